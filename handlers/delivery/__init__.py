"""Sending: what is due is taken under a lease, sent at the providers' pace, and marked."""
