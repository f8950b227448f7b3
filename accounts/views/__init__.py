"""Pages of accounts: the way in, and the settings."""

from accounts.views import audit, departments, home, keys, people, system, units

__all__ = ["audit", "departments", "home", "keys", "people", "system", "units"]
