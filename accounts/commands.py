"""What commands are told by name: a person's address, a unit's code."""

from django.core.management.base import CommandError

from accounts.models import OrgUnit, User


def find_user(email: str | None) -> User | None:
    """Who signs in with this address; None where none is given. Raises CommandError for nobody's."""
    if not email:
        return None
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"There is nobody with the address {email}.")
    return user


def find_unit(code: str | None) -> OrgUnit | None:
    """The unit with this code; None where none is given. Raises CommandError for an unknown one."""
    if not code:
        return None
    unit = OrgUnit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"There is no unit with the code {code}.")
    return unit
