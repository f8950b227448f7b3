"""What changes users, access, keys, units and departments: one function per change of state."""
