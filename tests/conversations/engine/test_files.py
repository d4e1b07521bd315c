"""A file answers where one was asked for; its words answer where they fit; else it is a paper."""

from dataclasses import replace

import pytest

from conversations.engine.catalogue import Catalogue, read_locales
from conversations.engine.engine import Turn
from conversations.engine.events import Media, SentMedia
from conversations.engine.flow import Ask, Choose, End, Flow, Known
from conversations.engine.guide import Guide
from conversations.engine.replies import Option
from conversations.engine.session import ChatSession, Place
from conversations.rules.figures import load_figures
from tests.conversations.engine.toy import TEXTS, a_word, at, keys, toy_guide, turn_of

STORY = Flow(
    "story",
    start="tell",
    steps={"tell": Ask(a_word, then="end", media={Media.VOICE: "end"}), "end": End(say=False)},
)


def _hidden(_known: Known) -> tuple[Option, ...]:
    return (Option("passbook"),)


PAPER = Flow(
    "paper",
    start="which",
    steps={
        "which": Choose(
            ("card", "family"),
            then="kept",
            keep="paper",
            also=_hidden,
            blanks=lambda known: {"count": len(list(known.got["documents"]))},  # type: ignore[arg-type]
            media={Media.PHOTO: "which"},
        ),
        "kept": End(blanks=lambda known: {"paper": known.text("paper")}),
    },
)
MORE_TEXTS = {
    "story.tell": "Ceritakan.",
    "paper.which": "{count} foto. Surat apa?",
    "paper.which.card": "Kartu peserta | kartu",
    "paper.which.family": "Kartu Keluarga | kk",
    "paper.which.passbook": "Buku tabungan | rekening",
    "paper.kept": "Terima kasih: {paper}.",
}
REST = ChatSession("id")
TELLING = ChatSession("id", at=Place("story", "tell"))


@pytest.fixture(scope="module")
def house() -> Guide:
    """The toy's guide with a question that takes a voice message, and papers for photos."""
    texts = {"id": {**read_locales()["id"], **TEXTS, **MORE_TEXTS}}
    guide = toy_guide(STORY, PAPER)
    return replace(
        guide,
        texts=Catalogue(texts, load_figures()),
        media={Media.PHOTO: Place("paper", "which")},
    )


def sent(
    house: Guide, session: ChatSession, kind: Media, caption: str = "", document: str = "d1"
) -> Turn:
    """Send a file and return the turn."""
    return turn_of(session, SentMedia(kind, document, caption), house)


def test_a_file_that_was_asked_for_is_the_answer(house: Guide) -> None:
    turn = sent(house, TELLING, Media.VOICE)
    assert turn.session == REST
    assert keys(turn) == []


def test_a_photo_that_nobody_asked_for_is_asked_about_and_the_question_comes_back(
    house: Guide,
) -> None:
    turn = sent(house, TELLING, Media.PHOTO)
    assert at(turn) == "paper.which"
    assert turn.session.got["documents"] == ["d1"]
    turn = turn_of(turn.session, "kartu", house)
    assert keys(turn) == ["paper.kept", "story.tell"]


def test_an_album_comes_picture_by_picture_and_is_counted(house: Guide) -> None:
    first = sent(house, REST, Media.PHOTO)
    second = sent(house, first.session, Media.PHOTO, document="d2")
    assert second.session.got["documents"] == ["d1", "d2"]
    assert second.replies[-1].text.blanks == {"count": 2}


@pytest.mark.parametrize(
    ("caption", "paper"),
    [("ini kk bapak", "family"), ("KK", "family"), ("buku tabungan mama", "passbook")],
)
def test_words_beside_a_photo_that_name_its_paper_are_the_answer(
    house: Guide, caption: str, paper: str
) -> None:
    turn = sent(house, REST, Media.PHOTO, caption)
    assert keys(turn) == ["paper.kept"]
    assert turn.replies[0].text.blanks == {"paper": paper}


def test_words_beside_a_photo_that_name_nothing_leave_the_question(house: Guide) -> None:
    turn = sent(house, REST, Media.PHOTO, "selamat pagi pak")
    assert keys(turn) == ["paper.which"]


def test_words_beside_a_photo_that_answer_the_question_are_taken_as_typed(house: Guide) -> None:
    turn = sent(house, TELLING, Media.PHOTO, "jatuh")
    assert turn.session == REST


def test_an_option_that_is_not_shown_is_understood_by_its_words_alone(house: Guide) -> None:
    asked = sent(house, REST, Media.PHOTO)
    assert [option.name for option in asked.replies[-1].options] == ["card", "family"]
    assert keys(turn_of(asked.session, "rekening", house)) == ["paper.kept"]
    assert "engine.not_understood" in keys(turn_of(asked.session, "3", house))


@pytest.mark.parametrize("kind", [Media.VIDEO, Media.STICKER, Media.LOCATION])
def test_what_cannot_be_kept_is_told_so_and_the_question_repeated(
    house: Guide, kind: Media
) -> None:
    turn = sent(house, TELLING, kind, document="")
    assert keys(turn) == [f"engine.media.{kind}", "story.tell"]
