from accounts.models.access import ApiKey, Grant
from accounts.models.audit import AuditEntry
from accounts.models.departments import Department
from accounts.models.units import BusinessCalendar, OrgUnit, UnitLevel
from accounts.models.users import User

__all__ = ["ApiKey", "AuditEntry", "BusinessCalendar", "Department", "Grant", "OrgUnit", "UnitLevel", "User"]
