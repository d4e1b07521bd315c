"""What a simulated phone is: its address, its number, the moments its clock can be moved to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chatting import BadMoment, ClockIsReal, Phone, moment_from, move_clock
from bot.clocks import DemoClock, real_clock
from handlers.channel import SIMULATED_TELEGRAM, SIMULATED_WHATSAPP, TELEGRAM, WHATSAPP
from handlers.services import Services
from tests.conftest import EMBEDDED

WITA = ZoneInfo("Asia/Makassar")


@pytest.fixture
def backing() -> str:
    return EMBEDDED


@pytest.mark.parametrize(
    ("channel", "name", "phone"),
    [
        pytest.param(
            WHATSAPP,
            "+620000000001",
            Phone(SIMULATED_WHATSAPP, "+620000000001", "+620000000001"),
            id="whatsapp-number",
        ),
        pytest.param(
            WHATSAPP,
            "whatsapp:+62 000 0000-001",
            Phone(SIMULATED_WHATSAPP, "+620000000001", "+620000000001"),
            id="as-people-write-it",
        ),
        pytest.param(
            TELEGRAM,
            "+620000000001",
            Phone(SIMULATED_TELEGRAM, "620000000001", "+620000000001"),
            id="telegram-number",
        ),
        pytest.param(
            TELEGRAM,
            "0000000001",
            Phone(SIMULATED_TELEGRAM, "62000000001", "+62000000001"),
            id="as-dialled-at-home",
        ),
        pytest.param(
            TELEGRAM, "700001", Phone(SIMULATED_TELEGRAM, "700001", None), id="telegram-id"
        ),
        pytest.param(
            WHATSAPP, " ID.AGNES ", Phone(SIMULATED_WHATSAPP, "ID.AGNES", None), id="hidden"
        ),
        pytest.param(
            WHATSAPP, "+٦٢٠٠٠٠٠٠", Phone(SIMULATED_WHATSAPP, "+٦٢٠٠٠٠٠٠", None), id="other-digits"
        ),
    ],
)
def test_a_phone_has_an_address_and_perhaps_a_number(channel: str, name: str, phone: Phone) -> None:
    assert Phone.of(channel, name) == phone


def test_whatsapp_vouches_for_its_number_and_telegram_does_not() -> None:
    assert Phone.of(WHATSAPP, "+620000000001").vouched == "+620000000001"
    assert Phone.of(TELEGRAM, "+620000000001").vouched is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2026-12-31T08:30", datetime(2026, 12, 31, 8, 30, tzinfo=WITA), id="local"),
        pytest.param("2026-12-31", datetime(2026, 12, 31, tzinfo=WITA), id="a-day"),
        pytest.param(
            "2026-12-31T08:30Z", datetime(2026, 12, 31, 8, 30, tzinfo=UTC), id="with-an-offset"
        ),
    ],
)
def test_a_moment_is_local_unless_it_says_otherwise(text: str, moment: datetime) -> None:
    assert moment_from(text, WITA) == moment


def test_the_demo_clock_runs_on_from_where_it_was_put(services: Services) -> None:
    demo = replace(services, clock=DemoClock())
    moment = datetime(2027, 1, 2, 9, 0, tzinfo=WITA)
    move_clock(demo, moment)
    assert moment <= demo.now() < moment + timedelta(minutes=5)


def test_the_real_clock_stays(services: Services) -> None:
    with pytest.raises(ClockIsReal):
        move_clock(replace(services, clock=real_clock), datetime(2027, 1, 2, tzinfo=WITA))


def test_the_demo_clock_does_not_leave_the_years_that_we_know(services: Services) -> None:
    demo = replace(services, clock=DemoClock())
    before = demo.now()
    with pytest.raises(BadMoment):
        move_clock(demo, datetime(2100, 1, 1, tzinfo=WITA))
    assert demo.now() - before < timedelta(minutes=5)
