import pytest

from conversations.engine.catalogue import Catalogue, read_locales
from conversations.engine.replies import Option, Reply, Text
from conversations.rules.figures import load_figures
from handlers.channel import Outgoing
from handlers.rendering import LONGEST_MESSAGE, length, render

TEXTS = {
    "toy.short": "Baik.",
    "toy.other": "Terima kasih.",
    "toy.named": "Halo {name}.",
    "toy.long": "x" * 400,
    "toy.ask": "Mau apa?",
    "toy.ask.yes": "Ya | setuju",
    "toy.ask.no": "Tidak",
    "toy.own": "Siapa?",
    "toy.own.footer": "Ketik MENU",
}


@pytest.fixture(scope="module")
def texts() -> Catalogue:
    """Our own texts and a few of a toy's."""
    english = {"toy.short": "Fine.", "toy.ask.yes": "Yes", "engine.footer": "MENU"}
    own = {"id": {**read_locales()["id"], **TEXTS}, "en": english}
    return Catalogue(own, load_figures())


ASK = Reply(Text("toy.ask"), (Option("yes"), Option("no")), "toy.ask")


def test_short_replies_share_one_message_and_the_question_comes_last(texts: Catalogue) -> None:
    (message,) = render([Reply(Text("toy.short")), Reply(Text("toy.other")), ASK], texts, "id")
    assert message.text == "Baik.\n\nTerima kasih.\n\nMau apa?"
    assert message.options == (("yes", "Ya"), ("no", "Tidak"))
    assert message.step == "toy.ask"
    assert message.footer == texts.words("engine.footer", "id")[0]


def test_nothing_follows_a_question_in_its_message(texts: Catalogue) -> None:
    first, second = render([ASK, Reply(Text("toy.short"))], texts, "id")
    assert (first.step, second.step) == ("toy.ask", "")
    assert (second.options, second.footer) == ((), "")


def test_replies_that_are_too_long_together_stay_apart(texts: Catalogue) -> None:
    long, short = Reply(Text("toy.long")), Reply(Text("toy.short"))
    assert len(render([long, long], texts, "id")) == 2
    assert len(render([long, short, ASK], texts, "id")) == 1
    messages = render([short, long, long, ASK, ASK], texts, "id")
    assert all(length(message) <= LONGEST_MESSAGE for message in messages)
    assert "".join(message.text for message in messages).count("x" * 400) == 2


def test_nothing_to_say_is_no_message(texts: Catalogue) -> None:
    assert render([], texts, "id") == ()


def test_a_chat_is_answered_in_its_language(texts: Catalogue) -> None:
    (message,) = render([Reply(Text("toy.short")), ASK], texts, "en")
    # A text that English lacks comes in Indonesian.
    assert message.text == "Fine.\n\nMau apa?"
    assert message.options == (("yes", "Yes"), ("no", "Tidak"))


def test_an_option_with_a_label_of_its_own_shows_it(texts: Catalogue) -> None:
    reply = Reply(Text("toy.ask"), (Option("7", "M**** C*****"),), "toy.ask")
    (message,) = render([reply], texts, "id")
    assert message.options == (("7", "M**** C*****"),)


def test_a_question_may_have_a_footer_of_its_own(texts: Catalogue) -> None:
    (message,) = render([Reply(Text("toy.own"), step="toy.own")], texts, "id")
    assert message.footer == "Ketik MENU"


def test_a_contact_is_asked_for_with_a_button_and_in_words(texts: Catalogue) -> None:
    asked = Reply(Text("toy.own"), step="toy.own", asks_contact=True)
    (message,) = render([Reply(Text("toy.short")), asked], texts, "id")
    assert message.contact == texts.words("engine.contact_button", "id")[0]
    assert texts.say(Text("engine.contact_hint"), "id") in message.text
    (without,) = render([Reply(Text("toy.own"), step="toy.own")], texts, "id")
    assert without.contact is None


@pytest.mark.parametrize(
    "name", ["{{7*7}}", "${jndi:ldap://x}", "<script>alert(1)</script>", "%s%n", "{name!r}", "\\n"]
)
def test_what_people_wrote_is_shown_as_they_wrote_it(texts: Catalogue, name: str) -> None:
    (message,) = render([Reply(Text("toy.named", {"name": name}))], texts, "id")
    assert message.text == f"Halo {name}."


def test_a_message_is_kept_as_json_and_read_back_equal(texts: Catalogue) -> None:
    for message in render([Reply(Text("toy.short")), ASK], texts, "id"):
        assert Outgoing.from_json(message.to_json()) == message
