"""What the parts of an admin share: a ModelAdmin to stand on when types are checked, and who is signed in."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

from accounts.models import User

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as AdminPart
else:
    AdminPart = object


def person_of(request: HttpRequest) -> User:
    """Who is signed in: nobody else reaches the administration."""
    return cast(User, request.user)
