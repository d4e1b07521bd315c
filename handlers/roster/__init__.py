"""Rosters: the lists of workers that offices send as CSV or spreadsheet files.

The rule of this folder: a file is opened only when it is safe, every row is either right or handed
back with its reasons, and nothing is guessed. Reading and checking touch no database; storing is
one transaction a file.
"""
