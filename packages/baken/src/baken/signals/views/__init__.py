"""Pages on signals: who, what, may it, do it, tell it."""
