"""How a program signs in: `Authorization: Bearer rk_…`; and what the API asks at its door."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from accounts.domain.keys import find_key, note_use
from accounts.models import ApiKey

SCHEME = "Bearer"


class ApiKeyAuthentication(BaseAuthentication):
    """Makes the key `request.user`. A wrong, expired or revoked one is 401, and one and the same text."""

    def authenticate(self, request: Any) -> tuple[ApiKey, ApiKey] | None:
        scheme, _, rest = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        key = find_key(rest.strip().decode("latin-1"))
        if key is None:
            raise AuthenticationFailed("This key isn't valid. Make a new one under Manage, API keys.")
        note_use(key)
        return key, key

    def authenticate_header(self, request: Any) -> str:
        return f'{SCHEME} realm="Rapport"'


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """Tells the API's description of the scheme."""

    target_class = ApiKeyAuthentication
    name = "ApiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "rk_prefix_secret"}


class HasRight(BasePermission):
    """401 for nobody; 403 for who may do the view's action nowhere. Where is the view's own matter."""

    message = "Neither your access nor your key's scopes include this."

    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        rights = getattr(view, "rights", {})
        right = rights.get(getattr(view, "action", None) or str(request.method).lower(), "")
        return not right or request.user.can_anywhere(right)
