"""The steps in order; each file begins with its number."""
