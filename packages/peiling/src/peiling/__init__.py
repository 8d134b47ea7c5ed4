"""Peiling: how many were not seen, and which figures can be shown.

The rooms of the library: `mse` (multiple systems estimation), `disclosure` (tables that give
nobody away), `series` (yearly counts), `allocation` (sharing to the cent), `datasets` (published
tables with their source) and `report` (results in words, tables and plots).

Nothing here knows a network or a clock. Chance comes in as `numpy.random.Generator`.
"""
