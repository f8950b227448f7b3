"""Who may do what where: giving and withdrawing access, inviting people, seeing them off."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.domain import audit
from accounts.models import Department, Grant, OrgUnit, User
from accounts.policy import POLICY, USER_ROLES, Role
from accounts.reach import reach_of_grants
from common.events import announce

ROOT_NAME = "Organisation"


class AccessRefusedError(PermissionDenied):
    """Somebody tried to give or take more than they hold; the attempt stands in the audit."""


def give_grant(
    user: User,
    *,
    role: Role | str,
    unit: OrgUnit,
    by: User | None,
    includes_descendants: bool = True,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Grant:
    """Gives `user` a role at a unit, or changes extent and days where it is given already.

    `by` None is the system. Raises AccessRefusedError (its audit entry outlives the rollback) if `by`
    may not give access there, or doesn't hold every action of the role, as far and as long.
    """
    role = _user_role(role)
    if valid_from and valid_to and valid_to < valid_from:
        raise ValidationError({"valid_to": "The last day lies before the first."})
    if by is not None and (why := why_not_give(by, role, unit, includes_descendants, valid_to)):
        _refuse(by, "grant.refused", user, unit, f"{role.label} at {unit}: {why}")
    with transaction.atomic():
        return _write_grant(user, role, unit, by, includes_descendants, valid_from, valid_to)


def why_not_give(
    giver: User, role: Role, unit: OrgUnit, includes_descendants: bool, valid_to: date | None
) -> str:
    """Why `giver` may not give this, in words; "" where they may."""
    lasting = [grant for grant in giver.current_grants if outlasts(grant, valid_to)]
    for action in ["grant.give", *sorted(POLICY[role])]:
        reach = reach_of_grants(lasting, action)
        if not (reach.covers_subtree(unit) if includes_descendants else reach.covers(unit)):
            return "may not give access there" if action == "grant.give" else f"doesn't hold {action} there"
    return ""


def withdraw_grant(grant: Grant, *, by: User | None) -> None:
    """Takes access away at once. The last administrator of the organisation stays."""
    if by is not None and not by.can_at("grant.give", grant.unit):
        _refuse(by, "grant.refused", grant.user, grant.unit, f"withdrawing {grant}")
    with transaction.atomic():
        _keep_an_administrator(without_grant=grant)
        user, unit = grant.user, grant.unit
        changes = {"role": [grant.role, None], "unit": [str(unit), None]}
        audit.record(by, "grant.withdrawn", user, changes=changes, unit=unit)
        grant.delete()
        _forget_grants(user)
        announce("grant_changed", user=user)


def invite_user(
    *,
    email: str,
    name: str,
    by: User | None,
    role: Role | str,
    unit: OrgUnit,
    includes_descendants: bool = True,
    valid_from: date | None = None,
    valid_to: date | None = None,
    departments: Iterable[Department] = (),
) -> User:
    """A new user with a first access, to sign in with once a password is set; `user_invited` mails.

    Raises ValidationError where the address is known, and what give_grant raises.
    """
    address = email.strip().lower()
    if by is not None and (why := why_not_give(by, _user_role(role), unit, includes_descendants, valid_to)):
        _refuse(by, "grant.refused", by, unit, f"inviting {address} as {_user_role(role).label}: {why}")
    with transaction.atomic():
        if User.objects.filter(email__iexact=address).exists():
            raise ValidationError({"email": "Somebody with this address is here already."})
        user = User.objects.create_user(address, name=name.strip())
        user.departments.set(departments)
        audit.record(by, "user.invited", user, changes={"email": [None, address]}, unit=unit)
        give_grant(
            user,
            role=role,
            unit=unit,
            by=by,
            includes_descendants=includes_descendants,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        announce("user_invited", user=user, by=by)
    return user


def change_user(user: User, *, name: str, departments: Sequence[Department], by: User | None) -> User:
    """Another name, other departments. The address stays: it is who they are in history."""
    with transaction.atomic():
        before = {"name": user.name, "departments": sorted(map(str, user.departments.all()))}
        user.name = name.strip()
        user.save(update_fields=["name"])
        user.departments.set(departments)
        after = {"name": user.name, "departments": sorted(map(str, departments))}
        if changes := audit.diff(before, after):
            audit.record(by, "user.changed", user, changes=changes, unit=first_unit(user))
    return user


def deactivate_user(user: User, *, by: User | None) -> None:
    """Ends sign-in and access at once; what they own is handed on by who hears `user_deactivated`."""
    with transaction.atomic():
        _keep_an_administrator(without_user=user)
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return
        user.is_active = False
        _forget_grants(user)
        audit.record(
            by, "user.deactivated", user, changes={"is_active": [True, False]}, unit=first_unit(user)
        )
        announce("user_deactivated", user=user)


def reactivate_user(user: User, *, by: User | None) -> None:
    """Lets somebody sign in again, with the access they had."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            return
        user.is_active = True
        _forget_grants(user)
        audit.record(
            by, "user.reactivated", user, changes={"is_active": [False, True]}, unit=first_unit(user)
        )


