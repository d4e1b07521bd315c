"""What is said in chats: the same in both languages, short, plain, gentle, and never a promise."""

import re
import unicodedata

import pytest

from conversations.death_report import DEATH_REPORT
from conversations.engine.answers import BUTTON_LENGTH, chosen, folded
from conversations.engine.flow import Ask, Choose, End, Say
from conversations.entries import PLACES
from conversations.flows import COMMANDS
from conversations.rules.case import CaseKind
from conversations.rules.figures import load_figures
from tests.conversations.spoken import (
    FILES,
    LANGUAGES,
    MADE_OPTIONS,
    MOST_OPTIONS,
    Question,
    filled,
    keys,
    questions,
    shown,
    texts,
    words,
)

each_language = pytest.mark.parametrize("language", LANGUAGES)
each_question = pytest.mark.parametrize("question", questions(), ids=lambda question: question.key)

SAID = (Say, Choose, Ask, End)
# Keys that one language may have alone. None: a text that is missing is a text nobody wrote.
ONLY_ONE_LANGUAGE: frozenset[str] = frozenset()
LONGEST_QUESTION, LONGEST_TEXT, MOST_SENTENCES = 300, 700, 3
# Three lines of what is kept and why, then the question.
LISTS_IN_A_QUESTION = {"consent.ask"}

# Words that we never use, by language: blame, machine talk, English in Indonesian, "mati".
FORBIDDEN = {
    "id": r"invalid|input|submit|verifikasi|validasi|gagal|error|salah(?! satu)|ditolak|"
    r"mati|kamu|anda|klik|please|click|update|login|chat|link|upload|download|cancel|selamat|"
    r"akan menerima|akan mendapat|pasti (?:dibayar|dapat)|dijamin dibayar",
    "en": r"invalid|input|submit|verify|verification|failed|error|illegal|rejected|dead|"
    r"unfortunately|click|will receive|will get|guaranteed to",
}
BY_THE_RULES = {"id": "menurut aturan", "en": "by the rules"}
# How we ask people to type a word.
TYPE = {"id": r"\b[Kk]etik|\b[Bb]alas", "en": r"\b[Tt]ype|\b[Rr]eply|\b[Aa]nswer"}
NUMBERS_TO_TYPE = {"NIK"}
# HELP lists the other words: not itself, not thanks, nor the two that answer one question only.
NOT_LISTED = {"help", "thanks", "right", "mistaken"}
# Lines of an answer that says "by the rules" itself, above or below them.
LINES = ("calculator.line.", "calculator.share.")


@each_language
def test_every_text_exists_in_every_language(language: str) -> None:
    everything = set().union(*(keys(one) for one in LANGUAGES))
    assert everything - keys(language) - ONLY_ONE_LANGUAGE == set()


def test_both_languages_have_the_same_blanks_and_figures() -> None:
    for key in keys("id") & keys("en"):
        ours, theirs = texts().template(key, "id"), texts().template(key, "en")
        assert ours.blanks == theirs.blanks, key
        assert set(ours.figures) == set(theirs.figures), key


@each_language
def test_no_text_holds_a_digit(language: str) -> None:
    held = {key: texts().template(key, language).plain for key in keys(language)}
    assert [key for key, plain in held.items() if any(map(str.isnumeric, plain))] == []


@each_language
def test_every_figure_that_is_named_exists(language: str) -> None:
    known = set(load_figures())
    for key in keys(language):
        assert set(texts().template(key, language).figures) <= known, key


@each_language
def test_no_text_is_longer_than_people_read(language: str) -> None:
    lengths = {key: len(text) for key, text in shown(language).items()}
    assert {key: length for key, length in lengths.items() if length > LONGEST_TEXT} == {}


@each_language
@each_question
def test_a_question_is_short_with_its_options_written_out(
    question: Question, language: str
) -> None:
    lines = [filled(question.key, language)]
    lines += [f"{number} {label}" for number, label in enumerate(question.shown(language), 1)]
    if question.key == "enrollment_status.card":
        lines.append(filled("engine.contact_hint", language))
    assert len("\n".join(lines)) <= LONGEST_QUESTION
    made = question.key in MADE_OPTIONS
    assert made or len(question.options) <= MOST_OPTIONS


@each_language
@pytest.mark.parametrize(
    "question",
    [question for question in questions() if question.key not in LISTS_IN_A_QUESTION],
    ids=lambda question: question.key,
)
def test_a_question_has_three_sentences_at_most(question: Question, language: str) -> None:
    said = filled(question.key, language)
    assert len(re.findall(r"[.?!](?:\s|$)", said)) <= MOST_SENTENCES


@each_language
@each_question
def test_every_label_fits_on_a_button(question: Question, language: str) -> None:
    labels = [words(question, option, language)[0] for option in question.options]
    assert [label for label in labels if not 0 < len(label) <= BUTTON_LENGTH] == []


@each_language
@each_question
def test_every_word_means_one_option_of_its_question(question: Question, language: str) -> None:
    options = [words(question, option, language) for option in question.options]
    for index, option in enumerate(options):
        for word in option:
            assert chosen(word, options) == index, word


@each_language
@each_question
def test_a_word_of_an_option_that_works_anywhere_does_the_same_there(
    question: Question, language: str
) -> None:
    for option in question.options:
        for word in words(question, option, language):
            assert texts().commands.get(folded(word), option.name) == option.name, word


@each_language
def test_no_text_uses_a_word_that_is_not_ours(language: str) -> None:
    never = re.compile(rf"\b(?:{FORBIDDEN[language]})\b", re.IGNORECASE)
    used = {key: never.findall(text) for key, text in shown(language).items()}
    assert {key: hits for key, hits in used.items() if hits} == {}


