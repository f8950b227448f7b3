"""API keys: `rk_<prefix>_<secret>`, random, stored as a hash, shown once."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from types import EllipsisType

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.domain import audit
from accounts.domain.access import outlasts
from accounts.models import ApiKey, OrgUnit, User
from accounts.policy import POLICY, Role
from accounts.reach import reach_of_grants

MARK = "rk"
SCOPES = POLICY[Role.PARTNER]
_USED_EVERY = timedelta(minutes=1)
_NOBODYS_HASH = hashlib.sha256(secrets.token_bytes(32)).hexdigest()


def issue_key(
    *,
    name: str,
    unit: OrgUnit,
    scopes: Iterable[str],
    by: User | None,
    includes_descendants: bool = True,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its plain text, which is never to be had again.

    Raises ValidationError for scopes that partners don't have, and for a key that would outlast the access
    of `by`; PermissionDenied (audited) where `by` may not manage keys at `unit`, as far as the key reaches.
    """
    wanted = sorted(set(scopes))
    if not wanted or not SCOPES.issuperset(wanted):
        raise ValidationError({"scopes": "Choose at least one of the rights that keys may have."})
    if by is not None and not _may_issue(by, unit, includes_descendants):
        audit.record_refusal(by, "key.refused", unit, unit=unit, reason=f"a key called {name}")
        raise PermissionDenied("You can't make a key that reaches further than you do.")
    if by is not None and not _may_issue(by, unit, includes_descendants, until=expires_at):
        raise ValidationError({"expires_at": "Your own access there ends before. Choose an earlier day."})
    prefix = secrets.token_hex(4)
    plain = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name,
            prefix=prefix,
            key_hash=hash_of(plain),
            unit=unit,
            includes_descendants=includes_descendants,
            scopes=wanted,
            created_by=by,
            expires_at=expires_at,
        )
        changes = audit.diff({}, {"scopes": wanted, "expires_at": expires_at, "unit": unit})
        audit.record(by, "key.issued", key, changes=changes)
    return key, plain


def revoke_key(key: ApiKey, *, by: User | None) -> None:
    """Ends the key at once; revoking twice changes nothing."""
    with transaction.atomic():
        now = timezone.now()
        if not ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now):
            return
        key.revoked_at = now
        key.__dict__.pop("current_grants", None)
        audit.record(by, "key.revoked", key, changes=audit.diff({"revoked_at": None}, {"revoked_at": now}))


def find_key(plain: str) -> ApiKey | None:
    """The usable key that `plain` is; None for anything else. Hashes are compared in constant time."""
    mark, _, rest = plain.partition("_")
    prefix = rest.partition("_")[0]
    is_shaped = mark == MARK and plain.isascii() and 0 < len(prefix) <= 12 and len(plain) < 200
    key = ApiKey.objects.select_related("unit").filter(prefix=prefix).first() if is_shaped else None
    expected = key.key_hash if key else _NOBODYS_HASH
    is_same = hmac.compare_digest(expected, hash_of(plain))
    return key if key and is_same and key.is_usable else None


def note_use(key: ApiKey) -> None:
    """Keeps when the key was last used, to the minute."""
    now = timezone.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _USED_EVERY)
    if key.last_used_at is None or key.last_used_at < now - _USED_EVERY:
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def hash_of(plain: str) -> str:
    """SHA-256 in hex. The secret has 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _may_issue(
    user: User, unit: OrgUnit, includes_descendants: bool, *, until: datetime | EllipsisType | None = ...
) -> bool:
    """Whether the grants of `user` that last until then (None: for ever; ...: that hold now) reach so far."""
    grants = user.current_grants
    if not isinstance(until, EllipsisType):
        last_day = timezone.localdate(until - timedelta(microseconds=1)) if until else None
        grants = [grant for grant in grants if outlasts(grant, last_day)]
    reach = reach_of_grants(grants, "apikey.manage")
    return reach.covers_subtree(unit) if includes_descendants else reach.covers(unit)
