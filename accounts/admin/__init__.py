"""The administration of access and structure; other apps build theirs on `ScopedModelAdmin`."""

from accounts.admin.jobs import FailureAdmin, HeartbeatAdmin, JobSlotAdmin
from accounts.admin.people import ApiKeyAdmin, AuditEntryAdmin, UserAdmin
from accounts.admin.scoped import ReadOnlyAdmin, ScopedInline, ScopedModelAdmin, tell
from accounts.admin.structure import BusinessCalendarAdmin, DepartmentAdmin, OrgUnitAdmin, UnitLevelAdmin

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
    "ScopedInline",
    "ScopedModelAdmin",
    "UnitLevelAdmin",
    "UserAdmin",
    "tell",
]
