"""Cleaning: what a file shows is kept, everything else is left behind.

Plain functions of bytes, without Django and without a database, because they run
apart (`apart`): in a process that has no keys, no network, no files, little
memory and little time. `child` is what runs there.
"""
