"""The slip: a report on one page, for a cheap phone, for paper, and for a clerk's desk."""
