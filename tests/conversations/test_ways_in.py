"""Where words lead by how sure it is what they mean: at once, by one question, or to the menu."""

from dataclasses import dataclass, field

import pytest

from bot.texts import load_texts
from conversations.engine.session import Json, Place
from conversations.entries import DIED_OR_NOT, PLACES, EntryWords
from conversations.intent_places import BEGINS, INTENT_PLACES, OFFER, QUESTION_PLACES
from conversations.questions import load_questions
from conversations.understanding.understood import Band, Reading, Understood
from conversations.ways_in import WaysIn

ACT, ASK, MENU = Band.ACT, Band.ASK, Band.MENU


@dataclass
class OneReading:
    """Understands everything alike, and counts how often it was asked."""

    understood: Understood
    read_texts: list[str] = field(default_factory=list)

    def read(self, text: str) -> Understood:
        """Return what everything means here."""
        self.read_texts.append(text)
        return self.understood


def ways(band: Band, *intents: str, question: str = "", asks: bool = False) -> WaysIn:
    """Return the ways in where every message is read as these intents."""
    readings = tuple(Reading(intent, 0.9 / (place + 1)) for place, intent in enumerate(intents))
    return WaysIn(WORDS, OneReading(Understood(band, readings, question, asks)))


WORDS = EntryWords(load_texts())
FELL = "bapak saya jatuh dari pohon tadi pagi"
DIED = "suami saya meninggal kemarin di rumah"
OTHER = "apa kabar semua di sana kaka"


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("kecelakaan", "accident"),
        ("Meninggal", "death"),
        ("Lapor kematian.", "death"),
        ("beasiswa", "school"),
        ("cek status", "status"),
        ("suami saya mau bunuh diri", "crisis"),
        ("saya sudah meninggal katanya", "own_death"),
        ("KL-7KQ2M ABCDEF", "track"),
        ("5307 0145 0785 0001", "status"),
        ("kode ABCD2345", "status"),
    ],
)
def test_what_is_written_down_and_sure_is_no_guess(said: str, place: str) -> None:
    understanding = OneReading(Understood(ACT, (Reading("office", 1.0),)))
    found = WaysIn(WORDS, understanding).find(said)
    assert found == WORDS.find(said)
    assert found is not None
    assert found.place == PLACES[place]
    assert understanding.read_texts == []


@pytest.mark.parametrize(
    ("band", "intent", "place"),
    [
        (ACT, "report_accident", INTENT_PLACES["report_accident"]),
        (ACT, "check_status", PLACES["status"]),
        (ACT, "office", PLACES["status"]),
        (ASK, "report_accident", PLACES["status"]),
        (MENU, "office", PLACES["status"]),
    ],
)
def test_a_nik_opens_the_status_but_beside_a_report(band: Band, intent: str, place: Place) -> None:
    found = ways(band, intent).find("warga saya diseruduk sapi, nik 5307014507850001")
    assert found is not None
    assert found.place == place


def test_died_or_not_is_asked_whatever_was_learnt() -> None:
    found = ways(ACT, "report_death").find("bapak jatuh dari atap hampir meninggal")
    assert found is not None
    assert found.place == DIED_OR_NOT


@pytest.mark.parametrize("intent", sorted(INTENT_PLACES))
def test_what_is_sure_leads_where_it_leads(intent: str) -> None:
    found = ways(ACT, intent).find(OTHER)
    assert found is not None
    assert found.place == INTENT_PLACES[intent]
    assert found.begins == BEGINS.get(intent, "")
    assert ("story" in found.got) == (intent in BEGINS)
    assert ("words" in found.got) == (intent in {*BEGINS, "complaint"})


@pytest.mark.parametrize("question", sorted(QUESTION_PLACES))
def test_what_is_better_done_than_answered_is_done(question: str) -> None:
    assert question in load_questions()
    found = ways(ACT, load_questions()[question].intent, question=question).find(OTHER)
    assert found is not None
    assert found.place == QUESTION_PLACES[question]


@pytest.mark.parametrize(
    ("asks", "place"),
    [(True, Place("questions", "robot_or_person")), (False, INTENT_PLACES["human"])],
    ids=["asked", "wished for"],
)
def test_whether_it_is_a_person_is_answered_and_a_person_is_found(
    *, asks: bool, place: Place
) -> None:
    found = ways(ACT, "human", question="robot_or_person", asks=asks).find(OTHER)
    assert found is not None
    assert found.place == place


