"""The demo's logins, for the sign-in page and for what `make run` prints."""

from django.conf import settings

from accounts.models import User
from demo.structure import PASSWORD, PEOPLE


def logins() -> list[dict[str, str]]:
    """One person a role: name, role, email, password. Empty without the demo, and on production systems."""
    if settings.IS_PRODUCTION:
        return []
    present = set(User.objects.filter(is_active=True, is_invented=True).values_list("email", flat=True))
    found = {}
    for person in PEOPLE:
        if person.email in present and person.role not in found:
            found[person.role] = {
                "name": person.name,
                "role": person.role.label,
                "email": person.email,
                "password": PASSWORD,
            }
    return list(found.values())
