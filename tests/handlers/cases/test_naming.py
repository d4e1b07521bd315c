"""Staff note whom a case is about that was told by a name."""

import pytest

from handlers.cases.errors import NoSuchCase, OtherCase, WhyMissing
from handlers.cases.naming import note_about
from tests.handlers.reports.reporting import House
from tests.handlers.reports.roster import MARIA, MARIAS_CARD

BY = "operator:contoh"


@pytest.mark.parametrize("numbers", [{"nik": MARIA}, {"kpj": MARIAS_CARD}], ids=["nik", "kpj"])
def test_a_case_told_by_name_is_about_somebody_at_last(
    house: House, numbers: dict[str, str]
) -> None:
    family = house.phone(linked=[MARIA])
    filed = house.phone().files(who="Maria dari Alok")
    house.work()
    case = note_about(house.services, filed.number, BY, **numbers)
    with house.services.database.begin() as store:
        assert case.person_id == store.people.find_by_nik(MARIA)
    house.work()
    assert len(family.hears()) == 1
    assert house.case(filed.number).kabupaten == "53.07"
    assert "about_noted" in house.steps(filed.number)
    assert house.case(house.phone().files(nik=MARIA).number).id == case.id


def test_with_another_open_case_nothing_is_done(house: House) -> None:
    first = house.phone().files(nik=MARIA)
    filed = house.phone().files(who="Maria dari Alok")
    with pytest.raises(OtherCase, match=first.number):
        note_about(house.services, filed.number, BY, nik=MARIA)
    assert house.case(filed.number).person_id is None
    assert house.steps(filed.number) == ["filed"]


def test_without_a_number_or_a_case_nothing_is_done(house: House) -> None:
    filed = house.phone().files(who="Maria dari Alok")
    with pytest.raises(WhyMissing):
        note_about(house.services, filed.number, BY)
    with pytest.raises(NoSuchCase):
        note_about(house.services, "KL-22222", BY, nik=MARIA)