def test_a_sum_is_reckoned_and_a_savings_book_is_asked_about() -> None:
    reckoned = ways(ACT, "benefit_jkk", question="jkk_what").find("tolong hitung santunan saya")
    asked = ways(ACT, "card", question="passbook_balance").find("buku tabungan ini isinya berapa")
    assert reckoned is not None
    assert asked is not None
    assert reckoned.place == PLACES["calculator"]
    assert asked.place == Place("questions", "passbook_balance")


def test_a_frequent_question_is_answered_by_its_answer() -> None:
    found = ways(ACT, "card", question="card_lost").find(OTHER)
    assert found is not None
    assert (found.place, found.got) == (Place("questions", "card_lost"), {})


@pytest.mark.parametrize(
    ("said", "question", "place"),
    [
        (DIED, "jkm_papers", Place("questions", "jkm_papers")),
        (FELL, "jkk_papers", Place("questions", "jkk_papers")),
        (FELL, "jkm_papers", INTENT_PLACES["documents"]),
        (OTHER, "jkm_papers", INTENT_PLACES["documents"]),
        (OTHER, "jkk_papers", INTENT_PLACES["documents"]),
    ],
)
def test_of_what_the_papers_are_is_asked_where_nobody_said_it(
    said: str, question: str, place: Place
) -> None:
    found = ways(ACT, "documents", question=question).find(said)
    assert found is not None
    assert found.place == place


@pytest.mark.parametrize(
    ("said", "intent", "place"),
    [
        ("tolong hitung santunan untuk saya", "benefit_jkm", PLACES["calculator"]),
        ("bsu saya kapan masuk e", "out_of_scope", PLACES["social_aid"]),
        ("buku tabungan ini isinya berapa", "card", PLACES["passbook"]),
        # Only where the phrase means the same.
        ("buku tabungan ini isinya berapa", "office", INTENT_PLACES["office"]),
    ],
)
def test_a_phrase_that_says_more_than_the_intent_decides(
    said: str, intent: str, place: Place
) -> None:
    found = ways(ACT, intent).find(said)
    assert found is not None
    assert found.place == place


def test_an_accident_of_which_the_words_say_death_is_asked_about() -> None:
    found = ways(ACT, "report_accident").find(DIED)
    assert found is not None
    assert (found.place, found.got) == (DIED_OR_NOT, {"story": DIED})


@pytest.mark.parametrize("intent", ["menu", "thanks"])
@pytest.mark.parametrize(
    ("said", "told"), [(FELL, "report_accident"), (DIED, "report_death")], ids=["fell", "died"]
)
def test_words_of_an_accident_or_a_death_never_end_in_the_menu(
    said: str, told: str, intent: str
) -> None:
    for understood in (ways(ACT, intent), ways(MENU, intent), ways(ASK, intent)):
        found = understood.find(said)
        assert found is not None
        assert found.place in {INTENT_PLACES[told], OFFER}
        assert found.begins == BEGINS[told]
        assert found.got["words"] == said


@pytest.mark.parametrize(
    ("said", "read", "offered"),
    [
        (OTHER, ("office", "card", "human"), ["office", "card", "human"]),
        (OTHER, ("office",), ["office"]),
        (OTHER, ("out_of_scope", "office", "menu"), ["office"]),
        # What the phrase says is put before the others, once.
        (
            FELL,
            ("benefit_jkk", "documents", "office"),
            ["report_accident", "benefit_jkk", "documents"],
        ),
        (FELL, ("benefit_jkk", "report_accident"), ["benefit_jkk", "report_accident"]),
        (FELL, ("office", "report_accident"), ["office", "report_accident"]),
        (DIED, ("benefit_jkm", "track_claim"), ["report_death", "benefit_jkm", "track_claim"]),
    ],
    ids=[
        *("three", "one", "not the rest", "phrase first", "phrase second", "phrase last"),
        "death first",
    ],
)
def test_what_is_half_sure_is_offered(
    said: str, read: tuple[str, ...], offered: list[Json]
) -> None:
    found = ways(ASK, *read).find(said)
    assert found is not None
    assert (found.place, found.got["readings"]) == (OFFER, offered)
    assert found.got["story"] == said


def test_what_words_and_learning_agree_on_is_confirmed_with_only_asking_beside_it() -> None:
    for likely, others, place in (
        (0.3, (), INTENT_PLACES["report_accident"]),
        (0.3, ("benefit_jkk", "out_of_scope"), INTENT_PLACES["report_accident"]),
        (0.3, ("track_claim",), OFFER),
        (0.5, ("track_claim",), INTENT_PLACES["report_accident"]),
    ):
        readings = (Reading("report_accident", likely), *(Reading(one, 0.1) for one in others))
        found = WaysIn(WORDS, OneReading(Understood(ASK, readings))).find(FELL)
        assert found is not None
        assert found.place == place


