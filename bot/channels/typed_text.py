"""What a person typed, made fit to be kept: no NUL, no broken characters, not endless."""

# Longer messages are read up to here, and the person is told so.
LONGEST_READ = 4000


def cleaned(text: str) -> str:
    """Return ``text`` without NUL (PostgreSQL refuses it) and with U+FFFD for half characters.

    JSON may carry one half of a surrogate pair; no database can store it.
    """
    text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def first_part(text: str) -> tuple[str, bool]:
    """Return the part of a cleaned text that is read, and whether something was left out."""
    return text[:LONGEST_READ], len(text) > LONGEST_READ
