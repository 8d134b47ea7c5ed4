"""Tables out of files: plain functions of bytes, without Django and without a database.

Spreadsheets are read by a library of others, so all of it runs apart (`child`), in a process that
can do nothing else and may die of a file without harm. `reading` asks it, and speaks of it.
"""