@pytest.mark.parametrize(
    "said", ["2", "9", "?", "1 2 3", "\u0662", "081 234", "%s%n{name}", "${x}"]
)
def test_what_has_no_letters_is_not_guessed_about(said: str) -> None:
    understood = ways(ACT, "out_of_scope", asks=True)
    assert understood.find(said) is None
    assert understood.aside(said, free=False, doing="") is None


@pytest.mark.parametrize(
    ("said", "asks", "likely", "taken"),
    [
        ("lama sekali", False, 0.95, False),
        ("lama sekali sudah pak", False, 0.8, False),
        ("lama sekali sudah pak", False, 0.95, True),
        ("berapa lama", True, 0.6, True),
    ],
)
def test_an_answer_that_does_not_fit_is_mostly_an_answer(
    *, said: str, asks: bool, likely: float, taken: bool
) -> None:
    understood = Understood(ACT, (Reading("complaint", likely),), asks=asks)
    found = WaysIn(WORDS, OneReading(understood)).aside(said, free=False, doing="")
    assert (found is not None) == taken


def test_a_word_or_two_are_no_story() -> None:
    found = ways(ASK, "report_accident").find("bapak jatuh")
    assert found is not None
    assert found.got == {"words": "bapak jatuh"}


@pytest.mark.parametrize("read", [("out_of_scope", "menu"), ("thanks",)])
def test_nothing_to_offer_is_the_menu(read: tuple[str, ...]) -> None:
    assert ways(ASK, *read).find(OTHER) is None


def test_what_is_unsure_goes_by_its_phrase_or_to_the_menu() -> None:
    unsure = ways(MENU, "office")
    assert unsure.find(OTHER) is None
    assert unsure.find("tolong cek status saya dulu") == WORDS.find("tolong cek status saya dulu")
    for said, told in ((FELL, "report_accident"), (DIED, "report_death")):
        found = unsure.find(said)
        assert found is not None
        assert found.place == INTENT_PLACES[told]
        assert found.got == {"words": said, "story": said}


def test_no_sentence_begins_a_report_or_stops_news_without_a_question() -> None:
    never = {Place(flow, "") for flow in ("accident_report", "death_report", "announcements")}
    for band in Band:
        for intent in INTENT_PLACES:
            for said in (OTHER, FELL, DIED):
                found = ways(band, intent).find(said)
                assert found is None or Place(found.place.flow, "") not in never


@pytest.mark.parametrize(
    ("band", "intents", "asks", "place"),
    [
        (ACT, ("office",), False, INTENT_PLACES["office"]),
        (ACT, ("report_death",), False, INTENT_PLACES["report_death"]),
        (ACT, ("out_of_scope",), False, INTENT_PLACES["out_of_scope"]),
        (ACT, ("menu",), False, None),
        (ASK, ("office", "card"), True, OFFER),
        # Half sure, and no question: mostly an answer that did not fit.
        (ASK, ("office", "card"), False, None),
        (MENU, ("office",), True, None),
    ],
)
def test_words_that_fit_no_question_are_looked_at_once_more(
    *, band: Band, intents: tuple[str, ...], asks: bool, place: Place | None
) -> None:
    found = ways(band, *intents, asks=asks).aside(OTHER, free=False, doing="")
    assert (found.place if found else None) == place


def test_half_sure_words_of_an_accident_are_asked_about_in_the_middle_too() -> None:
    found = ways(ASK, "benefit_jkk").aside(FELL, free=False, doing="")
    assert found is not None
    assert found.got["readings"] == ["report_accident", "benefit_jkk"]


@pytest.mark.parametrize("said", ["kantor", "KL-7KQ2M", "nik 5307014507850001", "saya meninggal"])
def test_one_word_a_number_or_what_is_sure_is_no_aside(said: str) -> None:
    assert ways(ACT, "office", asks=True).aside(said, free=False, doing="") is None


@pytest.mark.parametrize(
    ("band", "intent", "asks", "taken"),
    [
        (ACT, "documents", True, True),
        (ACT, "privacy", True, True),
        # No question: it is what was asked for.
        (ACT, "documents", False, False),
        (ASK, "documents", True, False),
        (ACT, "report_accident", True, False),
        (ACT, "check_status", True, False),
        (ACT, "stop", True, False),
    ],
)
def test_where_any_words_are_an_answer_only_a_plain_question_is_none(
    *, band: Band, intent: str, asks: bool, taken: bool
) -> None:
    understood = ways(band, intent, asks=asks)
    assert (understood.aside(OTHER, free=True, doing="") is not None) == taken
    for answer in (FELL, DIED, "surat apa"):
        assert understood.aside(answer, free=True, doing="") is None


