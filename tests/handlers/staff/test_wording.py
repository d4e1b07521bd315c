"""Other words for a text: what is refused, who approves, and how they come to be said."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.live_texts import SECONDS, LiveTexts
from bot.texts import load_texts
from conversations.engine.replies import Text
from conversations.rules.figures import load_figures
from conversations.wording import fixed_because
from conversations.wording_check import find_faults, written
from handlers.services import Services
from handlers.staff.wording import (
    WordingMoved,
    WordingRefused,
    approve,
    propose,
    refuse,
    still_fits,
    take_back,
)
from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database
from storage.text_changes import ChangeState, TextChange
from tests.handlers.counting import counted
from tests.handlers.writing import Writer

ANI, BUDI = "staff:ani", "staff:budi"
# Said to everybody who begins; without a blank and without options.
GREETING = "main_menu.greeting"
# Nothing is wrong with this one.
FINE = "Ini Lontar, layanan kabar pekerja.\nKami tidak pernah meminta uang, PIN atau OTP."
# A text with a blank and a figure.
BLANK = "engine.nik.too_short"


def fault(key: str, given: str, language: str = "id") -> set[str]:
    """Return the names of what is wrong with other words for a text."""
    found = find_faults(key, language, given, load_texts(), load_figures())
    return {one.key.removeprefix("staff_texts.fault.") for one in found}


def shipped(key: str, language: str = "id") -> str:
    return written(load_texts(), key, language)


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_we_ship_may_be_said(language: str) -> None:
    texts = load_texts()
    wrong = {
        key: fault(key, shipped(key, language), language)
        for key in texts.keys(language)
        if not fixed_because(key) and shipped(key, language)
    }
    assert {key: names for key, names in wrong.items() if names} == {}


def owed(language: str = "id") -> str:
    """Return a text that speaks of rupiah by the rules."""
    texts, figures = load_texts(), load_figures()
    return next(
        key
        for key in sorted(texts.keys(language))
        if key.startswith("benefits.")
        and any(figures[name].unit == "rupiah" for name in texts.template(key, language).figures)
    )


def label() -> str:
    """Return an option with several words."""
    return next(
        key
        for key in sorted(load_texts().keys("id"))
        if key.startswith("main_menu.ask.") and "|" in shipped(key)
    )


REFUSED = [
    (GREETING, "", "empty"),
    (GREETING, "Halo {nama", "broken"),
    (GREETING, "Halo {nama}.", "blank_extra"),
    (GREETING, "Dapat {jkm.total}.", "blank_extra"),
    (GREETING, "Dapat {jkm.tidak_ada}.", "blank_extra"),
    (BLANK, "NIK ada {nik.digits} angka.", "blank_missing"),
    (BLANK, "Yang terkirim {count} angka.", "blank_missing"),
    (GREETING, "Santunannya Rp 42.000.000.", "digit"),
    (GREETING, "Santunannya Rp ٤٢ juta.", "digit"),
    (GREETING, "Santunannya empat puluh juta.", "number"),
    (GREETING, "Santunannya Rp sekian.", "number"),
    (GREETING, "Selamat datang.", "never"),
    (GREETING, "Kamu siapa?", "never"),
    (GREETING, "Bapak akan menerima uang.", "never"),
    (GREETING, "Kirim PIN ke sini.", "swindle"),
    (GREETING, "Transfer dulu, ya.", "swindle"),
    (GREETING, "Ini Lontar.", "warning_missing"),
    (GREETING, f"{FINE} Tetapi sekarang kirim PIN.", "swindle"),
    (GREETING, "Buka https://contoh.example sekarang.", "swindle"),
    (GREETING, "Halo!", "loud"),
    (GREETING, "Halo 🙂", "loud"),
    (GREETING, "Ha\u200blo", "unseen"),
    (GREETING, "Ini JKM.", "abbreviation"),
    (GREETING, "Ketik UANG sekarang.", "command_unknown"),
    (GREETING, "kata " * 141, "long"),
    (GREETING, "kata " * 500, "long"),
    ("main_menu.ask", "Apa? " * 4, "sentences"),
    ("main_menu.ask", "kata " * 60, "long_question"),
]


@pytest.mark.parametrize(("key", "given", "why"), REFUSED, ids=range(len(REFUSED)))
def test_words_with_a_mistake_are_refused(key: str, given: str, why: str) -> None:
    assert why in fault(key, given)


def test_an_amount_stands_with_the_rule_and_none_may_be_left_out() -> None:
    key = owed()
    words = shipped(key)
    figure = load_texts().template(key, "id").figures[0]
    assert "blank_missing" in fault(key, words.replace(f"{{{figure}}}", "uang", 1))
    assert fault(key, words.replace("enurut aturan", "enurut kami")) == {"by_the_rules"}


def test_a_label_keeps_its_words_and_takes_no_other_ones() -> None:
    key = label()
    words = shipped(key).split("|")
    assert fault(key, words[0]) == {"option_words"}
    assert "long_label" in fault(key, "|".join(("kata " * 5, *words[1:])))
    assert "option_command" in fault(key, "|".join(("menu", *words[1:])))
    other = next(
        shipped(one)
        for one in sorted(load_texts().keys("id"))
        if one.startswith("main_menu.ask.") and one.count(".") == 2 and one != key
    )
    assert "option_taken" in fault(key, "|".join((other.split("|")[0], *words[1:])))


def test_the_words_to_type_stay_told() -> None:
    assert fault("engine.offer_person", "Bila sulit, petugas bisa membantu.") == {"command_missing"}


@pytest.mark.parametrize(
    "key",
    ["staff.brand", "cli.office.none", "templates.papers", "entries.death", "engine.greetings"],
)
def test_what_is_not_said_in_chats_cannot_be_changed_here(key: str, services: Services) -> None:
    with pytest.raises(WordingRefused) as refused:
        propose(key, "id", "Kata lain.", ANI, services)
    assert [one.key for one in refused.value.reasons] == ["staff_texts.refused.fixed"]


def test_nobody_approves_their_own_words(services: Services) -> None:
    change = propose(GREETING, "id", FINE, ANI, services)
    with pytest.raises(WordingRefused) as refused:
        approve(change, 0, ANI, services)
    assert refused.value.reasons == (Text("staff_texts.refused.own"),)
    assert approve(change, 0, BUDI, services).author == ANI


def test_the_same_words_are_no_proposal(services: Services) -> None:
    with pytest.raises(WordingRefused):
        propose(GREETING, "id", shipped(GREETING), ANI, services)


def test_approved_words_are_said_by_every_process_within_its_look(services: Services) -> None:
    """Two processes on one database: neither starts anew, and neither asks at every message."""
    seconds = [100.0]
    here, there = replace(services), replace(services)
    looks = [LiveTexts(one, lambda: seconds[0]) for one in (here, there)]

    def heard() -> list[bool]:
        for look in looks:
            look()
        texts = (one.guide.texts.say(Text(GREETING), "id") for one in (here, there))
        return [text == FINE for text in texts]

    assert heard() == [False, False]
    approve(propose(GREETING, "id", FINE, ANI, here), 0, BUDI, here)
    with counted() as seen:
        assert heard() == [False, False]
    assert seen.sql == []
    seconds[0] += SECONDS
    assert heard() == [True, True]


def test_a_person_hears_the_words_that_were_approved(services: Services) -> None:
    approve(propose(GREETING, "id", FINE, ANI, services), 0, BUDI, services)
    LiveTexts(services)()
    assert Writer(services).says("halo").messages[0].text.startswith(FINE)


def test_ours_come_back_as_any_other_words(services: Services) -> None:
    live = approve(propose(GREETING, "id", FINE, ANI, services), 0, BUDI, services)
    LiveTexts(services)()
    back = propose(GREETING, "id", shipped(GREETING), BUDI, services)
    approve(back, live.id, ANI, services)
    LiveTexts(services)()
    assert services.guide.texts.say(Text(GREETING), "id") == shipped(GREETING)
    with services.database.begin() as store:
        states = [one.state for one in store.text_changes.of(GREETING)]
    assert states == [ChangeState.LIVE, ChangeState.REPLACED]


def test_who_decides_after_somebody_else_looks_again(services: Services) -> None:
    first = propose(GREETING, "id", FINE, ANI, services)
    second = propose(GREETING, "id", f"{FINE} Silakan.", BUDI, services)
    approve(first, 0, BUDI, services)
    acts: tuple[Callable[[], object], ...] = (
        lambda: approve(second, 0, ANI, services),
        lambda: approve(first, 0, BUDI, services),
        lambda: refuse(first, BUDI, services),
        lambda: take_back(second, ANI, services),
        lambda: approve(999, 0, BUDI, services),
    )
    for act in acts:
        with pytest.raises(WordingMoved):
            act()
    assert approve(second, first, ANI, services).id == second


def test_one_may_think_again_and_somebody_may_say_no(services: Services) -> None:
    first = propose(GREETING, "id", FINE, ANI, services)
    second = propose(GREETING, "id", f"{FINE} Silakan.", ANI, services)
    third = propose("engine.welcome", "en", "Gladly.", ANI, services)
    take_back(second, ANI, services)
    refuse(third, BUDI, services)
    with services.database.begin() as store:
        kept = [*store.text_changes.of(GREETING), *store.text_changes.of("engine.welcome")]
        found = {one.id: (one.state, one.taken_back) for one in kept}
        acts = [act.act for act in store.audit.of(f"text:{GREETING}")]
    refused = ChangeState.REFUSED
    assert found == {first: (refused, True), second: (refused, True), third: (refused, False)}
    assert acts == [*["text_proposed"] * 2, "text_taken_back"]


@pytest.mark.parametrize(
    ("key", "body"),
    [
        (GREETING, "Halo {name}."),
        (BLANK, "NIK ada {nik.digits} angka."),
        ("main_menu.gone", "Kata."),
        (GREETING, "Halo {"),
        (GREETING, "Halo | hai"),
        ("cli.office.none", "Kata."),
    ],
)
def test_words_that_no_longer_fit_what_we_ship_are_not_said(
    key: str, body: str, services: Services
) -> None:
    """As after an upgrade: the row is there, and was right once."""
    now = services.clock()
    with services.database.begin() as store:
        added = store.text_changes.propose(key, "id", body, ANI, now)
        change = store.text_changes.get(added)
        assert isinstance(change, TextChange)
        store.text_changes.settle(change, ChangeState.LIVE, BUDI, now)
    before = services.guide.texts.say(Text(GREETING), "id")
    LiveTexts(services)()
    assert services.guide.texts.say(Text(GREETING), "id") == before
    assert not still_fits(change, services.guide.texts)


def test_while_the_database_is_down_the_words_stay(services: Services, vault: Vault) -> None:
    approve(propose(GREETING, "id", FINE, ANI, services), 0, BUDI, services)
    seconds = [0.0]
    live = LiveTexts(services, lambda: seconds[0])
    live()
    nowhere = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    services.database = Database(nowhere, vault)
    seconds[0] += SECONDS
    live()
    assert services.guide.texts.say(Text(GREETING), "id") == FINE
