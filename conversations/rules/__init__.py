"""What people are owed: pure functions over dated tables; no clock, no texts, no storage.

Every amount, deadline and article number stands in `benefits.toml` and nowhere else. Whoever
needs one asks `figures.load_figures()` once and hands the result on; "today" is always given.
"""
