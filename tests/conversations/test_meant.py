"""What is guessed is asked about before it begins, and what was told is not asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

import pytest

from bot.wiring import load_guide
from conversations.engine.engine import Turn
from conversations.engine.events import Media, Said, SentMedia
from conversations.engine.guide import Guide
from conversations.engine.session import ChatSession, Json, Place
from conversations.entries import EntryWords
from conversations.not_understood import not_understood
from conversations.rules.case import Relation
from conversations.understanding.understood import Band, Reading, Understood
from conversations.ways_in import WaysIn
from tests.conversations.engine.imagined_world import ImaginedWorld
from tests.conversations.standing import LONGEST_QUESTION, asked, imagined

REST = ChatSession("id")
FELL = "suami saya jatuh dari pohon lontar kemarin jam 4 sore di Alok, Sikka"
DIED = "suami saya meninggal kemarin di rumah"
READ: Mapping[str, Understood] = {
    FELL: Understood(Band.ACT, (Reading("report_accident", 0.9),)),
    DIED: Understood(Band.ACT, (Reading("report_death", 0.9),)),
    "jangan kirim pesan lagi": Understood(Band.ACT, (Reading("stop", 0.9),)),
    "besok main bola jam berapa": Understood(Band.ACT, (Reading("out_of_scope", 0.9),)),
    "ada yang minta uang untuk urus": Understood(Band.ACT, (Reading("complaint", 0.9),)),
    "bapak jatuh terus bagaimana uangnya": Understood(
        Band.ASK, (Reading("benefit_jkk", 0.5), Reading("report_accident", 0.4))
    ),
    "surat apa yang dibawa ya?": Understood(Band.ACT, (Reading("documents", 0.9),), asks=True),
}
NOTHING = Understood(Band.MENU, (Reading("out_of_scope", 0.2),))


@dataclass(frozen=True)
class Table:
    """Understands the messages above, and no others."""

    def read(self, text: str) -> Understood:
        """Return what a message of the table means."""
        return READ.get(text, NOTHING)


@pytest.fixture(scope="module")
def guide() -> Guide:
    """The real flows, with an understanding that is known by heart."""
    real = load_guide()
    ways = WaysIn(EntryWords(real.texts), Table())
    return replace(real, entries=ways.find, asides=ways.aside)


@pytest.fixture
def world(guide: Guide) -> ImaginedWorld:
    """A chat that agreed to everything."""
    made = replace(imagined(), guide=guide)
    made.chat = replace(made.chat, consented=True)
    return made


def said(world: ImaginedWorld, *words: str, since: ChatSession = REST) -> Turn:
    """Say one thing after the other and return the last turn."""
    turn = Turn(since)
    for one in words:
        turn = world.take(turn.session, Said(one))
    return turn


def keys(turn: Turn) -> list[str]:
    """Return the keys of what is said."""
    return [reply.text.key for reply in turn.replies]


def spoken(turn: Turn, guide: Guide) -> str:
    """Return the last thing that is said, in words."""
    return guide.texts.say(turn.replies[-1].text, turn.session.language)


def test_an_accident_is_confirmed_by_one_question_that_says_help_first(
    world: ImaginedWorld, guide: Guide
) -> None:
    turn = said(world, FELL)
    assert keys(turn) == ["meant.accident"]
    question = spoken(turn, guide)
    assert question.startswith("Bila belum ditolong")
    assert "suami" in question
    assert "Alok" in question
    assert "16.00" in question
    assert len(question) <= LONGEST_QUESTION


@pytest.mark.parametrize("yes", ["1", "ya", "Ya, lapor", "lapor"])
def test_a_confirmed_accident_asks_neither_for_help_nor_for_the_story_again(
    world: ImaginedWorld, yes: str
) -> None:
    turn = said(world, FELL, yes)
    assert keys(turn) == ["accident_report.who"]
    assert turn.session.got["story"] == FELL


def test_what_the_story_tells_of_an_accident_is_filed_and_not_asked(world: ImaginedWorld) -> None:
    turn = said(world, FELL, "ya", "Yohan Contoh, desa Nita")
    [told] = world.reports.told
    assert told.relation is Relation.SPOUSE
    assert (told.place, told.kabupaten) == ("Alok", "53.07")
    assert told.happened_at == time(16)
    assert keys(turn)[-1] == "accident_report.informant"


def test_a_death_is_confirmed_gently_and_the_relation_not_asked(
    world: ImaginedWorld, guide: Guide
) -> None:
    turn = said(world, DIED)
    assert keys(turn) == ["meant.death"]
    assert guide.texts.figures_in(turn.replies[0].text, "id") == ()
    turn = said(world, "ya", since=turn.session)
    assert keys(turn) == ["death_report.condolence", "death_report.who"]


@pytest.mark.parametrize(
    ("first", "answer"),
    [(FELL, "benefits.injured"), (DIED, "benefits.death")],
    ids=["fell", "died"],
)
def test_who_only_asks_is_answered_and_reports_nothing(
    world: ImaginedWorld, first: str, answer: str
) -> None:
    turn = said(world, first, "2")
    assert keys(turn)[0] == answer
    assert "story" not in turn.session.got
    assert world.reports.told == []


@pytest.mark.parametrize("first", [FELL, DIED], ids=["fell", "died"])
def test_none_of_it_asks_for_other_words_and_keeps_these_for_staff(
    world: ImaginedWorld, guide: Guide, first: str
) -> None:
    before = said(world, first).session
    turn = said(world, "bukan", since=before)
    assert keys(turn) == ["meant.other_words", "main_menu.ask"]
    assert before.at is not None
    missed = not_understood(before, Said("bukan"), turn, guide)
    assert missed == (before.at.name, first)


def test_what_is_none_of_ours_is_said_and_kept_for_staff(
    world: ImaginedWorld, guide: Guide
) -> None:
    event = Said("besok main bola jam berapa")
    turn = world.take(REST, event)
    assert keys(turn) == ["meant.not_ours", "main_menu.ask"]
    assert not_understood(REST, event, turn, guide) == ("", event.text)


def test_to_pick_a_report_among_the_readings_confirms_it(world: ImaginedWorld) -> None:
    first = said(world, "bapak jatuh terus bagaimana uangnya")
    assert [option.name for option in first.replies[0].options] == [
        "benefit_jkk",
        "report_accident",
        "none",
    ]
    turn = said(world, "2", since=first.session)
    assert keys(turn) == ["accident_report.first_aid"]
    assert turn.session.got["story"] == "bapak jatuh terus bagaimana uangnya"
    turn = said(world, "1", since=first.session)
    assert keys(turn)[0] == "benefits.injured"
    assert "story" not in turn.session.got


def test_news_are_stopped_only_after_a_yes(world: ImaginedWorld) -> None:
    assert keys(said(world, "jangan kirim pesan lagi")) == ["meant.stopping"]
    assert keys(said(world, "jangan kirim pesan lagi", "tidak")) == ["meant.goes_on"]
    assert world.chat.announcements
    assert keys(said(world, "jangan kirim pesan lagi", "ya")) == ["announcements.stopped"]
    assert not world.chat.announcements


def test_a_complaint_is_passed_on_only_after_a_yes(world: ImaginedWorld) -> None:
    first = said(world, "ada yang minta uang untuk urus")
    assert keys(first) == ["meant.complaint"]
    assert keys(said(world, "tidak", since=first.session)) == ["meant.not_sent"]
    assert keys(said(world, "tulis", since=first.session)) == ["talk_to_staff.message"]
    turn = said(world, "ya", since=first.session)
    assert keys(turn)[0] == "talk_to_staff.kept"
    assert "words" not in turn.session.got


def in_a_report(step: str) -> ChatSession:
    """Stand in the middle of the report of a death."""
    return asked(Place("death_report", step))


def test_a_question_in_the_middle_of_a_report_is_answered_and_it_goes_on(
    world: ImaginedWorld,
) -> None:
    before = in_a_report("who")
    turn = said(world, "surat apa yang dibawa ya?", since=before)
    assert keys(turn) == ["questions.jkm_papers", "death_report.who"]
    assert turn.session.got == before.got
    assert turn.session.returning == ()


def test_an_answer_that_is_no_question_stays_an_answer(world: ImaginedWorld) -> None:
    turn = said(world, "Yohan Contoh, jatuh dari pohon, desa Nita", since=in_a_report("who"))
    assert turn.session.got["who"] == {
        "who": "Yohan Contoh, jatuh dari pohon, desa Nita",
        "nik": None,
        "kpj": None,
    }


def test_none_of_it_in_the_middle_leads_back_to_the_question(world: ImaginedWorld) -> None:
    before = in_a_report("died_at")
    turn = said(world, FELL, since=before)
    assert keys(turn) == ["meant.accident"]
    turn = said(world, "bukan", since=turn.session)
    assert keys(turn) == ["meant.other_words", "death_report.died_at"]
    assert turn.session.got == before.got


def test_another_report_out_of_the_middle_of_one_comes_back_to_it(world: ImaginedWorld) -> None:
    before = in_a_report("died_at")
    turn = said(world, FELL, "ya", "Petrus Contoh, desa Alok", "cukup", since=before)
    assert keys(turn) == ["accident_report.done", "death_report.died_at"]
    assert turn.session.got == before.got


def test_the_same_report_is_not_offered_out_of_itself(world: ImaginedWorld) -> None:
    before = in_a_report("died_at")
    assert READ[DIED].readings[0].intent == "report_death"
    turn = said(world, DIED, since=before)
    assert keys(turn) == ["engine.not_understood", "death_report.died_at"]


def test_a_report_that_waits_is_offered_before_another_is_begun(world: ImaginedWorld) -> None:
    left = said(world, DIED, "ya", "menu").session
    at_rest = replace(left, at=None)
    assert keys(said(world, DIED, since=at_rest)) == ["drafts.offer"]
    assert keys(said(world, FELL, since=at_rest)) == ["meant.accident"]


def test_a_caption_is_read_as_words_are(world: ImaginedWorld) -> None:
    turn = world.take(REST, SentMedia(Media.STICKER, caption=FELL))
    assert keys(turn) == ["meant.accident"]


@pytest.mark.parametrize("words", ["", "x" * 2000, "jatuh"])
def test_the_questions_fit_whatever_was_said(guide: Guide, words: str) -> None:
    world = replace(imagined(), guide=guide)
    for step in ("accident", "death"):
        got: dict[str, Json] = {"words": words}
        turn = world.begin(Place("meant", step), replace(REST, got=got))
        assert len(spoken(turn, guide)) <= LONGEST_QUESTION
