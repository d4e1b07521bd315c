import re
from pathlib import Path

import pytest
from PIL import Image

from bot.cli import main
from conversations.engine.report_effects import BecomeAgent
from conversations.engine.report_events import AgentLinked
from handlers.channel import SIMULATED_WHATSAPP
from handlers.chat import Chat, address_index
from handlers.reports.agents import become_agent
from tests.bot.commands.reporting import demo_services

ADD = {
    "--role": "village",
    "--name": "Yohanes Contoh",
    "--phone": "0812-0000-0011",
    "--kabupaten": "sikka",
    "--ends": "2027-06-30",
}
THERESIA = "Theresia Contoh"  # the demo's own, on duty for Sikka
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "invented",
    "TWILIO_WHATSAPP_SENDER": "whatsapp:+620000000099",
}


def run(capsys: pytest.CaptureFixture[str], *given: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["--lang", "en", *given]) == code
    told = capsys.readouterr()
    if code:
        assert (told.out, len(told.err.splitlines())) == ("", 1)
    return told.err if code else told.out


def adding(**changed: str) -> list[str]:
    given = ADD | {f"--{name}": value for name, value in changed.items()}
    return ["agent", "add", *(part for pair in given.items() for part in pair)]


def rows(capsys: pytest.CaptureFixture[str], verb: str) -> list[list[str]]:
    return [line.split("\t") for line in run(capsys, verb, "list").splitlines()]


def test_an_agent_is_added_and_links_a_phone_with_the_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "code.png"
    said = run(capsys, *adding(), "--village", "Watugong", "--village", "Nita", "--png", str(file))
    code = re.search(r"PENDAMPING (\w{8})$", said, re.MULTILINE)
    assert code is not None
    with Image.open(file) as picture:
        assert picture.format == "PNG"
    (mine,) = [row for row in rows(capsys, "agent") if row[2] == "Yohanes Contoh"]
    assert mine[1:] == [
        *("village officer", "Yohanes Contoh", "+6281200000011", "53.07", "Watugong, Nita"),
        *("2027-06-30", "10", "code not used yet"),
    ]
    services = demo_services()
    vault, now = services.database.vault, services.now()
    with services.database.begin() as store:
        index = address_index(vault, SIMULATED_WHATSAPP, "+620000000011")
        record = store.chats.add(index, SIMULATED_WHATSAPP, "+620000000011", "id", now)
        chat = Chat.opened(record, SIMULATED_WHATSAPP, vault, None)
        assert isinstance(become_agent(BecomeAgent(code[1]), store, chat, now), AgentLinked)
    services.database.engine.dispose()
    (mine,) = [row for row in rows(capsys, "agent") if row[2] == "Yohanes Contoh"]
    assert mine[-1] == "phone linked"


def test_with_whatsapp_the_qr_opens_a_chat(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in TWILIO.items():
        monkeypatch.setenv(name, value)
    assert "https://wa.me/620000000099?text=PENDAMPING%20" in run(capsys, *adding())


def test_an_agent_ends(capsys: pytest.CaptureFixture[str]) -> None:
    ((short, *_),) = rows(capsys, "agent")
    assert "ends 20 November 2026" in run(capsys, "agent", "end", short)
    assert rows(capsys, "agent")[0][6] == "2026-11-20"
    assert "ends 1 January 2027" in run(capsys, "agent", "end", short, "--on", "2027-01-01")
    services = demo_services()
    with services.database.begin() as store:
        (agent,) = store.agents.listed()
        acts = [act.act for act in store.audit.of(f"agent:{agent.id}")]
    services.database.engine.dispose()
    assert acts == ["agent_ended", "agent_ended"]


def test_somebody_is_put_on_duty(capsys: pytest.CaptureFixture[str]) -> None:
    assert [(row[0], row[1], row[3]) for row in rows(capsys, "duty")] == [
        ("Sikka", str(level), THERESIA) for level in range(3)
    ]
    run(capsys, *adding())
    short = next(row[0] for row in rows(capsys, "agent") if row[2] == "Yohanes Contoh")
    assert run(capsys, "duty", "set", short) == "The whole province, level 0: Yohanes Contoh.\n"
    run(capsys, "duty", "set", short, "--kabupaten", "Sikka", "--level", "1")
    assert [(row[0], row[1], row[3]) for row in rows(capsys, "duty")] == [
        ("The whole province", "0", "Yohanes Contoh"),
        ("Sikka", "0", THERESIA),
        ("Sikka", "1", "Yohanes Contoh"),
        ("Sikka", "2", THERESIA),
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(adding(role="boss"), 2, id="no-role"),
        pytest.param(adding(name=" "), 2, id="no-name"),
        pytest.param(adding(phone="12"), 1, id="no-phone"),
        pytest.param(adding(kabupaten="kupang"), 1, id="two-regions"),
        pytest.param(adding(ends="2026-11-20"), 1, id="over"),
        pytest.param(adding(ends="soon"), 2, id="no-day"),
        pytest.param(adding(daily="0"), 2, id="no-reports"),
        pytest.param(["agent", "end", "zz"], 1, id="unknown-agent"),
        pytest.param(["agent", "end", ""], 1, id="no-agent"),
        pytest.param(["duty", "set", "zz"], 1, id="duty-of-nobody"),
        pytest.param(["duty", "set", "zz", "--level", "3"], 2, id="no-such-level"),
    ],
)
def test_half_an_agent_is_refused(
    capsys: pytest.CaptureFixture[str], given: list[str], code: int
) -> None:
    run(capsys, *given, code=code)
    assert len(rows(capsys, "agent")) == 1
