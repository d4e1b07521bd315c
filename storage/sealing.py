"""Seal what is personal before it is kept, and find it again without opening it.

Sealing is AES-256-GCM, bound to the place (table, column, row) it was sealed for: moved elsewhere
it does not open. Finding is a keyed HMAC-SHA-256 of the plain value, cut to 128 bits. Both keys
derive from ``DATA_KEY``, which never lies in the database.
"""

import base64
import hmac
import os
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
# A key shorter than this can be tried out.
SHORTEST_KEY = 32
INDEX_BYTES = 16
_NONCE_BYTES = 12
# The first byte of what is sealed; a later way of sealing takes another.
_VERSION = b"\x01"


class BadDataKey(ValueError):
    """The key is shorter than 32 characters; make one with ``lontar key``."""


class SealBroken(ValueError):
    """This was not sealed here, with this key, for this place."""


class Vault:
    """Seals, opens and indexes with keys derived from one data key."""

    def __init__(self, data_key: bytes) -> None:
        """Take 32 bytes of key or more; raise ``BadDataKey`` for less."""
        if len(data_key) < SHORTEST_KEY:
            raise BadDataKey(len(data_key))
        self._cipher = AESGCM(_derived(data_key, b"lontar seal v1"))
        self._index_key = hmac.new(_derived(data_key, b"lontar index v1"), digestmod=sha256)
        self._chain_key = _derived(data_key, b"lontar audit v1")

    @classmethod
    def from_text(cls, data_key: str) -> Self:
        """Take a key as it is written in the settings: any text that is long enough."""
        return cls(data_key.strip().encode())

    def seal(self, plain: bytes, place: str) -> bytes:
        """Return ``plain`` sealed for ``place``, such as ``people.identity:<id>``."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed for ``place``; raise ``SealBroken`` when it was not."""
        if sealed[:1] != _VERSION:
            raise SealBroken(place)
        nonce, cipher = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, cipher, place.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(place) from error

    def index(self, kind: str, value: str) -> bytes:
        """Return the 16 bytes under which ``value`` is found; ``kind`` keeps uses apart."""
        keyed = self._index_key.copy()
        keyed.update(f"{kind}\x00{value}".encode())
        return keyed.digest()[:INDEX_BYTES]

    def mark(self, told: bytes) -> bytes:
        """Return 32 bytes that only whoever has the key can make of what is told."""
        return hmac.digest(self._chain_key, told, "sha256")


def new_key() -> str:
    """Return a fresh key of 32 random bytes, in base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _derived(data_key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(data_key)
