"""What Twilio tells later finds the message, and means for its chat what the code says."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.channels.whatsapp_statuses import note_status, read_status
from handlers.channel import WHATSAPP, Outgoing
from handlers.delivery.marks import mark_of
from handlers.delivery.receipts import Told
from handlers.services import Services
from storage.announcement_tables import chat_paces
from storage.outbox import REPLY_LANE
from storage.receipts import Receipt
from storage.tables import chats, outbox
from storage.whatsapp_contents import Judgement, PushedContent
from tests.bot.channels.whatsapp_sending import MARIA, send
from tests.bot.running import Running
from tests.handlers.delivery.post import add_chat
from tests.lookalikes.twilio_api import TwilioApi

SID = f"SM{7:032x}"
HALLO = Outgoing("Halo.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the outbox: how to look at it, and its mark."""

    services: Services
    number: int
    mark: str

    def now(self) -> tuple[str, str | None, str | None, str | None]:
        """State, provider's id, receipt and error."""
        columns = (outbox.c.state, outbox.c.provider_id, outbox.c.receipt, outbox.c.error)
        with self.services.database.begin() as store:
            found = store.connection.execute(select(*columns).where(outbox.c.id == self.number))
            return tuple(found.one())


@pytest.fixture
def row(services: Services) -> Row:
    """A message to Maria of which nobody knows whether it was sent."""
    chat, now = add_chat(services, MARIA.address, WHATSAPP), services.clock()
    with services.database.begin() as store:
        store.outbox.add(chat, "toy:1", HALLO.to_json(), now, lane=REPLY_LANE)
        number = store.connection.execute(
            update(outbox)
            .values(state="uncertain", attempts=1, tried_at=now)
            .returning(outbox.c.id)
        ).scalar_one()
        return Row(services, number, mark_of(number, store.vault))


def tell(row: Row, status: str, code: int | None = None, mark: str | None = None) -> str:
    form = {"MessageSid": SID, "MessageStatus": status}
    form |= {"ErrorCode": str(code)} if code else {}
    return note_status(row.services, form, row.mark if mark is None else mark)


def test_the_mark_of_a_message_that_was_in_doubt_comes_back_and_settles_it(
    twilio_calling: TwilioApi, service: Running, row: Row
) -> None:
    twilio_calling.open_window(MARIA.address)
    to = type(MARIA)(MARIA.address, mark=row.mark)
    sid = send(twilio_calling, HALLO, to=to)
    calls = twilio_calling.settle()
    assert [call.attempts for call in calls] == [["2xx"], ["2xx"]]
    assert service.counted(WHATSAPP, "noted") == 2
    assert row.now() == ("accepted", sid, "delivered", None)


def test_a_mark_that_nobody_gave_finds_nothing(row: Row) -> None:
    assert tell(row, "delivered", mark=f"{row.number}.0000000000000000") == "known"
    assert row.now() == ("uncertain", None, None, None)


def test_a_person_who_is_to_be_left_alone_gets_no_template_for_a_day(row: Row) -> None:
    assert tell(row, "undelivered", 63049) == "noted"
    assert row.now()[2:] == ("failed", "twilio 63049")
    with row.services.database.begin() as store:
        until = store.connection.execute(select(chat_paces.c.template_from)).scalar_one()
        assert store.connection.execute(select(chats.c.reachable)).scalar_one()
    assert until - row.services.clock() == timedelta(hours=24)


def test_a_chat_that_blocked_us_is_written_to_no_more(row: Row) -> None:
    assert tell(row, "undelivered", 63033) == "noted"
    with row.services.database.begin() as store:
        assert not store.connection.execute(select(chats.c.reachable)).scalar_one()


@pytest.mark.parametrize(
    ("status", "receipt"),
    [
        ("sent", Receipt.SENT),
        ("delivered", Receipt.DELIVERED),
        ("partially_delivered", Receipt.DELIVERED),
        ("read", Receipt.READ),
        ("failed", Receipt.FAILED),
        ("undelivered", Receipt.FAILED),
        ("canceled", Receipt.FAILED),
    ],
)
def test_a_status_is_a_receipt(status: str, receipt: Receipt) -> None:
    form = {"MessageSid": SID, "MessageStatus": status}
    assert read_status(form, "1.x") == Told(SID, receipt, mark="1.x")


@pytest.mark.parametrize(
    "form",
    [
        *(
            {"MessageSid": SID, "MessageStatus": status}
            for status in ("queued", "sending", "accepted", "scheduled", "", "new_one")
        ),
        {"MessageStatus": "sent"},
        {"MessageSid": "SM1", "MessageStatus": "sent"},
        {},
    ],
)
def test_what_tells_nothing_new_is_passed_over(form: dict[str, str]) -> None:
    assert read_status(form) is None


@pytest.mark.parametrize(
    ("code", "unreachable", "not_now"),
    [
        *((code, True, False) for code in (21610, 63003, 63014, 63024, 63033)),
        *((code, False, False) for code in (20003, 20404, 20429, 14107, 63018, 30001)),
        *((code, False, False) for code in (21211, 21604, 21603, 21606, 63007, 21408)),
        *((code, False, False) for code in (21617, 21619, 21620, 21654, 21655, 21656)),
        *((code, False, False) for code in (63027, 63028, 21703, 21704, 63001, 63020)),
        *((code, False, False) for code in (63005, 63012, 63013, 63021, 63030, 63015)),
        *((code, False, False) for code in (63016, 63019, 63017, 63038, 63041, 63042, 63032)),
        (63049, False, True),
    ],
)
def test_a_failure_means_for_its_chat_what_the_code_says(
    code: int, *, unreachable: bool, not_now: bool
) -> None:
    form = {"MessageSid": SID, "MessageStatus": "undelivered", "ErrorCode": str(code)}
    assert read_status(form) == Told(
        SID, Receipt.FAILED, f"twilio {code}", unreachable=unreachable, not_now=not_now
    )


@pytest.mark.parametrize(
    ("given", "error"), [("", ""), ("x", ""), ("9" * 9, ""), ("63016", "twilio 63016")]
)
def test_a_code_that_is_none_is_left_out(given: str, error: str) -> None:
    told = read_status({"MessageSid": SID, "MessageStatus": "failed", "ErrorCode": given})
    assert told is not None
    assert told.error == error


def test_what_arrived_has_no_error() -> None:
    form = {"MessageSid": SID, "MessageStatus": "delivered", "ErrorCode": "63033"}
    assert read_status(form) == Told(SID, Receipt.DELIVERED)


@pytest.mark.parametrize(("code", "asked"), [(63041, True), (63042, True), (63018, False)])
def test_a_template_that_meta_stopped_is_asked_about_at_once(
    row: Row, code: int, *, asked: bool
) -> None:
    now = row.services.clock()
    with row.services.database.begin() as store:
        content = PushedContent("HX1", "digest", Judgement("approved"), now)
        store.whatsapp_contents.keep("announcement_id", content)
    tell(row, "failed", code)
    with row.services.database.begin() as store:
        assert bool(store.whatsapp_contents.due(now)) is asked
