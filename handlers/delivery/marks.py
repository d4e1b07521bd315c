"""The mark that a message carries to the provider and back, so that late news finds its row."""

import hmac

from storage.sealing import Vault

_LENGTH = 16


def mark_of(row: int, vault: Vault) -> str:
    """Return the mark of an outbox row; nobody else can make it."""
    return f"{row}.{_proof(row, vault)}"


def row_of(mark: str, vault: Vault) -> int | None:
    """Return the row that a mark stands for; None when we did not make it."""
    number, _, proof = mark.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= _LENGTH):
        return None
    row = int(number)
    return row if hmac.compare_digest(proof.encode(), _proof(row, vault).encode()) else None


def _proof(row: int, vault: Vault) -> str:
    return vault.index("mark", str(row)).hex()[:_LENGTH]
