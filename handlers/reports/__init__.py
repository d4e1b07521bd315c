"""What people ask of reports: to file one, add to it, follow it, read it, send its papers.

The rule of this package: writing is open, reading is closed. Anyone may report anybody, and the
words and the work are the same whether we know the person or not; a chat reads what it filed or
follows, and a report that joined another's case shows nothing of the other.
"""
