"""Which case a second report of one chat belongs to, and when it is one of its own."""

from datetime import date

from conversations.rules.case import Relation
from tests.handlers.reports.reporting import TODAY, House
from tests.handlers.reports.roster import MARIA, MARIAS_CARD, YOSEF


def test_the_card_after_the_nik_is_a_report_of_its_own_in_the_same_case(house: House) -> None:
    """Otherwise a stranger could try whether a NIK and a card belong together."""
    phone = house.phone()
    first, second = phone.files(nik=MARIA), phone.files(kpj=MARIAS_CARD)
    assert second.again is False
    assert first.number != second.number
    assert house.case(second.number).number == first.number


def test_the_same_card_beside_another_nik_is_another_report(house: House) -> None:
    phone = house.phone()
    numbers = [phone.files(nik=nik, kpj=MARIAS_CARD).number for nik in (MARIA, YOSEF)]
    assert len(set(numbers)) == 2


def test_of_several_open_cases_the_one_of_that_time_is_joined(house: House) -> None:
    phone = house.phone()
    phone.files(nik=MARIA, happened_on=date(2026, 10, 1))
    late = phone.files(nik=MARIA, happened_on=date(2026, 11, 20))
    joined = house.phone().files(nik=MARIA, happened_on=TODAY)
    assert house.case(joined.number).number == late.number


def test_a_linked_worker_s_reports_of_himself_are_one(house: House) -> None:
    phone = house.phone(linked=[MARIA])
    first = phone.files(relation=Relation.SELF, story="jatuh")
    again = phone.files(relation=Relation.SELF, story="kena parang")
    assert (again.again, again.number) == (True, first.number)
    assert again.told.story == "jatuh\nkena parang"
