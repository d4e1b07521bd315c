import json
import re
from collections.abc import Sequence

import click
import pytest
from sqlalchemy import update

from bot.announcing.status import watch
from bot.cli import main
from handlers.announcing.expanding import expand_due
from handlers.announcing.progress import Progress
from handlers.announcing.progress import progress as read_progress
from storage.tables import outbox
from tests.bot.commands.announcing import drafted, give_chats, said, started
from tests.bot.commands.reporting import demo_services


def settle(*states: tuple[str, str, str | None]) -> None:
    """Hand out what waits, and let its messages, in order, end as given: state, receipt, error."""
    services = demo_services()
    expand_due(services)
    now = services.clock()
    with services.database.begin() as store:
        rows = store.connection.execute(
            outbox.select().where(outbox.c.announcement_id.is_not(None)).order_by(outbox.c.id)
        ).all()
        for row, (state, receipt, error) in zip(rows, states, strict=False):
            store.connection.execute(
                update(outbox)
                .where(outbox.c.id == row.id)
                .values(state=state, receipt=receipt or None, error=error, settled_at=now)
            )
    services.database.engine.dispose()


def status(capsys: pytest.CaptureFixture[str], number: str) -> dict[str, object]:
    found = json.loads(said(capsys, "status", number, "--json"))
    assert isinstance(found, dict)
    return found


def test_the_latest_are_listed_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "status") == "There are no announcements yet.\n"
    assert said(capsys, "status", "--json") == "[]\n"
    first, second = drafted(capsys), started(capsys, "--kabupaten", "Sikka")
    rows = [line.split("\t") for line in said(capsys, "status").splitlines()]
    assert [row[:3] for row in rows] == [
        [second, "running", "Ani Contoh"],
        [first, "draft", "Ani Contoh"],
    ]
    assert re.fullmatch(r"2026-11-21 09\.\d\d", rows[0][3])
    assert rows[0][5].startswith("Kartu peserta dibagikan")
    listed = json.loads(said(capsys, "status", "--json"))
    assert [(one["number"], one["state"]) for one in listed] == [
        (second, "running"),
        (first, "draft"),
    ]


def test_people_see_a_table_that_fits_their_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = drafted(capsys)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    table = re.sub(r"\x1b\[[\d;]*m", "", said(capsys, "status"))
    assert number in table
    assert "Ani Contoh" in table
    assert max(map(len, table.splitlines())) <= 80


def test_the_outcomes_add_up_to_the_audience(capsys: pytest.CaptureFixture[str]) -> None:
    give_chats()
    number = started(capsys)
    settle(("accepted", "read", None), ("failed", "", "Unreachable: twilio 63024"))
    found = status(capsys, number)
    outcomes = found["outcomes"]
    assert isinstance(outcomes, dict)
    assert found["audience"] == sum(outcomes.values()) == 8
    assert found["total"] == sum(
        count for name, count in outcomes.items() if not name.startswith("excluded:")
    )
    assert (outcomes["excluded:deceased"], outcomes["excluded:no_chat"]) == (1, 2)
    assert {"read", "failed", "queued"} <= set(outcomes)
    assert set(found) == {
        *("number", "state", "audience", "outcomes", "total", "done", "per_second"),
        *("seconds_left", "ends_on", "started_at", "ended_at"),
    }
    lines = said(capsys, "status", number).splitlines()
    shown = {line.split("\t")[0]: line.split("\t")[-1] for line in lines}
    assert shown["Sum, equal to the audience"] == "8"
    assert shown["no chat yet"] == "2"


@pytest.mark.parametrize(
    ("lang", "words"),
    [("id", "Jumlah, sama dengan penerima"), ("en", "Sum, equal to the audience")],
)
def test_people_see_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    give_chats()
    number = started(capsys)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    shown = re.sub(r"\x1b\[[\d;]*m", "", said(capsys, "status", number, lang=lang))
    assert "━" * 40 in shown
    assert words in shown


class _Looks:
    """Looks at an announcement that is cancelled, or left, at its third look."""

    def __init__(self, number: str, *, left: bool) -> None:
        self.pauses: list[float] = []
        self._number, self._left = number, left

    def read(self) -> Progress:
        services = demo_services()
        try:
            return read_progress(self._number, services)
        finally:
            services.database.engine.dispose()

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if len(self.pauses) < 2:
            return
        if self._left:
            raise KeyboardInterrupt
        assert main(["announce", "cancel", self._number, "--by", "Budi"]) == 0


def watched(number: str, *, left: bool, as_json: bool = False) -> Sequence[float]:
    """Watch an announcement inside a command, and return how long each look waited."""
    looks = _Looks(number, left=left)
    with click.Context(click.Command("status")):
        watch(looks.read, demo_services().zone, as_json=as_json, pause=looks.pause)
    return looks.pauses


@pytest.mark.parametrize("is_terminal", [False, True])
def test_watching_ends_with_the_announcement(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    number = started(capsys)
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal, raising=False)
    capsys.readouterr()
    assert watched(number, left=False) == [1.0, 1.0]
    shown = capsys.readouterr().out
    assert f"{number} · pengumuman · dibatalkan" in shown
    assert "berjalan terus" not in shown


def test_watching_as_json_is_one_object_a_look(capsys: pytest.CaptureFixture[str]) -> None:
    number = started(capsys)
    capsys.readouterr()
    watched(number, left=True, as_json=True)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["state"] for line in lines if line.startswith("{")] == ["running"] * 2


@pytest.mark.parametrize("is_terminal", [False, True])
def test_who_stops_watching_stops_nothing_and_reads_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    number = started(capsys)
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal, raising=False)
    capsys.readouterr()
    watched(number, left=True)
    assert f"{number} berjalan terus" in capsys.readouterr().out
    assert status(capsys, number)["state"] == "running"
