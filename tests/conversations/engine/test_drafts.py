"""A report that is left half done waits, is offered again and goes on where it stood."""

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.engine.catalogue import Catalogue, read_locales
from conversations.engine.commands import Entry, GoOn
from conversations.engine.drafts import KEPT, waits
from conversations.engine.engine import Turn
from conversations.engine.flow import (
    Ask,
    ChatFacts,
    Choose,
    Discard,
    End,
    Flow,
    Forget,
    Known,
    Recall,
)
from conversations.engine.guide import Guide
from conversations.engine.session import ChatSession, Left, Place
from conversations.rules.figures import load_figures
from tests.conversations.engine.toy import (
    NOW,
    PATIENCE,
    TEXTS,
    a_word,
    anything,
    at,
    keys,
    moment,
    toy_guide,
    turn_of,
)

REPORT = Flow(
    "report",
    start="who",
    draft=("who", "what"),
    steps={
        "who": Ask(a_word, then="what"),
        "what": Ask(anything, then="more", keep="told"),
        "more": Choose(("papers", "menu"), then={"papers": "tidy", "menu": "@menu"}, closing=True),
        "tidy": Forget(("who",), then="shown"),
        "shown": End(blanks=lambda known: {"told": ", ".join(sorted(known.got))}),
    },
)


def _draft(known: Known) -> dict[str, str]:
    return {"step": known.draft.place.step if known.draft else "none"}


OFFERS = Flow(
    "offers",
    start="ask",
    steps={
        "ask": Choose(
            ("go_on", "later", "drop"),
            then={"go_on": "go_on", "later": "later", "drop": "drop"},
            blanks=_draft,
            closing=True,
        ),
        "go_on": Recall(then="nothing"),
        "later": End(),
        "drop": Discard(then="dropped"),
        "dropped": End(),
        "nothing": End(),
    },
)
MORE_TEXTS = {
    "report.who": "Siapa?",
    "report.what": "Apa?",
    "report.more": "Lalu?",
    "report.more.papers": "Surat",
    "report.more.menu": "Menu utama",
    "report.shown": "Tahu: {told}.",
    "offers.ask": "Tertunda di {step}. Lanjut?",
    "offers.ask.go_on": "Lanjut",
    "offers.ask.later": "Nanti",
    "offers.ask.drop": "Hapus",
    "offers.later": "Baik.",
    "offers.dropped": "Dihapus.",
    "offers.nothing": "Tidak ada.",
}
AGREED = ChatFacts(consented=True)
LATE = moment(PATIENCE + timedelta(minutes=1), AGREED)
REST = ChatSession("id")


def _way_in(text: str) -> Entry | None:
    places = {"lapor": Place("report", "who"), "formulir": Place("form", "name")}
    return Entry(places[text], {}) if text in places else None


@pytest.fixture(scope="module")
def house() -> Guide:
    """The toy's guide with a report that is kept, and the word that goes on with it."""
    guide = toy_guide(REPORT, OFFERS)
    texts = {"id": {**read_locales()["id"], **TEXTS, **MORE_TEXTS}}
    return replace(
        guide,
        texts=Catalogue(texts, load_figures()),
        commands={**guide.commands, "go_on": GoOn(Place("offers", "go_on"))},
        entries=_way_in,
        drafts=Place("offers", "ask"),
    )


def said(house: Guide, *words: str, since: ChatSession = REST) -> Turn:
    """Say one thing after the other and return the last turn."""
    turns = []
    session = since
    for word in words:
        turns.append(turn_of(session, word, house, moment(chat=AGREED)))
        session = turns[-1].session
    return turns[-1]


@pytest.mark.parametrize("word", ["menu", "batal"])
def test_who_leaves_a_report_is_told_that_it_waits(house: Guide, word: str) -> None:
    turn = said(house, "lapor", "Maria", word)
    assert keys(turn)[-2:] == ["drafts.kept", "menu.ask"]
    assert turn.session.draft is not None
    assert turn.session.draft.place == Place("report", "what")
    assert turn.session.draft.got == {"who": "Maria"}


def test_a_report_goes_on_where_it_stood_with_what_was_told(house: Guide) -> None:
    left = said(house, "lapor", "Maria", "menu").session
    turn = said(house, "lanjut", since=left)
    assert at(turn) == "report.what"
    assert turn.session.draft is None
    assert said(house, "jatuh", since=turn.session).session.got == {
        "who": "Maria",
        "told": "jatuh",
    }


def test_after_a_long_silence_any_words_are_met_with_the_offer(house: Guide) -> None:
    left = said(house, "lapor", "Maria").session
    turn = turn_of(left, "kaki patah", house, LATE)
    assert keys(turn) == ["offers.ask"]
    assert turn.replies[0].text.blanks == {"step": "what"}
    assert at(said(house, "1", since=turn.session)) == "report.what"


def test_words_that_would_begin_the_same_report_again_are_met_with_the_offer(house: Guide) -> None:
    left = said(house, "lapor", "Maria").session
    assert keys(turn_of(left, "lapor", house, LATE)) == ["offers.ask"]
    assert at(turn_of(left, "formulir", house, LATE)) == "form.name"


