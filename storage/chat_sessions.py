"""The fast path in front of the chats table: a lock, the last record and a few counts, in Redis.

Two round trips a message: ``take`` locks the chat and takes the record *out*, so that a crash can
never leave an old one behind; ``put`` puts the new one back and unlocks. Nothing here is the
truth: without Redis, or after FLUSHALL, the record is loaded from SQL and the turn number on the
chat's row decides between two turns at once.
"""

import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import redis
from redis.commands.core import Script

from storage.sealing import SealBroken, Vault

# A turn that takes longer has died; the next one may go ahead.
LOCK_MS = 15_000
RECORD_SECONDS = 12 * 3600
DELIVERY_SECONDS = 24 * 3600
WINDOW_SECONDS = 60
# How long a message waits for the one before it; then the turn number in SQL decides.
WAIT_SECONDS = 8.0
# After a failure Redis is left alone for this long.
REST_SECONDS = 5.0

_TAKE = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) == false then return {0} end
local record = redis.call('GET', KEYS[2])
if record then redis.call('DEL', KEYS[2]) end
local known = redis.call('EXISTS', KEYS[3])
local count = 1
if known == 0 then
  count = redis.call('INCR', KEYS[4])
  if count == 1 then redis.call('EXPIRE', KEYS[4], ARGV[3]) end
end
return {1, record, known, count}
"""
_PUT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then
  redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
  redis.call('SET', KEYS[3], '1', 'EX', ARGV[4])
end
redis.call('DEL', KEYS[1])
return 1
"""


@dataclass(slots=True)
class Held:
    """A chat that is ours for one turn.

    ``record`` is what the fast path remembers of it, None when nothing. ``known`` hints that this
    delivery was here before. ``recent`` counts this chat's messages in the present minute; one
    that a provider repeats counts once.
    """

    record: str | None = None
    known: bool = False
    recent: int = 1
    kept: str | None = field(default=None)

    def keep(self, record: str) -> None:
        """Remember ``record`` for the next turn, once the turn is committed."""
        self.kept = record


class ChatSessions:
    """Chat sessions in Redis, real or embedded."""

    def __init__(
        self,
        client: "redis.Redis",
        vault: Vault,
        wait: float = WAIT_SECONDS,
        rest: float = REST_SECONDS,
    ) -> None:
        """Use ``client`` (``decode_responses=False``); records are sealed by ``vault``."""
        self._client = client
        self._vault = vault
        self._wait_seconds = wait
        self._rest_seconds = rest
        self._take: Script = client.register_script(_TAKE)
        self._put: Script = client.register_script(_PUT)
        self._resting_until = 0.0

    @contextmanager
    def hold(self, address_index: bytes, delivery: str) -> Iterator[Held]:
        """Hold the chat at an address for one turn; without Redis nothing is held.

        ``delivery`` is the provider's id of the message, counted apart for each chat (it is hashed
        before it becomes a key).
        What was kept is put back only when the turn ended well.
        """
        name = address_index.hex()
        keys = [
            f"lontar:lock:{name}",
            f"lontar:chat:{name}",
            f"lontar:seen:{self._vault.index('delivery', f'{name}:{delivery}').hex()}",
            f"lontar:rate:{name}",
        ]
        token = secrets.token_hex(8)
        held = self._hold(keys, token, name)
        if held is None:
            yield Held()
            return
        try:
            yield held
        except BaseException:
            held.kept = None
            raise
        finally:
            self._release(keys, token, name, held.kept)

    def _hold(self, keys: list[str], token: str, name: str) -> Held | None:
        give_up = time.monotonic() + self._wait_seconds
        pause = 0.004
        while time.monotonic() >= self._resting_until:
            try:
                taken = self._take(keys=keys, args=[token, LOCK_MS, WINDOW_SECONDS])
            except redis.ResponseError:
                self._clear(keys)
                return None
            except redis.RedisError:
                self._rest()
                return None
            if taken[0]:
                return Held(self._opened(taken[1], name), bool(taken[2]), int(taken[3]))
            if time.monotonic() > give_up:
                return None
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - only spreads the waiters
            pause = min(pause * 2, 0.064)
        return None

    def _release(self, keys: list[str], token: str, name: str, record: str | None) -> None:
        sealed = self._vault.seal(record.encode(), f"redis.chat:{name}") if record else b""
        try:
            self._put(keys=keys[:3], args=[token, sealed, RECORD_SECONDS, DELIVERY_SECONDS])
        except redis.RedisError:
            self._rest()

    def _opened(self, sealed: bytes | None, name: str) -> str | None:
        if sealed is None:
            return None
        try:
            return self._vault.open(sealed, f"redis.chat:{name}").decode()
        except SealBroken:
            return None

    def _clear(self, keys: list[str]) -> None:
        """Remove what cannot be what we wrote, the lock we may have got before it was found."""
        try:
            self._client.delete(*keys)
        except redis.RedisError:
            self._rest()

    def _rest(self) -> None:
        self._resting_until = time.monotonic() + self._rest_seconds

    def forget(self, address_index: bytes) -> None:
        """Drop what the fast path remembers of a chat."""
        try:
            self._client.delete(f"lontar:chat:{address_index.hex()}")
        except redis.RedisError:
            self._rest()

    def well(self) -> bool:
        """Tell whether Redis answers."""
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False


def open_redis(url: str | None) -> "redis.Redis":
    """Return a client for ``url``; without one, an embedded Redis that lives in this process.

    Timeouts are short: a slow Redis is passed by, never waited for.
    """
    if url is None:
        from fakeredis import FakeRedis  # noqa: PLC0415 - only where nothing real is configured

        return FakeRedis()
    return redis.Redis.from_url(url, socket_timeout=0.25, socket_connect_timeout=0.25, protocol=2)
