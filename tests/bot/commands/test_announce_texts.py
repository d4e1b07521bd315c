"""Every text of ``lontar announce`` is said, and every one said is written, in both languages."""

import ast
import re
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import pytest

from bot.announcing import listing, results
from bot.commands.announce import announce
from bot.help import put_help, read_help
from bot.texts import load_texts
from handlers.announcing.drafting import CHANNELS
from storage.announcement_outcomes import Outcome
from storage.announcements import AnnouncementState, Audience
from storage.audiences import Standing

ROOT = Path(__file__).parents[3]
OURS = re.compile(r"announce\.(?!refused)[a-z_.]+")
# What the end of a key is filled in with while the command runs.
FAMILIES: dict[str, Iterable[str]] = {
    "announce.head.": listing.HEADS,
    "announce.state.": AnnouncementState,
    "announce.kind.": ("staff", "cover_ends"),
    "announce.audience.": {field.name for field in fields(Audience)},
    "announce.standing.": Standing,
    "announce.way.": ("free", "template", "no_template"),
    "announce.plan.": ("day", "people", "messages", "templates"),
    "announce.channel.": CHANNELS,
    "announce.language.": ("id", "en"),
    "announce.outcome.": Outcome,
    "announce.reason.": set(results.REASONS.values()),
    "announce.means.": {*results.MEANS.values(), *results.MEANS_BY_REASON.values()},
    "announce.results.": results.HEADS,
    "announce.next.": ("approve", "start"),
}


def written(language: str) -> set[str]:
    return {key for key in load_texts().keys(language) if OURS.fullmatch(key)}


def said() -> set[str]:
    """Return every key that can be said."""
    files = [*(ROOT / "bot/announcing").glob("*.py"), ROOT / "bot/commands/announce.py"]
    in_code = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if OURS.fullmatch(node.value)
    }
    families = {f"{begins}{name}" for begins, names in FAMILIES.items() for name in names}
    return families | {key for key in in_code if key not in FAMILIES}


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_said_is_written_and_what_is_written_is_said(language: str) -> None:
    assert said() - written(language) == set()
    assert written(language) - said() == set()


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_sentence_is_loud_or_holds_a_digit(language: str) -> None:
    texts = load_texts()
    for key in written(language):
        plain = texts.template(key, language).plain
        assert not any(map(str.isnumeric, plain)), key
        assert "!" not in plain, key


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_part_of_the_command_has_its_help(language: str) -> None:
    page = read_help(language)["announce"]
    put_help(announce, page)
    for name, part in announce.commands.items():
        assert page[name]["text"] == part.help, name
        options = {one.name for one in part.params if one.param_type_name == "option"}
        assert set(page[name]) - {"text"} == options, name
