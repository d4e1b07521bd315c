"""The demo's own keys: drawn at random the first time and kept beside its data."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from storage.sealing import new_key

KEYS_FILE = "demo.keys"


@dataclass(frozen=True, slots=True)
class DemoKeys:
    """The same two keys that production takes from its settings."""

    data_key: str
    secret_key: str

    def __repr__(self) -> str:
        """Show nothing of the keys."""
        return "DemoKeys()"

    @classmethod
    def kept_in(cls, home: Path) -> Self | None:
        """Return the keys of the demo in ``home``, None when there are none yet."""
        try:
            return cls(**json.loads((home / KEYS_FILE).read_text("utf-8")))
        except FileNotFoundError:
            return None

    @classmethod
    def made_in(cls, home: Path) -> Self:
        """Draw keys and keep them in ``home``, readable by their owner only."""
        keys = cls(new_key(), secrets.token_urlsafe(32))
        fresh = home / f"{KEYS_FILE}.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(keys), file)
        fresh.replace(home / KEYS_FILE)
        return keys
