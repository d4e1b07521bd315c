"""Announcements from the draft to the last message: written, approved, started, sent, looked at.

What is told to whom stands in the database; each act holds the announcement's row, looks at where
it stands, and is one transaction.
"""
