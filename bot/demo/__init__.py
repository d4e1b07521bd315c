"""The demo: invented people under the real programmes, and keys of its own.

Nothing here is ever used once a database or a key is configured.
"""