# How clauses are read: what asks, and what only addresses; all else tells something.
CLAUSES = {
    "surat apa saja yang perlu?": Understood(ACT, (Reading("documents", 0.9),), asks=True),
    "surat apa saja yang perlu": Understood(ACT, (Reading("documents", 0.9),), asks=True),
    "selamat pagi": Understood(ACT, (Reading("menu", 0.9),)),
    "tidak bisa jalan": Understood(ACT, (Reading("documents", 0.9),)),
}
ABOUT_PAPERS = CLAUSES["surat apa saja yang perlu"]


class ByClause:
    """Understands a whole message as asking for papers, its clauses by the table."""

    def read(self, text: str) -> Understood:
        """Return what a message, a clause or the words before what happened mean."""
        whole = "surat" in text and text.strip() not in CLAUSES
        return ABOUT_PAPERS if whole else CLAUSES.get(text.strip(), Understood(MENU, ()))


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("surat apa saja yang perlu?", True),
        ("pak, surat apa saja yang perlu?", True),
        ("selamat pagi, surat apa saja yang perlu?", True),
        ("Maaf bu, surat apa saja yang perlu?", True),
        ("Pak Domi Contoh, surat apa saja yang perlu?", False),
        ("surat apa saja yang perlu? Pak Domi Contoh lihat", False),
        ("tidak bisa jalan, surat apa saja yang perlu?", False),
        ("kebun di Nita\nsurat apa saja yang perlu?", False),
        ("disengat lebah di kebun surat apa saja yang perlu", False),
    ],
)
def test_an_answer_with_a_question_beside_it_is_an_answer(*, said: str, taken: bool) -> None:
    found = WaysIn(WORDS, ByClause()).aside(said, free=True, doing="")
    assert (found is not None) == taken


def test_a_death_is_asked_about_whatever_else_it_is_taken_for() -> None:
    found = ways(ACT, "out_of_scope").find(DIED)
    assert found is not None
    assert found.place == INTENT_PLACES["report_death"]


@pytest.mark.parametrize(("likely", "told"), [(0.89, True), (0.9, False)])
@pytest.mark.parametrize("said", [FELL, DIED])
def test_what_may_be_told_is_passed_over_only_where_it_is_surely_strange(
    *, said: str, likely: float, told: bool
) -> None:
    understood = Understood(MENU, (Reading("out_of_scope", likely),))
    assert (WaysIn(WORDS, OneReading(understood)).find(said) is not None) == told


@pytest.mark.parametrize(
    ("strange", "report", "offered"),
    [(0.5, 0.25, True), (0.5, 0.24, False), (0.6, 0.3, False)],
)
def test_what_may_as_well_be_a_report_is_offered(
    *, strange: float, report: float, offered: bool
) -> None:
    readings = (Reading("out_of_scope", strange), Reading("report_accident", report))
    found = WaysIn(WORDS, OneReading(Understood(MENU, readings))).find(OTHER)
    assert (found is not None) == offered
    assert found is None or found.got["readings"] == ["report_accident"]


def test_letters_that_cannot_be_read_are_not_guessed_about() -> None:
    nothing = WaysIn(WORDS, OneReading(Understood(MENU, ())))
    assert nothing.find("こんにちは") is None
    assert nothing.aside("こんにちは 助けて", free=False, doing="") is None


@pytest.mark.parametrize(
    ("asks", "likely", "place"),
    [
        (False, 0.3, OFFER),
        (False, 0.5, Place("questions", "jkm_at_home")),
        (True, 0.3, Place("questions", "jkm_at_home")),
    ],
)
def test_what_nobody_asked_is_not_answered(*, asks: bool, likely: float, place: Place) -> None:
    understood = Understood(ACT, (Reading("report_accident", likely),), "jkm_at_home", asks)
    found = WaysIn(WORDS, OneReading(understood)).find("dia masih di rumah sakit")
    assert found is not None
    assert found.place == place


def test_a_death_that_is_told_is_not_taken_for_a_question() -> None:
    for asks, place in (
        (False, INTENT_PLACES["report_death"]),
        (True, Place("questions", "jkm_amount")),
    ):
        found = ways(ACT, "report_death", question="jkm_amount", asks=asks).find(DIED)
        assert found is not None
        assert found.place == place
