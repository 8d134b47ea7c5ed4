"""Measurements that say whether Baken keeps its bars: run `make bench`.

Counts of SQL statements and CPU time are taken in one process; ratios compare two
sizes within one run. Nothing here is a test: a slow machine breaks no build.
"""
