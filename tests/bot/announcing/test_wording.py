from datetime import date

import click
import pytest

from bot.announcing.wording import audience_words, counted, named, time_left
from bot.commands.speaking import Voice
from conversations.rules.regions import load_regions
from storage.announcements import Audience


@pytest.mark.parametrize(
    ("language", "seconds", "words"),
    [
        ("en", 0, "less than a minute"),
        ("en", 59, "less than a minute"),
        ("en", 60, "about 1 min"),
        ("en", 3569, "about 59 min"),
        ("en", 3599, "about 1 h 0 min"),
        ("id", 5400, "kira-kira 1 jam 30 menit"),
        ("id", 90_000, "kira-kira 25 jam 0 menit"),
    ],
)
def test_time_left_is_told_in_round_words(language: str, seconds: float, words: str) -> None:
    with click.Context(click.Command("status"), obj=Voice(language)):
        assert time_left(seconds) == words


@pytest.mark.parametrize(("language", "words"), [("id", "1.234.567"), ("en", "1,234,567")])
def test_counts_are_written_as_the_language_does(language: str, words: str) -> None:
    with click.Context(click.Command("status"), obj=Voice(language)):
        assert counted(1_234_567) == words


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        (Audience(), "all people on the rosters"),
        (Audience(kabupaten=("53.07", "53.13")), "Kabupaten Sikka, Kabupaten Lembata"),
        (
            Audience(programmes=("NTT-2026",), desa=("Nita",), papers_missing=True),
            "programme NTT-2026; village Nita; papers of their report are missing",
        ),
        (Audience(cover_ends_before=date(2026, 12, 31)), "cover ends before 31 December 2026"),
        (Audience(cover_ends_on=date(2026, 12, 31)), "cover ends on 31 December 2026"),
        (Audience(language="en", channel="telegram"), "speaking English; with a chat on Telegram"),
    ],
)
def test_an_audience_is_told_in_words(audience: Audience, words: str) -> None:
    with click.Context(click.Command("preview"), obj=Voice("en")):
        assert audience_words(audience, load_regions()) == words


@pytest.mark.parametrize(
    ("actor", "name"), [("operator:Ani", "Ani"), ("clock", "clock"), (None, "-")]
)
def test_who_acted_is_told_by_name(actor: str | None, name: str) -> None:
    with click.Context(click.Command("preview"), obj=Voice("en")):
        assert named(actor) == name
