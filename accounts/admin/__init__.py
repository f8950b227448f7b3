"""The administration of access and structure; other apps build theirs on `ScopedModelAdmin`."""

from accounts.admin.bulk import act_on_each, reaches_all, tell
from accounts.admin.calendars import BusinessCalendarAdmin
from accounts.admin.jobs import FailureAdmin, HeartbeatAdmin, JobSlotAdmin
from accounts.admin.parts import person_of
from accounts.admin.people import ApiKeyAdmin, AuditEntryAdmin, UserAdmin
from accounts.admin.refusing import RefusableForm
from accounts.admin.scoped import ReadOnlyAdmin, ScopedInline, ScopedModelAdmin
from accounts.admin.structure import DepartmentAdmin, OrgUnitAdmin, UnitLevelAdmin

__all__ = [
    "ApiKeyAdmin",
    "AuditEntryAdmin",
    "BusinessCalendarAdmin",
    "DepartmentAdmin",
    "FailureAdmin",
    "HeartbeatAdmin",
    "JobSlotAdmin",
    "OrgUnitAdmin",
    "ReadOnlyAdmin",
    "RefusableForm",
    "ScopedInline",
    "ScopedModelAdmin",
    "UnitLevelAdmin",
    "UserAdmin",
    "act_on_each",
    "person_of",
    "reaches_all",
    "tell",
]
