import json
import re
from pathlib import Path

import pytest

from tests.bot.commands.announcing import (
    DRAFT,
    IN_ENGLISH,
    TEXT,
    audited,
    drafted,
    give_chats,
    said,
    started,
)
from tests.bot.commands.reporting import demo_services


def seen(capsys: pytest.CaptureFixture[str], number: str) -> dict[str, object]:
    found = json.loads(said(capsys, "preview", number, "--json"))
    assert isinstance(found, dict)
    return found


def test_a_draft_says_its_number_and_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    kept, after = said(capsys, *DRAFT, "--everybody").splitlines()
    number = kept.partition(":")[0]
    assert re.fullmatch(r"SR-[A-Z2-9]{5}", number)
    assert after.endswith(f"lontar announce preview {number}")
    assert [(act.actor, act.act) for act in audited(number)] == [
        ("operator:Ani Contoh", "announcement_drafted")
    ]


def test_a_preview_counts_each_person_and_each_message_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    give_chats()
    number = drafted(capsys)
    found = seen(capsys, number)
    assert {name: found[name] for name in ("number", "state", "audience", "people")} == {
        "number": number,
        "state": "draft",
        "audience": 8,
        "people": {
            "free": 4,
            "template": 0,
            "no_template": 1,
            "opted_out": 0,
            "deceased": 1,
            "unreachable": 0,
            "no_chat": 2,
        },
    }
    assert found["messages"] == {
        "sim_whatsapp": {"free": 1, "template": 0, "no_template": 0},
        "telegram": {"free": 1, "template": 0, "no_template": 0},
        "whatsapp": {"free": 1, "template": 0, "no_template": 1},
    }
    assert found["plan"] == [{"on": "2026-11-21", "people": 4, "messages": 3, "templates": 0}]
    assert (found["ends_on"], found["needs_approval"], found["approved_by"]) == (
        "2026-11-21",
        False,
        None,
    )


def test_a_preview_shows_every_text_as_each_phone_will(capsys: pytest.CaptureFixture[str]) -> None:
    give_chats()
    number = drafted(capsys)
    texts = seen(capsys, number)["texts"]
    assert isinstance(texts, list)
    assert {(text["channel"], text["language"]) for text in texts} == {
        (channel, language)
        for channel in ("sim_whatsapp", "telegram", "whatsapp")
        for language in ("id", "en")
    }
    for text in texts:
        assert (TEXT if text["language"] == "id" else IN_ENGLISH) in text["text"]
        assert number in text["text"]
        assert "STOP" in text["text"]
    lines = said(capsys, "preview", number)
    assert "\n\nTelegram · English\n" in lines
    assert IN_ENGLISH in lines


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("en", ["For\tall people on the rosters", "Written by\tAni Contoh", "Sum\t8"]),
        ("id", ["Untuk\tsemua orang di daftar", "Dibuat oleh\tAni Contoh", "Jumlah\t8"]),
    ],
)
def test_a_preview_on_a_pipe_is_plain_and_ends_with_what_comes_next(
    capsys: pytest.CaptureFixture[str], lang: str, lines: list[str]
) -> None:
    number = drafted(capsys)
    shown = said(capsys, "preview", number, lang=lang)
    assert set(lines) <= set(shown.splitlines())
    assert f"lontar announce start {number} --by" in shown
    assert "\x1b" not in shown


def test_people_see_bubbles_as_wide_as_a_phone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_chats()
    number = drafted(capsys)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "90")
    shown = re.sub(r"\x1b\[[\d;]+m", "", said(capsys, "preview", number))
    tops = [line.split("  ") for line in shown.splitlines() if line.startswith("╭")]
    assert {len(top) for line in tops for top in line if top} == {40}
    assert len(tops[0]) == 2
    assert "╭─ Telegram · Indonesian ─" in shown
    assert max(map(len, shown.splitlines())) <= 90


@pytest.mark.parametrize(
    ("given", "audience"),
    [
        (["--kabupaten", "sikka"], 2),
        (["--kabupaten", "53.07", "--kabupaten", "Belu"], 3),
        (["--programme", "NTT-2026"], 5),
        (["--kecamatan", "alok"], 1),
        (["--papers-missing"], 1),
        (["--channel", "telegram"], 2),
        (["--language", "en"], 3),
    ],
)
def test_an_audience_is_narrowed(
    capsys: pytest.CaptureFixture[str], given: list[str], audience: int
) -> None:
    give_chats()
    assert seen(capsys, drafted(capsys, *given))["audience"] == audience


