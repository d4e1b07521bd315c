"""The rest of the province for the demo's desk: people and chats, cases, talks, announcements.

Made by rule from ``province.toml``, once, when the demo is served: a desk of eight people shows an
empty map. Nobody of them is real.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from bot.clocks import DEMO_STARTS
from bot.demo.full import invented
from bot.demo.province_cases import CaseMaker
from bot.demo.province_talks import announce, leave_messages, propose_words, unannounced
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.rules.nik import Sex
from conversations.rules.regions import Regions
from handlers.channel import SIMULATED_TELEGRAM, SIMULATED_WHATSAPP
from handlers.chat import address_index
from handlers.services import Services
from storage.bulk import insert_rows
from storage.columns import new_id
from storage.people import phone_index
from storage.place_counts import LOOKED_BACK
from storage.roster_import import Enrolment
from storage.rosters import Rosters
from storage.store import Store
from storage.tables import chat_people, chats

THIS_YEAR: Final = "NTT-2026"
# Those of the demo's desk who did something in it.
_DESK: Final = ("rosa", "budi", "dedi", "eva", "ani")
# Serial numbers of these people are above those of a demo at its true size.
_FIRST_NUMBER: Final = 1_000_001
_FIRST_PHONE: Final = 100_001
_HUNDRED: Final = 100
# The newest cover began in July.
_LATER: Final = date(2026, 7, 1)

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody invented; ``chat`` is the number of their phone, empty for whoever has none."""

    enrolment: Enrolment
    programme: str
    phone: str

    @property
    def nik(self) -> str:
        """The number they are found by."""
        return self.enrolment.identity.nik


def settle(services: Services) -> None:
    """Add the province to a demo that lacks it, or the rest of it; on the demo's clock.

    A demo from before there was a desk has nobody to work on it, and stays as it is.
    """
    table = tomllib.loads(files(__package__).joinpath("province.toml").read_text("utf-8"))
    residents = list(_residents(table, services.guide.regions))
    with services.database.begin() as store:
        staff = {login: store.staff.by_login(login) for login in _DESK}
        actors = {login: account for login, account in staff.items() if account is not None}
        left = unannounced(table["announcement"], store)
        # What is announced is made last of all.
        if len(actors) < len(_DESK) or not left:
            return
        if store.people.find_by_nik(residents[0].nik) is None:
            _enrol(residents, store)
            maker = CaseMaker(store, residents, _link(residents, store), actors)
            maker.open(table["open"])
            maker.over(table["over"])
    leave_messages(table, residents, services)
    propose_words(table["proposal"], actors["ani"].actor, services)
    announce(left, {login: one.actor for login, one in actors.items()}, services)
    _count(services)


def _count(services: Services) -> None:
    """Count the places now: a worker that runs beside may have counted just before this."""
    now = services.now()
    with services.database.begin() as store:
        store.place_counts.refresh(now)
        store.programme_counts.refresh(now - LOOKED_BACK)


def _residents(table: Table, regions: Regions) -> Iterator[Resident]:
    """Yield everybody, place by place; person ``n`` is always the same one."""
    number = 0
    for place in table["place"]:
        region = regions.by_code[place["kabupaten"]]
        for at in range(place["people"] + place.get("before", 0)):
            number += 1
            is_over = at >= place["people"]
            phone = ""
            # Spread evenly: each time another whole one of a hundredth's sum is reached.
            if (at + 1) * place["linked"] // _HUNDRED > at * place["linked"] // _HUNDRED:
                phone = f"+620000{_FIRST_PHONE + number:06}"
            known = invented(region, _FIRST_NUMBER + number)
            names = table["women" if known.sex is Sex.FEMALE else "men"]
            name = f"{names[number * 7 % len(names)]} Contoh"
            programme = place["programme"] if is_over else THIS_YEAR
            starts, ends = _period(programme, number)
            enrolment = Enrolment(
                identity=replace(known, name=name, phone=phone, kpj=f"27{number:09}"),
                starts=starts,
                ends=ends,
                kabupaten=region.code,
                kecamatan=place["kecamatan"][at % len(place["kecamatan"])],
                desa=table["villages"][at * 3 % len(table["villages"])],
                occupation=table["trades"][number % len(table["trades"])],
                card=number % 4 > 0,
                passbook=number % 3 > 0,
            )
            yield Resident(enrolment, programme, phone)


def _period(programme: str, number: int) -> tuple[date, date]:
    year = int(programme[-4:])
    if programme == THIS_YEAR and number % 5 == 0:
        return _LATER, date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _enrol(residents: list[Resident], store: Store) -> None:
    """Keep everybody's cover, programme by programme."""
    for row in list(store.programmes.all()):
        code = row.programme.code
        enrolments = [one.enrolment for one in residents if one.programme == code]
        if enrolments:
            rosters = Rosters(store.connection, store.vault)
            digest = sha256(f"{code} province".encode()).hexdigest()
            kept = rosters.begin(row.id, digest, DEMO_STARTS)
            kept.keep(enrolments)
            kept.finish(refused=0)


def _link(residents: list[Resident], store: Store) -> dict[str, UUID]:
    """Let everybody with a phone have a chat that is linked to them; return the chats by NIK."""
    vault, linked = store.vault, {}
    chat_rows: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for number, one in enumerate(one for one in residents if one.phone):
        channel = SIMULATED_TELEGRAM if number % 5 == 0 else SIMULATED_WHATSAPP
        chat, since = new_id(), DEMO_STARTS - timedelta(days=10 + number * 17 % 190)
        linked[one.nik] = chat
        chat_rows.append(
            {
                "id": chat,
                "channel": channel,
                "address_index": address_index(vault, channel, one.phone),
                "address": vault.seal(one.phone.encode(), f"chats.address:{chat}"),
                "phone_index": phone_index(vault, one.phone),
                "language": FIRST_LANGUAGE,
                "last_inbound_at": _last_heard(number),
                "created_at": since,
            }
        )
        person = store.people.find_by_nik(one.nik)
        links.append({"chat_id": chat, "person_id": person, "proof": "phone", "linked_at": since})
    insert_rows(store.connection, chats, chat_rows)
    insert_rows(store.connection, chat_people, links)
    return linked


def _last_heard(number: int) -> datetime:
    return DEMO_STARTS - timedelta(hours=2 + number * 13 % 400)
