"""Whoever works for a few kabupaten sees, and does, what is for these alone."""

from collections.abc import Callable

import pytest

from handlers.services import Services
from handlers.staff.rights import Role
from storage.announcements import Audience
from tests.bot.web.staff.announcement_house import LEMBATA, SIKKA, Desk, does
from tests.bot.web.staff.desk_house import Browser
from tests.handlers.announcing.newsroom import many, person, telegram

MINE = Audience(kabupaten=(SIKKA,))
THEIRS = Audience(kabupaten=(LEMBATA,))
BOTH = Audience(kabupaten=(SIKKA, LEMBATA))
ALL = Audience(desa=("Wolomarang",))


@pytest.fixture
def desk(services: Services) -> Desk:
    """A desk with its people."""
    return Desk(services)


def test_a_page_is_full_of_what_may_be_seen(desk: Desk) -> None:
    desk.keeps(person(1, telegram(1)))
    mine = [desk.drafts(audience=MINE) for _ in range(51)]
    for audience in (THEIRS, BOTH, ALL):
        for _ in range(20):
            desk.drafts(audience=audience)
    sari = desk.joins("sari", (Role.ANNOUNCER, SIKKA))
    page = sari.text("/siaran")
    shown = [number for number in mine if number in page]
    assert shown == mine[1:]
    assert page.count('data-head="Nomor"') == 50
    assert desk.sits("dedi").text("/siaran").count('data-head="Nomor"') == 50


def test_who_has_two_kabupaten_sees_what_is_for_both(desk: Desk) -> None:
    numbers = {
        name: desk.drafts(audience=one)
        for name, one in {"mine": MINE, "theirs": THEIRS, "both": BOTH, "all": ALL}.items()
    }
    sari = desk.joins("sari", (Role.ANNOUNCER, SIKKA), (Role.ANNOUNCER, LEMBATA))
    page = sari.text("/siaran")
    assert {name for name, number in numbers.items() if number in page} == {
        *("mine", "theirs", "both")
    }


ACTS: dict[str, Callable[[Browser, str], int]] = {
    "page": lambda who, number: who.get(f"/siaran/{number}").status_code,
    "count": lambda who, number: who.get(f"/siaran/{number}?hitung=1").status_code,
    "progress": lambda who, number: (
        who.client.get(
            f"/petugas/siaran/{number}/kemajuan", headers={"HX-Request": "true"}
        ).status_code
    ),
    "copy": lambda who, number: who.get(f"/siaran/baru?dari={number}").status_code,
    **{
        act: lambda who, number, act=act: (
            who.post(  # type: ignore[misc]
                f"/siaran/{number}/{act}", version=0
            ).status_code
        )
        for act in ("setujui", "mulai", "tahan", "lanjutkan", "batalkan", "coba")
    },
    "results": lambda who, number: who.get(f"/siaran/{number}/hasil").status_code,
    "villages": lambda who, number: who.get(f"/siaran/{number}/cetak").status_code,
    "tick": lambda who, number: who.post(f"/siaran/{number}/catat", ticks="ABCD").status_code,
    "export": lambda who, number: who.post(f"/siaran/{number}/unduh", ending=".csv").status_code,
    "print": lambda who, number: (
        who.post(
            f"/siaran/{number}/cetak", kabupaten=LEMBATA, kecamatan="Lebatukan", desa="Hadakewa"
        ).status_code
    ),
}


def test_what_is_beyond_is_not_there(desk: Desk) -> None:
    desk.keeps(*many(2))
    roles = (Role.ANNOUNCER, Role.APPROVER, Role.SUPERVISOR)
    sari = desk.joins("sari", *((role, SIKKA) for role in roles))
    numbers = [desk.drafts(audience=THEIRS), desk.starts(audience=BOTH), desk.starts(audience=ALL)]
    before = [desk.of(number) for number in numbers]
    for number in (*numbers, "SR-22222"):
        answers = {name: act(sari, number) for name, act in ACTS.items()}
        assert answers == dict.fromkeys(ACTS, 404)
    assert [desk.of(number) for number in numbers] == before


def test_whoever_works_for_it_does_it_all(desk: Desk) -> None:
    desk.keeps(*many(120), person(300, telegram(300), village=3))
    sari = desk.joins("sari", (Role.ANNOUNCER, SIKKA))
    tia = desk.joins("tia", (Role.APPROVER, SIKKA))
    number = desk.drafts(audience=MINE)
    assert "120</b>akan dikirimi" in sari.text(f"/siaran/{number}?hitung=1")
    assert does(tia, number, "setujui") == "Disetujui."
    assert does(sari, number, "mulai") == "Mulai dikirim."
    assert desk.tally(number) == {"waiting": 120}
    desk.expands()
    desk.sends()
    assert "120 dari 120 orang" in sari.text(f"/siaran/{number}")
    rosa = desk.sits("rosa")
    assert "Wolomarang, Alok, Kabupaten Sikka" in rosa.text(f"/siaran/{number}/hasil")


# What each may do, of those who see them at all.
ALLOWED: dict[str, set[str]] = {
    "dedi": {"mulai", "baru"},
    "eva": {"setujui"},
    "budi": {"setujui", "unduh"},
    "rosa": {"unduh"},
}


def test_each_does_what_their_role_allows(desk: Desk) -> None:
    desk.keeps(*many(2))
    for login in ("dedi", "eva", "budi", "rosa", "ani", "fitri"):
        number = desk.drafts(audience=MINE)
        browser, given = desk.sits(login), {"version": 0, "ending": ".csv"}
        sees = 200 if login in ALLOWED else 403
        assert browser.get("/siaran").status_code == sees
        assert browser.get(f"/siaran/{number}").status_code == sees
        answers = {
            act: browser.post(f"/siaran/{number}/{act}", **given).status_code
            for act in ("setujui", "mulai", "unduh")
        }
        answers["baru"] = browser.get("/siaran/baru").status_code
        done = {act for act, status in answers.items() if status != 403}
        assert done == ALLOWED.get(login, set()), login
