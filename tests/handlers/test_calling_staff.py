"""Whoever is on duty is rung for an urgent message: where its people live, else in the province."""

from sqlalchemy import select

from handlers.services import Services
from storage.tables import staff_messages
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House, Phone
from tests.handlers.staff.talk_house import LEMBATA, SIKKA, Officer, link
from tests.handlers.writing import Writer

CRISIS = "saya mau bunuh diri"
PROVINCE = "53.00"


def numbers(services: Services) -> list[str]:
    """Return the numbers of what waits, oldest first."""
    with services.database.begin() as store:
        found = select(staff_messages.c.number).order_by(staff_messages.c.at)
        return list(store.connection.execute(found).scalars())


def on_duty(services: Services, *places: str) -> list[Phone]:
    """Put somebody on duty in each of these places."""
    house = House(services)
    return [house.agent(0, kabupaten=place) for place in places]


def test_of_nobody_we_know_the_province_is_rung_with_a_number_and_nothing_else(
    demo: Services,
) -> None:
    province, sikka = on_duty(demo, PROVINCE, SIKKA)
    Writer(demo).goes_on("halo", "menu", CRISIS)
    (number,) = numbers(demo)
    (said,) = province.hears()
    assert said == (
        f"Ada pesan mendesak {number} untuk petugas: mungkin ada yang dalam bahaya, celaka, atau "
        "meninggal. Buka Percakapan sekarang, lalu cari nomor itu."
    )
    assert sikka.hears() == []


def test_of_somebody_linked_their_kabupaten_is_rung(demo: Services) -> None:
    province, sikka, lembata = on_duty(demo, PROVINCE, SIKKA, LEMBATA)
    writer = Writer(demo)
    writer.says("halo")
    link(demo, writer.row().id, SIKKA)
    writer.goes_on("menu", CRISIS)
    assert [len(one.hears()) for one in (province, sikka, lembata)] == [0, 1, 0]


def test_a_chat_of_two_kabupaten_rings_in_both(demo: Services) -> None:
    province, sikka, lembata = on_duty(demo, PROVINCE, SIKKA, LEMBATA)
    writer = Writer(demo)
    writer.says("halo")
    for place in (SIKKA, LEMBATA):
        link(demo, writer.row().id, place)
    writer.goes_on("menu", CRISIS)
    assert [len(one.hears()) for one in (province, sikka, lembata)] == [0, 1, 1]


def test_what_is_told_to_an_officer_rings_at_night_too(
    demo: Services, clock: StandingClock
) -> None:
    (province,) = on_duty(demo, PROVINCE)
    writer = Writer(demo)
    writer.says("halo")
    Officer.of(demo, "rosa").takes(writer)
    clock.advance(hours=11)
    writer.says("suami saya meninggal")
    assert demo.now().hour == 20
    assert [numbers(demo)[0] in said for said in province.hears()] == [True]


def test_who_writes_it_again_and_again_is_one_message_and_one_ring_an_hour(
    demo: Services, clock: StandingClock
) -> None:
    (province,) = on_duty(demo, PROVINCE)
    writer = Writer(demo)
    writer.goes_on("halo", "menu")
    for _ in range(6):
        writer.says(CRISIS)
        clock.advance(minutes=11)
    # The seventh comes 66 minutes behind the first.
    writer.says(CRISIS)
    assert len(numbers(demo)) == 2
    assert len(province.hears()) == 2


def test_one_that_waits_for_days_silences_none_of_a_chat_that_an_officer_has(
    demo: Services, clock: StandingClock
) -> None:
    on_duty(demo, PROVINCE)
    writer = Writer(demo)
    writer.goes_on("halo", "menu", CRISIS)
    clock.advance(hours=72)
    Officer.of(demo, "rosa").takes(writer)
    writer.says("suami saya meninggal")
    assert len(numbers(demo)) == 2


def test_many_at_once_are_one_ring_and_one_list(demo: Services, clock: StandingClock) -> None:
    (province,) = on_duty(demo, PROVINCE)
    for number in range(4):
        Writer(demo, f"70000{number}").goes_on("halo", "menu", CRISIS)
    assert len(province.hears()) == 1
    clock.advance(minutes=11)
    _, listed = province.hears()
    assert listed.startswith("Ada 3 pesan mendesak")
    assert all(number in listed for number in numbers(demo)[1:])


def test_without_anybody_on_duty_the_words_wait_all_the_same(services: Services) -> None:
    Writer(services).goes_on("halo", "menu", CRISIS)
    assert len(numbers(services)) == 1


def test_a_question_rings_nobody(demo: Services) -> None:
    (province,) = on_duty(demo, PROVINCE)
    Writer(demo).goes_on("halo", "petugas", "kapan kartu dibagi?")
    assert len(numbers(demo)) == 1
    assert province.hears() == []