@each_language
def test_no_text_has_an_emoji_or_raises_its_voice(language: str) -> None:
    for key, text in shown(language).items():
        loud = [letter for letter in text if letter == "!" or unicodedata.category(letter) == "So"]
        assert loud == [], key


@each_language
def test_an_abbreviation_stands_behind_its_plain_name(language: str) -> None:
    for key, text in shown(language).items():
        outside = re.sub(r"\([^()]*\)", "", text)
        assert re.findall(r"\b(?:JKK|JKM|JHT|STMB|BPU|PLKK)\b", outside) == [], key


@each_language
def test_a_benefit_in_rupiah_is_what_the_rules_say_and_no_promise(language: str) -> None:
    figures = load_figures()
    for key in keys(language):
        told = texts().template(key, language).figures
        owed = [
            name
            for name in told
            if figures[name].unit == "rupiah" and name.startswith(("jkm.", "jkk.", "scholarship."))
        ]
        if owed and not key.startswith(LINES):
            assert BY_THE_RULES[language] in filled(key, language).casefold(), key


@each_language
@pytest.mark.parametrize(
    "key",
    [
        "enrollment_status.died",
        "urgent.own_death",
        *(
            f"death_report.{step}"
            for step, one in DEATH_REPORT.steps.items()
            if isinstance(one, SAID)
        ),
    ],
)
def test_a_family_in_grief_is_told_no_amount_before_it_asks(key: str, language: str) -> None:
    figures = load_figures()
    told = texts().template(key, language).figures
    assert [name for name in told if figures[name].unit == "rupiah"] == []


def test_every_command_has_words_in_every_language() -> None:
    for language in LANGUAGES:
        named = {key for key in keys(language) if key.startswith("anywhere.")}
        assert named == {f"anywhere.word.{name}" for name in COMMANDS}


def test_every_command_word_belongs_to_one_command_and_is_a_word() -> None:
    owner: dict[str, str] = {}
    for language in LANGUAGES:
        for name in COMMANDS:
            for word in texts().words(f"anywhere.word.{name}", language):
                assert owner.setdefault(folded(word), name) == name, word
                assert folded(word) == word.casefold(), word
                assert not any(map(str.isnumeric, word)), word
                assert len(word) > 1, word


@pytest.mark.parametrize("greeting", ["start", "/start", "halo", "hello", "pagi", "ya", "tidak"])
def test_a_greeting_or_a_plain_answer_is_no_command(greeting: str) -> None:
    assert folded(greeting.removeprefix("/")) not in texts().commands


@each_language
def test_start_is_a_greeting(language: str) -> None:
    assert "start" in texts().words("engine.greetings", language)


@each_language
def test_every_word_that_we_tell_people_to_type_works(language: str) -> None:
    told = {
        word
        for text in shown(language).values()
        for word in re.findall(rf"(?:{TYPE[language]}) ([A-Z]{{3,}}(?: [A-Z]{{3,}})*)", text)
    }
    listed = re.findall(r"^([A-Z ]+) - ", filled("engine.help", language), re.MULTILINE)
    footers = [text for key, text in shown(language).items() if key.endswith(".footer")]
    below = [word for footer in footers for word in footer.split(" · ")]
    assert len(listed) == len(COMMANDS) - len(NOT_LISTED)
    words_to_type = {*told, *listed, *below} - NUMBERS_TO_TYPE
    assert {word for word in words_to_type if folded(word) not in texts().commands} == set()


@each_language
def test_the_word_shown_for_a_command_is_that_of_the_language(language: str) -> None:
    shown_words = {
        texts().words(f"anywhere.word.{name}", language)[0]
        for name in COMMANDS
        if name not in NOT_LISTED
    }
    listed = set(re.findall(r"^([A-Z ]+) - ", filled("engine.help", language), re.MULTILINE))
    assert listed == shown_words


@each_language
@pytest.mark.parametrize("kind", CaseKind)
def test_who_is_asked_about_a_report_is_told_both_words_to_answer(
    kind: CaseKind, language: str
) -> None:
    asked = filled(f"reported.notice_{kind}", language)
    for name in ("right", "mistaken"):
        assert re.search(rf"\b{texts().words(f'anywhere.word.{name}', language)[0]}\b", asked)


def test_no_phrase_that_leads_into_a_flow_is_a_command() -> None:
    for language in LANGUAGES:
        for name in PLACES:
            for phrase in texts().words(f"entries.{name}", language):
                assert folded(phrase) not in texts().commands, phrase


def test_every_phrase_leads_to_one_place_and_is_written_as_it_is_heard() -> None:
    owner: dict[str, str] = {}
    for language in LANGUAGES:
        for name in PLACES:
            phrases = texts().words(f"entries.{name}", language)
            assert len(set(phrases)) == len(phrases), name
            for phrase in phrases:
                assert owner.setdefault(folded(phrase), name) == name, phrase
                assert re.fullmatch(r"\w+(?: \w+)*", phrase), phrase
                assert phrase == folded(phrase), phrase


def test_the_files_of_the_chat_are_those_of_the_flows_and_the_engine() -> None:
    assert {key.partition(".")[0] for key in keys("id")} == FILES


@each_language
def test_money_days_and_months_are_written_the_way_of_the_language(language: str) -> None:
    assert len(texts().words("calendar.months", language)) == 12
    assert len(texts().words("calendar.weekdays", language)) == 7
    assert texts().words("calendar.thousands", language) == ({"id": ".", "en": ","}[language],)
