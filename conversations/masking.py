"""Show enough of a name for its owner to know it, and no more."""

STAR = "*"


def masked_name(name: str) -> str:
    """Return the first letter of each part of ``name`` with stars: ``M**** C*****``."""
    return " ".join(part[0] + STAR * (len(part) - 1) for part in name.split())
