"""How large these tests are: small among the others, large when asked.

``LONTAR_RECIPIENTS=10000 LONTAR_KILLS=100`` is the full run, about an hour; in it nothing shortens
the waiting for leases of dead workers.
"""

import os

# Read when the tests are collected: each test hides the settings of whoever runs it.
RECIPIENTS = int(os.environ.get("LONTAR_RECIPIENTS", "400"))
KILLS = int(os.environ.get("LONTAR_KILLS", "8"))
FULL = "LONTAR_RECIPIENTS" in os.environ or "LONTAR_KILLS" in os.environ
# Messages a second, for all workers of a channel together.
RATE = 80
# How long nothing may happen before a test gives up: longer than leases, doubts and their waits.
PATIENCE = 180.0
