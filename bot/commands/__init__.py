"""One module a verb of ``lontar``; the command carries the verb's name.

A verb reads its arguments, calls the rings below and tells what came of it (``speaking.py``). What
it is about to need is imported when it runs, for ``bot/cli.py`` promises a quick ``--help``.
"""
