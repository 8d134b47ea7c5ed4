"""The PostgreSQL that comes along when there is no server of one's own (decision D3)."""
