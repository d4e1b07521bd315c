"""What to do when something arrives or falls due.

The rule of this ring: it joins ``conversations`` and ``storage`` and knows no channel, no web
framework, no database driver and no cipher. Each act is one transaction.
"""