def make_administrator(user: User) -> Grant:
    """`user` becomes administrator of the whole organisation; its root unit is made if there is none."""
    with transaction.atomic():
        root = OrgUnit.objects.filter(parent__isnull=True, is_active=True).order_by("pk").first()
        if root is None:
            root = OrgUnit.objects.create(name=settings.ORGANISATION_NAME or ROOT_NAME, code="root")
            audit.record(None, "unit.created", root)
        return give_grant(user, role=Role.ADMINISTRATOR, unit=root, by=None)


def first_unit(user: User) -> OrgUnit | None:
    """The unit whose history tells of this person: the highest one where they have access."""
    grant = user.grants.select_related("unit").order_by("unit__depth", "pk").first()
    return grant.unit if grant else None


def _user_role(role: Role | str) -> Role:
    role = Role(role)
    if role not in USER_ROLES:
        raise ValidationError({"role": "Only an API key may be a partner."})
    return role


def outlasts(grant: Grant, valid_to: date | None) -> bool:
    """Whether `grant` still holds on the day `valid_to`; None is for ever."""
    return grant.valid_to is None or (valid_to is not None and grant.valid_to >= valid_to)


def _write_grant(
    user: User,
    role: Role,
    unit: OrgUnit,
    by: User | None,
    includes_descendants: bool,
    valid_from: date | None,
    valid_to: date | None,
) -> Grant:
    fields = ("role", "unit", "includes_descendants", "valid_from", "valid_to")
    grant = Grant.objects.select_for_update().filter(user=user, role=role, unit=unit).first()
    before = audit.snapshot(grant, *fields) if grant else {}
    grant = grant or Grant(user=user, role=role.value, unit=unit)
    grant.includes_descendants, grant.valid_from, grant.valid_to = includes_descendants, valid_from, valid_to
    grant.given_by = by
    if before and _ends_root_administration(before, grant):
        _keep_an_administrator(without_grant=grant)
    grant.save()
    audit.record(
        by, "grant.given", user, changes=audit.diff(before, audit.snapshot(grant, *fields)), unit=unit
    )
    _forget_grants(user)
    announce("grant_changed", user=user)
    return grant


def _refuse(by: User, action: str, subject: User, unit: OrgUnit, reason: str) -> None:
    audit.record_refusal(by, action, subject, unit=unit, reason=reason)
    raise AccessRefusedError("You can't give or take more access than you have yourself.")


def _ends_root_administration(before: dict[str, object], grant: Grant) -> bool:
    is_whole = grant.includes_descendants and grant.valid_to is None and grant.valid_from is None
    return grant.role == Role.ADMINISTRATOR and grant.unit.parent_id is None and not is_whole


def _keep_an_administrator(*, without_grant: Grant | None = None, without_user: User | None = None) -> None:
    """ValidationError where nobody would be left to give access to the whole organisation, now and for good.

    Whoever takes such access away holds the others' until their transaction ends: of two who take each
    other's at once, the second finds the first one's gone.
    """
    held = Grant.objects.filter(
        role=Role.ADMINISTRATOR.value, unit__parent__isnull=True, includes_descendants=True
    )
    list(held.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    left = held.current().filter(user__is_active=True)
    gone = left
    if without_grant is not None:
        gone, left = gone.filter(pk=without_grant.pk), left.exclude(pk=without_grant.pk)
    if without_user is not None:
        gone, left = gone.filter(user=without_user), left.exclude(user=without_user)
    if gone.filter(valid_to__isnull=True).exists():
        left = left.filter(valid_to__isnull=True)  # who may do so until Friday is no reason to let others go
    if gone.exists() and not left.exists():
        raise ValidationError("This is the last administrator. Give somebody else that access first.")


def _forget_grants(user: User) -> None:
    user.__dict__.pop("current_grants", None)