def test_words_are_read_from_a_file_and_a_mistyped_one_is_not_announced(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "kabar.txt"
    file.write_text(f"\ufeff{TEXT}\r\n", "utf-8")
    number = said(capsys, "draft", "--text", str(file), "--everybody", "--by", "Ani")[:8]
    services = demo_services()
    with services.database.begin() as store:
        found = store.announcements.find(number)
    services.database.engine.dispose()
    assert found is not None
    assert found.texts == {"id": TEXT}
    gone = said(capsys, "draft", "--text", "kabr.txt", "--everybody", "--by", "Ani", code=2)
    assert "kabr.txt" in gone
    file.write_bytes(b"\xff\xfe\xff")
    said(capsys, "draft", "--text", str(file), "--everybody", "--by", "Ani", code=2)


def test_the_days_of_a_draft_are_days_here(capsys: pytest.CaptureFixture[str]) -> None:
    number = drafted(
        capsys, "--everybody", "--at", "2026-11-23T09:00", "--until", "2026-11-24", "--night", "air"
    )
    shown = said(capsys, "preview", number)
    assert "Begins\tMonday, 23 November 2026 at 09.00 WITA" in shown
    assert "Not sent any more after\tTuesday, 24 November 2026 at 23.59 WITA" in shown
    assert "May go at night, because\tair" in shown
    begun = said(capsys, "start", number, "--by", "Budi")
    assert "will be sent from Monday, 23 November 2026 at 09.00 WITA on" in begun


def test_every_act_is_said_and_noted_with_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    give_chats()
    number = started(capsys)
    paused = said(capsys, "pause", number, "--by", "Citra", "--reason", "wrong  day")
    assert f"lontar announce resume {number} --by" in paused
    said(capsys, "resume", number.lower().replace("-", " "), "--by", "Citra")
    assert "cancelled" in said(capsys, "cancel", number, "--by", "Dewi")
    acts = audited(number)
    assert [(act.actor.partition(":")[2], act.act) for act in acts] == [
        ("Ani Contoh", "announcement_drafted"),
        ("Budi", "announcement_started"),
        ("Citra", "announcement_paused"),
        ("Citra", "announcement_reason"),
        ("Citra", "announcement_resumed"),
        ("Dewi", "announcement_cancelled"),
    ]
    assert acts[3].details == {"state": "paused", "reason": "wrong day"}


def test_an_approval_is_somebody_elses(capsys: pytest.CaptureFixture[str]) -> None:
    number = drafted(capsys)
    assert "Somebody else" in said(capsys, "approve", number, "--by", " ani  CONTOH ", code=1)
    approved = said(capsys, "approve", number, "--by", "Budi")
    assert f"lontar announce start {number} --by" in approved
    assert "Approval by a second person\tgiven by Budi" in said(capsys, "preview", number)
    assert seen(capsys, number)["approved_by"] == "operator:Budi"


NOBODY = "SR-AAAAA"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param([*DRAFT], 2, id="for-whom"),
        pytest.param([*DRAFT, "--everybody", "--desa", "Nita"], 2, id="both"),
        pytest.param([*DRAFT[:-1], " ", "--everybody"], 2, id="by-nobody"),
        pytest.param(["draft", "--text", TEXT, "--everybody"], 2, id="no-author"),
        pytest.param([*DRAFT, "--kabupaten", "kupang"], 1, id="two-regions"),
        pytest.param([*DRAFT, "--programme", "NONE"], 1, id="no-programme"),
        pytest.param([*DRAFT, "--channel", "fax"], 1, id="no-channel"),
        pytest.param([*DRAFT, "--language", "tet"], 1, id="no-language"),
        pytest.param([*DRAFT, "--everybody", "--at", "soon"], 2, id="no-moment"),
        pytest.param([*DRAFT, "--everybody", "--at", "2026-11-20T09:00"], 1, id="past"),
        pytest.param([*DRAFT, "--everybody", "--until", "2026-11-20"], 1, id="over"),
        pytest.param(
            ["draft", "--text", "NIK 5307014507850001 ya", "--everybody", "--by", "A"], 1, id="nik"
        ),
        *(
            pytest.param([act, NOBODY, "--by", "Ani"], 1, id=act)
            for act in ("approve", "start", "pause", "resume", "cancel")
        ),
        *(
            pytest.param([act, NOBODY], 2, id=f"{act}-by-nobody")
            for act in ("approve", "start", "pause", "resume", "cancel")
        ),
        pytest.param(["preview", NOBODY], 1, id="preview"),
        pytest.param(["preview", "nope"], 1, id="no-number"),
        pytest.param(["status", NOBODY, "--watch"], 1, id="watch"),
        pytest.param(["status", "--watch"], 2, id="watch-none"),
        pytest.param(["results", NOBODY, "x.csv"], 1, id="results"),
        pytest.param(["results", NOBODY, "x.txt"], 2, id="results-ending"),
        pytest.param(["test", NOBODY, "--agent", "zz"], 1, id="test-nobody"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    capsys: pytest.CaptureFixture[str], given: list[str], code: int
) -> None:
    said(capsys, *given, code=code)


@pytest.mark.parametrize("act", ["pause", "resume"])
def test_an_act_at_the_wrong_time_says_where_it_stands(
    capsys: pytest.CaptureFixture[str], act: str
) -> None:
    number = drafted(capsys)
    assert "still a draft" in said(capsys, act, number, "--by", "Budi", code=1)
