"""The staff desk without its pages: who may do what where, signing in, and what only staff do."""
