"""What is said, asked and owed.

The rule of this ring: it is pure. The standard library only; no clock, no network, no database and
no channel. What happened comes in as a value, what to say and to do goes out as a value.
"""
