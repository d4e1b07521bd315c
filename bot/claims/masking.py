"""Numbers of people as staff see them in a terminal: enough to tell two apart."""

SHOWN = 4
STAR = "*"


def masked_number(number: str) -> str:
    """Return a NIK or card number with all but its last four characters as stars."""
    return STAR * (len(number) - SHOWN) + number[-SHOWN:] if len(number) > SHOWN else number
