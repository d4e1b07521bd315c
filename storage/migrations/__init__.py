"""Changes of the tables, one file a step, carried out by ``storage/schema.py``.

A step is written out in full and never changed once released; there is no way back but a backup.
"""
