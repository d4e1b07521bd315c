"""Announcements for the tests of the commands: the demo's people with chats, and what is said."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.cli import main
from handlers.chat import address_index
from storage.audit import Act
from storage.tables import chats
from tests.bot.commands.reporting import demo_services

# The demo's people: NIK of who is linked, and of the two who share a phone.
MARIA, YOSEF, DOMINIKUS = "5307014507850001", "5307011203790002", "5304010101700004"
SITI, PAULUS, ROSA = "5371015509880005", "5371012010650006", "5321014412920007"
TEXT = "Kartu peserta dibagikan hari Senin di kantor desa. Mohon bawa KTP."
IN_ENGLISH = "Cards are handed out on Monday at the village office. Please bring your KTP."
DRAFT = ("draft", "--text", TEXT, "--text-en", IN_ENGLISH, "--by", "Ani Contoh")


def said(capsys: pytest.CaptureFixture[str], *given: str, code: int = 0, lang: str = "en") -> str:
    """Run a command and return what it printed; on failure its one line of error."""
    capsys.readouterr()
    assert main(["--lang", lang, "announce", *given]) == code
    told = capsys.readouterr()
    if code == 0:
        assert told.err == ""
        return told.out
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    return told.err


def drafted(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    """Write a draft, for everybody where nothing else is given, and return its number."""
    return said(capsys, *DRAFT, *(given or ("--everybody",))).partition(":")[0]


def started(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    """Draft and start an announcement, and return its number."""
    number = drafted(capsys, *given)
    said(capsys, "start", number, "--by", "Budi")
    return number


def give_chats() -> None:
    """Let people of the demo have chats: one phone of two people, one closed window."""
    services = demo_services()
    now = services.clock()
    with services.database.begin() as store:
        for channel, address, language, hours, linked in (
            ("sim_whatsapp", "+620000000001", "id", 1, (MARIA,)),
            ("whatsapp", "whatsapp:+620000000002", "id", 1, (YOSEF,)),
            ("whatsapp", "whatsapp:+620000000004", "en", 100, (DOMINIKUS,)),
            ("telegram", "700001", "en", 200, (SITI, PAULUS)),
        ):
            index = address_index(services.database.vault, channel, address)
            chat = store.chats.add(index, channel, address, language, now)
            store.connection.execute(
                update(chats)
                .where(chats.c.id == chat.id)
                .values(last_inbound_at=now - timedelta(hours=hours))
            )
            for nik in linked:
                person = store.people.find_by_nik(nik)
                assert person is not None
                store.links.link(chat.id, person, "code", now)
    services.database.engine.dispose()


def audited(number: str) -> list[Act]:
    """Return what was done to an announcement, oldest first."""
    services = demo_services()
    with services.database.begin() as store:
        acts = store.audit.of(f"announcement:{number}")
    services.database.engine.dispose()
    return acts
