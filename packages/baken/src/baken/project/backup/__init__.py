"""Copies of the databases: taken while Baken works, sealed, put back only where nothing is."""