def test_a_greeting_at_the_menu_offers_what_waits_and_one_in_a_report_does_not(
    house: Guide,
) -> None:
    asked = said(house, "lapor", "Maria").session
    assert keys(said(house, "halo", since=asked)) == ["engine.greeting", "report.what"]
    left = said(house, "menu", since=asked).session
    assert keys(said(house, "halo", since=left)) == ["offers.ask"]


def test_what_is_dropped_is_gone_and_what_is_left_for_later_is_not(house: Guide) -> None:
    left = said(house, "lapor", "Maria", "menu", "halo").session
    assert said(house, "nanti", since=left).session.draft is not None
    assert said(house, "hapus", since=left).session.draft is None
    assert keys(said(house, "hapus", "lanjut", since=left)) == ["menu.ask"]


def test_a_report_waits_thirty_days_and_no_longer(house: Guide) -> None:
    left = said(house, "lapor", "Maria", "menu").session
    for days, offered in ((29, True), (31, False)):
        later = replace(moment(timedelta(days=days), AGREED), now=NOW + timedelta(days=days))
        turn = turn_of(left, "halo", house, later)
        assert ("offers.ask" in keys(turn)) is offered
    assert timedelta(days=29) < KEPT < timedelta(days=31)


def test_a_visit_out_of_a_report_that_ends_in_the_menu_puts_it_aside(house: Guide) -> None:
    asked = said(house, "lapor", "Maria").session
    visiting = said(house, "petugas", since=asked).session
    assert waits(visiting, house)
    turn = said(house, "menu", since=visiting)
    assert turn.session.draft is not None
    assert turn.session.draft.place == Place("report", "what")


def test_a_finished_report_leaves_nothing_that_waits(house: Guide) -> None:
    turn = said(house, "lapor", "Maria", "jatuh")
    assert at(turn) == "report.more"
    assert not waits(turn.session, house)
    assert said(house, "menu", since=turn.session).session.draft is None


def test_what_is_forgotten_on_the_way_is_not_known_after_it(house: Guide) -> None:
    turn = said(house, "lapor", "Maria", "jatuh", "surat")
    assert turn.replies[0].text.blanks == {"told": "more, told"}


def test_the_word_of_an_option_is_its_answer_before_it_is_a_command(house: Guide) -> None:
    offered = said(house, "lapor", "Maria", "menu", "halo").session
    turn = said(house, "LANJUT", since=offered)
    assert at(turn) == "report.what"
    assert turn.session.got == {"who": "Maria"}


def test_two_reports_wait_and_the_later_one_goes_on_first(house: Guide) -> None:
    waiting = said(house, "lapor", "Maria", "menu").session
    rosa = ChatSession("id", at=Place("report", "what"), got={"who": "Rosa"})
    both = said(house, "menu", since=replace(rosa, drafts=waiting.drafts)).session
    assert [draft.got["who"] for draft in both.drafts] == ["Maria", "Rosa"]
    first = said(house, "lanjut", since=both)
    assert first.session.got == {"who": "Rosa"}
    second = said(house, "jatuh", "menu", "lanjut", since=first.session)
    assert second.session.got == {"who": "Maria"}


def test_a_report_at_hand_is_not_thrown_over_for_one_that_waits(house: Guide) -> None:
    waiting = said(house, "lapor", "Maria", "menu").session
    at_hand = ChatSession("id", at=Place("report", "what"), got={"who": "Rosa"})
    both = replace(at_hand, drafts=waiting.drafts)
    turn = said(house, "lanjut", since=both)
    assert at(turn) == "report.what"
    assert turn.session.got == {"who": "Rosa"}
    assert [draft.got for draft in turn.session.drafts] == [{"who": "Maria"}]
    assert len(said(house, "menu", since=both).session.drafts) == 2


def test_what_is_learnt_on_a_visit_stays_with_the_visit(house: Guide) -> None:
    asked = ChatSession("id", at=Place("report", "what"), got={"who": "Maria", "text": "tetap"})
    turn = said(house, "petugas", "mau tanya", since=asked)
    assert at(turn) == "report.what"
    assert turn.session.got == {"who": "Maria", "text": "tetap"}
    assert said(house, "petugas", "kembali", since=asked).session.got == asked.got


def test_without_consent_nothing_is_put_aside(house: Guide) -> None:
    session = ChatSession("id", at=Place("report", "what"), got={"who": "Maria"})
    assert turn_of(session, "menu", house).session.drafts == ()
    late = moment(PATIENCE + timedelta(minutes=1))
    assert turn_of(session, "halo", house, late).session.drafts == ()


def test_a_report_begun_out_of_another_waits_beside_it(house: Guide) -> None:
    inner = ChatSession(
        "id",
        at=Place("report", "who"),
        got={"filed": "2"},
        returning=(Left(Place("report", "what"), {"who": "Maria", "filed": "1"}),),
    )
    turn = said(house, "menu", since=inner)
    assert [(draft.place.step, draft.got) for draft in turn.session.drafts] == [
        ("what", {"who": "Maria", "filed": "1"}),
        ("who", {"filed": "2"}),
    ]
    assert at(said(house, "lanjut", since=turn.session)) == "report.who"
