from datetime import date

import pytest

from conversations.rules.coverage import CoverState
from handlers.services import Services
from handlers.staff.people import (
    MOST_SEARCHES,
    NobodyYet,
    NoSuchPerson,
    PeopleRefused,
    covered_on,
    find,
    look,
)
from storage.columns import new_id
from tests.conftest import StandingClock
from tests.handlers.counting import counted
from tests.handlers.staff.people_house import (
    MARIA,
    MARIAS_CARD,
    MARKUS,
    MARKUS_CARD,
    MARKUS_CASE,
    NOBODY,
    NOBODYS_CARD,
    NOBODYS_CASE,
    ROSA,
    acts,
    id_of,
    in_sikka,
)

NOT_FOUND = "staff_people.refused.not_found"


def refusal(typed: str, services: Services) -> str:
    """Return why a search is refused."""
    with pytest.raises(PeopleRefused) as refused:
        find(typed, ROSA, services)
    return refused.value.reason.key


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(MARIA, id="nik"),
        pytest.param("5307 0145 0785 0001", id="nik-with-spaces"),
        pytest.param("5307.0145.0785.0001", id="nik-with-dots"),
        pytest.param(f"NIK: {MARIA}", id="nik-with-label"),
        pytest.param(MARIAS_CARD, id="card"),
        pytest.param("26 000 000 001", id="card-with-spaces"),
        pytest.param("KPJ 2600.0000.001", id="card-with-label-and-dots"),
    ],
)
def test_somebody_is_found_by_an_exact_number(demo: Services, typed: str) -> None:
    assert find(typed, ROSA, in_sikka(demo)) == id_of(MARIA, demo)


@pytest.mark.parametrize("typed", [MARKUS_CASE, "kl 7kq2m", "no laporan KL.7KQ2M"])
def test_somebody_is_found_by_the_number_of_a_report(demo: Services, typed: str) -> None:
    assert find(typed, ROSA, demo) == id_of(MARKUS, demo)


@pytest.mark.parametrize(
    "typed", [MARKUS, MARKUS_CARD, MARKUS_CASE, NOBODY, NOBODYS_CARD, NOBODYS_CASE]
)
def test_who_lives_elsewhere_is_not_found_as_nobody_is(demo: Services, typed: str) -> None:
    assert refusal(typed, in_sikka(demo)) == NOT_FOUND


@pytest.mark.parametrize(
    ("here", "nobody"),
    [(MARKUS, NOBODY), (MARKUS_CARD, NOBODYS_CARD), (MARKUS_CASE, NOBODYS_CASE)],
)
def test_who_lives_elsewhere_is_looked_for_as_nobody_is(
    demo: Services, here: str, nobody: str
) -> None:
    with counted() as one:
        refusal(here, in_sikka(demo))
    with counted() as other:
        refusal(nobody, in_sikka(demo))
    assert one.sql == other.sql


def test_a_case_without_a_person_says_so(demo: Services) -> None:
    with demo.database.begin() as store:
        case = store.cases.by_number(MARKUS_CASE)
        assert case is not None
        store.cases.change(case, person_id=None)
    assert find(MARKUS_CASE, ROSA, demo) == NobodyYet(MARKUS_CASE)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        pytest.param("530701450785000", "roster.refused.nik_too_short", id="15-digits"),
        pytest.param("53070145078500011", "roster.refused.nik_too_long", id="17-digits"),
        pytest.param("9907014507850001", "roster.refused.nik_bad_region", id="no-such-province"),
        pytest.param("5307014599850001", "roster.refused.nik_bad_date", id="no-such-day"),
        pytest.param("5307O14507850001", "roster.refused.nik_look_alike_letters", id="letter-o"),
        pytest.param("1111111111111111", "roster.refused.nik_looks_made_up", id="all-ones"),
        pytest.param("5,30701E+15", "roster.refused.nik_mangled_by_spreadsheet", id="excel"),
        pytest.param(f"{MARIA} {MARKUS}", "roster.refused.nik_several", id="two"),
        pytest.param("2600000001", "staff_people.refused.card", id="card-too-short"),
        pytest.param("11111111111", "staff_people.refused.card", id="card-made-up"),
        pytest.param("Maria Contoh", "staff_people.refused.no_number", id="name"),
        pytest.param("123", "staff_people.refused.no_number", id="too-few"),
        pytest.param("", "staff_people.refused.no_number", id="empty"),
    ],
)
def test_a_bad_number_is_explained(demo: Services, typed: str, why: str) -> None:
    assert refusal(typed, demo) == why
    assert demo.guide.texts.has(why)


def test_every_search_is_noted_without_its_number(demo: Services) -> None:
    find(MARIA, ROSA, demo)
    refusal(NOBODY, demo)
    (found,) = acts(demo, f"person:{id_of(MARIA, demo)}")
    (missed,) = acts(demo, "people")
    assert (found.actor, found.act) == (missed.actor, missed.act) == (ROSA, "person_searched")
    assert found.details == {"by": "nik", "found": True}
    assert missed.details == {"by": "nik", "found": False}


def test_one_person_searches_so_often_an_hour(demo: Services, clock: StandingClock) -> None:
    for _ in range(MOST_SEARCHES):
        refusal(NOBODY, demo)
    assert refusal(MARIA, demo) == "staff_people.too_often.person_searched"
    assert find(MARIA, "staff:budi", demo)
    clock.advance(hours=1)
    assert find(MARIA, ROSA, demo)


def test_a_person_is_shown_with_masked_numbers(demo: Services) -> None:
    seen = look(id_of(MARIA, demo), in_sikka(demo))
    assert (seen.name, seen.kecamatan, seen.occupation) == ("Maria Contoh", "Alok", "penenun")
    assert seen.nik == "5307••••••••••01"
    assert seen.kpj == "26•••••••01"
    assert seen.phone == "+62••••••••01"
    assert seen.died_on is None


def test_what_nobody_recorded_is_empty(demo: Services) -> None:
    with demo.database.begin() as store:
        agnes = store.people.find_by_nik("5313016608900003")
    assert agnes is not None
    assert look(agnes, demo).phone == ""


def test_a_reported_death_is_seen(demo: Services) -> None:
    seen = look(id_of(MARKUS, demo), demo)
    assert seen.died_on == date(2026, 11, 10)
    assert [case.number for case in seen.cases] == [MARKUS_CASE]


def test_nobody_looks_beyond_their_kabupaten(demo: Services) -> None:
    for person in (id_of(MARKUS, demo), new_id()):
        with pytest.raises(NoSuchPerson):
            look(person, in_sikka(demo))


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 6, 30), CoverState.NOT_STARTED),
        (date(2025, 7, 1), CoverState.COVERED),
        (date(2026, 10, 31), CoverState.COVERED),
        (date(2026, 11, 1), CoverState.IN_ARREARS),
        (date(2027, 3, 1), CoverState.ENDED),
    ],
)
def test_cover_is_told_for_any_day(demo: Services, day: date, state: CoverState) -> None:
    agnes = look(id_of("5313016608900003", demo), demo)
    assert covered_on(agnes, day, demo).state is state
