"""What is sent to the servers, as whole HTTP requests, and the words that have to come back.

Three workloads: a conversation of four steps over Telegram, the same over WhatsApp (signed forms),
and a linked person who asks for the status over WhatsApp. Nobody here exists.
"""

import base64
import hmac
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

TELEGRAM_TOKEN: Final = "700000000:invented-token-for-benchmarks"  # noqa: S105 - invented
TELEGRAM_SECRET: Final = "invented-webhook-secret"  # noqa: S105 - same
TWILIO_TOKEN: Final = "invented-auth-token"  # noqa: S105 - same
ACCOUNT: Final = f"AC{1:032x}"
SENDER: Final = "whatsapp:+620000009000"
PUBLIC_URL: Final = "https://lontar.example"
TELEGRAM_PATH: Final = "/webhooks/telegram"
WHATSAPP_PATH: Final = "/webhooks/whatsapp"

TELEGRAM, WHATSAPP, LOOKUPS = "telegram", "whatsapp", "lookups"
# What is written, and what Lontar and the rivals must answer: hello, a list, an amount, the menu.
STEPS: Final = (
    ("halo", "Ada yang bisa dibantu"),
    ("5", "Mau tahu tentang apa"),
    ("3", "Rp 68.000.000"),
    ("menu", "Ada yang bisa dibantu"),
)
STATUS: Final = ("cek status", "31 Desember 2026")
# Each chat has two conversations, so one message of eight comes from somebody new.
CONVERSATIONS: Final = 2
# People with a link; each may write twenty times a minute before Lontar slows them down.
LINKED: Final = 1_500


@dataclass(frozen=True, slots=True)
class Message:
    """One request, and the bytes that its answer must hold."""

    request: bytes
    expects: bytes


Build = Callable[[int, int, str], bytes]


def phone_of(chat: int) -> str:
    """Return the number of a chat; the same as that row's in ``roster.invented``."""
    return f"+62000{chat:07}"


def telegram_body(chat: int, number: int, text: str) -> bytes:
    """Return the update ``number`` in which a chat writes ``text``."""
    person = {"id": 700_000_000 + chat, "first_name": "Maria", "last_name": "Contoh"}
    message = {
        "message_id": number,
        "from": {**person, "is_bot": False, "language_code": "id"},
        "chat": {**person, "type": "private"},
        "date": 1_795_222_800,
        "text": text,
    }
    return json.dumps({"update_id": number, "message": message}).encode()


def whatsapp_form(chat: int, number: int, text: str) -> dict[str, str]:
    """Return the form ``number`` in which a chat writes ``text``; Twilio's fields."""
    sid, phone = f"SM{number:032x}", phone_of(chat)
    context = {"ProfileName": "Maria Contoh", "WaId": phone[1:]}
    return {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": "Maria Contoh",
        "MessageType": "text",
        "SmsSid": sid,
        "WaId": phone[1:],
        "SmsStatus": "received",
        "Body": text,
        "To": SENDER,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "ChannelMetadata": json.dumps({"type": "whatsapp", "data": {"context": context}}),
        "From": f"whatsapp:{phone}",
        "ApiVersion": "2010-04-01",
    }


def signature(form: dict[str, str]) -> str:
    """Return X-Twilio-Signature for a form at the public address."""
    said = PUBLIC_URL + WHATSAPP_PATH + "".join(f"{name}{form[name]}" for name in sorted(form))
    digest = hmac.new(TWILIO_TOKEN.encode(), said.encode(), "sha1").digest()
    return base64.b64encode(digest).decode()


def telegram_request(chat: int, number: int, text: str) -> bytes:
    """Return the whole request of an update."""
    return _post(
        TELEGRAM_PATH,
        "application/json",
        f"X-Telegram-Bot-Api-Secret-Token: {TELEGRAM_SECRET}",
        telegram_body(chat, number, text),
    )


def whatsapp_request(chat: int, number: int, text: str) -> bytes:
    """Return the whole request of a signed form."""
    form = whatsapp_form(chat, number, text)
    return _post(
        WHATSAPP_PATH,
        "application/x-www-form-urlencoded",
        f"X-Twilio-Signature: {signature(form)}",
        urlencode(form).encode(),
    )


def messages(
    workload: str, numbers: Iterator[int], chats: Iterator[int], *, plain: bool
) -> Iterator[Message]:
    """Yield one connection's messages without end; ``plain`` targets say "ok" to everything.

    ``numbers`` and ``chats`` are shared by all connections: no delivery comes twice.
    """
    build: Build = telegram_request if workload == TELEGRAM else whatsapp_request
    steps = (STATUS,) if workload == LOOKUPS else STEPS * CONVERSATIONS
    for chat in chats:
        for text, expected in steps:
            expects = b"ok" if plain else expected.encode()
            yield Message(build(chat, next(numbers), text), expects)


def chats_of(workload: str, first: int) -> Iterator[int]:
    """Return the chats of a run: always new ones from ``first`` on, or the linked, in turn."""
    if workload == LOOKUPS:
        return itertools.cycle(range(LINKED))
    return itertools.count(first)


def _post(path: str, kind: str, proof: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n{proof}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
