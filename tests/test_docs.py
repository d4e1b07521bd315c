"""What stands in the documents is true: pictures of the flows, settings, commands."""

import re
from pathlib import Path

import pytest

from bot.cli import VERBS
from bot.settings import Settings
from bot.wiring import load_guide
from conversations.engine.diagram import draw_all

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_pictures_of_the_flows_are_those_of_the_code() -> None:
    guide = load_guide()
    written = (ROOT / "docs" / "flows.md").read_text("utf-8")
    assert written == draw_all(guide.flows, guide.texts), "run: ./run flows > docs/flows.md"


@pytest.mark.parametrize("name", sorted(name.upper() for name in Settings.model_fields))
def test_every_setting_is_explained(name: str) -> None:
    assert f"`{name}`" in README
    assert f"{name}=" in (ROOT / ".env.example").read_text("utf-8")


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_is_listed(verb: str) -> None:
    assert re.search(rf"`lontar {verb}\b", README)


def test_no_command_is_listed_that_is_not_there() -> None:
    assert set(re.findall(r"`lontar ([a-z]+)", README)) <= set(VERBS)


@pytest.mark.parametrize(
    "link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))), ids=lambda link: link
)
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
