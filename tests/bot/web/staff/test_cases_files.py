"""What leaves the page of a case: papers in clear, the slip, names and numbers; each is noted."""

from datetime import timedelta

import pytest

from conversations.rules.paper import Paper
from handlers.services import Services
from handlers.staff.case_acts import MOST_SLIPS
from storage.pages import Page
from tests.bot.web.staff.case_house import (
    FLORES_TIMUR,
    MARIA,
    PICTURE,
    report_accident,
    send_paper,
)
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House

KINDS = {
    "image/jpeg": ("image/jpeg", "inline", ".jpg"),
    "image/png": ("image/png", "inline", ".png"),
    "application/pdf": ("application/pdf", "attachment", ".pdf"),
    "text/html": ("application/octet-stream", "attachment", ".bin"),
    "image/svg+xml": ("application/octet-stream", "attachment", ".bin"),
}


def acts(house: House, number: str) -> list[tuple[str, dict[str, object]]]:
    """Return what the audit holds of a case."""
    with house.services.database.begin() as store:
        found = store.audit.of(f"case:{house.case(number).id}")
    return [(act.act, dict(act.details)) for act in found]


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_opens_by_itself_only_as_a_picture(demo: Services, kind: str) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    document = send_paper(demo, filed, phone, Paper.KTP_WORKER, Page(kind, PICTURE))
    rosa = Browser(demo, "rosa")
    path = f"/laporan/{filed.number}/berkas/{document}/1"
    assert path in rosa.text(f"/laporan/{filed.number}")
    answer = rosa.get(path)
    served, how, ending = KINDS[kind]
    assert answer.data == PICTURE
    assert answer.mimetype == served
    assert answer.headers["Content-Disposition"] == (
        f'{how}; filename="{filed.number}-ktp_worker-1{ending}"'
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert acts(house, filed.number)[-1] == ("document_opened", {"paper": "ktp_worker", "page": 1})
    assert "berkas dibuka" in rosa.text(f"/laporan/{filed.number}")


def test_a_paper_of_elsewhere_or_of_another_case_is_not_there(demo: Services) -> None:
    house = House(demo)
    phone, theirs = report_accident(house, FLORES_TIMUR)
    document = send_paper(demo, theirs, phone, Paper.CARD)
    _, mine = report_accident(house)
    rosa = Browser(demo, "rosa")
    for path in (
        f"/laporan/{theirs.number}/berkas/{document}/1",
        f"/laporan/{mine.number}/berkas/{document}/1",
        f"/laporan/{theirs.number}/tanda-terima/{theirs.number}",
        f"/laporan/{mine.number}/tanda-terima/{theirs.number}",
        f"/laporan/{theirs.number}/data",
    ):
        assert rosa.get(path).status_code == 404, path
    budi = Browser(demo, "budi")
    assert budi.get(f"/laporan/{theirs.number}/berkas/{document}/1").status_code == 200
    for page in (0, 2):
        answer = budi.get(f"/laporan/{theirs.number}/berkas/{document}/{page}")
        assert answer.status_code == 404
    assert [act for act, _ in acts(house, theirs.number)] == ["document_opened"]


def test_the_slip_is_a_pdf_and_noted(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    answer = Browser(demo, "rosa").get(f"/laporan/{filed.number}/tanda-terima/{filed.number}")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{filed.number}.pdf"'
    assert acts(house, filed.number)[-1] == ("slip_made", {"report": filed.number})


def test_thirty_slips_an_hour_and_no_more(demo: Services, clock: StandingClock) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}/tanda-terima/{filed.number}"
    with demo.database.begin() as store:
        account = store.staff.by_login("rosa")
        assert account is not None
        for number in range(MOST_SLIPS - 1):
            store.audit.note(account.actor, "slip_made", f"case:{number}", clock())
            store.audit.note("staff:another", "slip_made", f"case:{number}", clock())
    answers = [rosa.get(path) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 422]
    assert answers[1].mimetype == "text/html"
    assert "Sudah 30 tanda terima dalam satu jam" in answers[1].text
    assert [act for act, _ in acts(house, filed.number)] == ["slip_made"]
    # What is not there is not there, however often it was asked for.
    assert rosa.get(f"/laporan/{filed.number}/tanda-terima/KL-22222").status_code == 404
    clock.now += timedelta(hours=1, seconds=1)
    assert Browser(demo, "rosa").get(path).status_code == 200


SEALED = (MARIA, "Maria Contoh", "26000000001", "+620000000001", "+620000000031", "Kristina Contoh")


def test_names_and_numbers_are_shown_once_and_noted(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house, nik=MARIA, who="")
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    masked = rosa.text(path)
    assert not [one for one in SEALED if one in masked]
    assert "untuk apa" in rosa.text(f"{path}/data").casefold()
    shown = rosa.post(f"{path}/data", reason="call")
    assert shown.status_code == 200
    assert [one for one in SEALED if one not in shown.text] == []
    assert shown.headers["Cache-Control"] == "no-store"
    assert acts(house, filed.number)[-1] == ("case_revealed", {"reason": "call"})
    assert not [one for one in SEALED if one in rosa.text(path)]


def test_without_a_reason_nothing_is_shown(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house, nik=MARIA)
    answer = Browser(demo, "rosa").post(f"/laporan/{filed.number}/data", reason="karena mau")
    assert answer.status_code == 422
    assert MARIA not in answer.text
    assert acts(house, filed.number) == []


def test_thirty_times_an_hour_and_no_more(demo: Services, clock: StandingClock) -> None:
    house = House(demo)
    _, filed = report_accident(house, nik=MARIA)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}/data"
    # What she was shown elsewhere counts, too; what another was shown does not.
    with demo.database.begin() as store:
        account = store.staff.by_login("rosa")
        assert account is not None
        for number in range(28):
            store.audit.note(account.actor, "person_revealed", f"person:{number}", clock())
            store.audit.note("staff:another", "person_revealed", f"person:{number}", clock())
    answers = [rosa.post(path, reason="call") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert "Sudah 30 kali dalam satu jam" in answers[2].text
    assert MARIA not in answers[2].text
    clock.now += timedelta(hours=1, seconds=1)
    assert Browser(demo, "rosa").post(path, reason="call").status_code == 200


def test_the_second_factor_is_asked_for_after_ten_minutes(
    demo: Services, clock: StandingClock
) -> None:
    _, filed = report_accident(House(demo), nik=MARIA)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}/data"
    clock.advance(minutes=11)
    asked = rosa.get(path)
    assert asked.status_code == 303
    assert "/buktikan" in asked.headers["Location"]
    assert rosa.post(path, reason="call").status_code == 303
