import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels.arrivals import (
    Arrival,
    Blocked,
    Cut,
    FromGroup,
    Ignored,
    StaleTap,
    Unblocked,
)
from bot.channels.strict_json import read_object
from bot.channels.telegram_updates import read_update
from conversations.engine.events import Edited, Media, PersonEvent, Said, SentMedia, SharedContact
from handlers.channel import Inbound

PAYLOADS = Path(__file__).parents[2] / "payloads" / "telegram"
UPDATES = sorted(PAYLOADS.glob("*.json"))
WHOLE = [path for path in UPDATES if not path.stem.startswith("broken_")]
MARIA = "700000001"


def payload(name: str) -> dict[str, Any]:
    return read_object((PAYLOADS / f"{name}.json").read_bytes())


def private(**content: object) -> dict[str, Any]:
    """An update with a message of Maria's that holds ``content``."""
    person = {"id": int(MARIA), "is_bot": False, "first_name": "Maria", "language_code": "id"}
    chat = {"id": int(MARIA), "type": "private"}
    message = {"message_id": 1, "from": person, "chat": chat, "date": 1795222800, **content}
    return {"update_id": 5, "message": message}


def event_of(update: dict[str, Any]) -> PersonEvent:
    arrival = read_update(update)
    assert isinstance(arrival, Inbound)
    return arrival.event


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("text", Said("Apakah saya terdaftar?")),
        ("start", Said("/start")),
        ("start_with_payload", Said("kode Kode_undangan-123")),
        ("command_with_bot_name", Said("/menu")),
        ("emoji_outside_bmp", Said("🌴🌴 /menu lontar 🙏")),
        ("forwarded_text", Said("Ada santunan, benarkah?")),
        ("reply_to_message", Said("2")),
        ("photo_with_caption", SentMedia(Media.PHOTO, caption="Kartu kepesertaan")),
        ("photo_of_album", SentMedia(Media.PHOTO)),
        ("voice", SentMedia(Media.VOICE)),
        ("document", SentMedia(Media.DOCUMENT)),
        ("photo_as_document", SentMedia(Media.DOCUMENT)),
        ("document_with_caption", SentMedia(Media.DOCUMENT, caption="Akta kematian")),
        ("voice_with_caption", SentMedia(Media.VOICE, caption="Kejadiannya begini")),
        ("audio", SentMedia(Media.VOICE)),
        ("video_with_caption", SentMedia(Media.VIDEO, caption="Tempat jatuhnya")),
        ("sticker", SentMedia(Media.STICKER)),
        ("location", SentMedia(Media.LOCATION)),
        ("unknown_message_content", SentMedia(Media.OTHER)),
        ("contact_own", SharedContact(own=True)),
        ("contact_own_without_plus", SharedContact(own=True)),
        ("contact_foreign", SharedContact(own=False)),
        ("contact_without_user_id", SharedContact(own=False)),
        ("edited_text", Edited()),
    ],
)
def test_a_message_becomes_an_event(name: str, event: PersonEvent) -> None:
    assert event_of(payload(name)) == event


@pytest.mark.parametrize(
    ("name", "arrival"),
    [
        ("blocked_by_user", Blocked(MARIA)),
        ("unblocked_by_user", Unblocked(MARIA)),
        ("group_text", FromGroup("-700000009", "id")),
        ("tap_new", StaleTap("4000000000000000001", "id")),
        ("tap_old", StaleTap("4000000000000000002", "id")),
        ("tap_64_byte_data", StaleTap("4000000000000000003", "id")),
        ("tap_without_message", StaleTap("4000000000000000004", "id")),
        ("location_live", Ignored("edit")),
        ("unknown_kind", Ignored("kind")),
        ("message_without_from", Ignored("sender")),
        ("message_without_chat", Ignored("chat")),
        ("broken_empty_object", Ignored("update_id")),
        ("broken_without_update_id", Ignored("update_id")),
    ],
)
def test_what_is_no_message_is_told_apart(name: str, arrival: Arrival) -> None:
    assert read_update(payload(name)) == arrival


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_it_reads_what_the_library_reads(path: Path) -> None:
    update = json.loads(path.read_text("utf-8"))
    theirs = Update.de_json(update, None)
    ours = read_update(update)
    match ours:
        case Cut(inbound) | (Inbound() as inbound):
            assert inbound.external_id == str(theirs.update_id)
            assert theirs.effective_chat
            assert theirs.effective_user
            assert inbound.address == str(theirs.effective_chat.id)
            assert inbound.language == theirs.effective_user.language_code
            message = theirs.effective_message
            assert message
            if not isinstance(inbound.event, Edited):
                typed = message.text or message.caption or ""
                assert typed.startswith(inbound.text)
            if inbound.phone:
                assert message.contact
                assert inbound.phone.removeprefix("+") in message.contact.phone_number
        case StaleTap(query_id):
            assert theirs.callback_query
            assert query_id == theirs.callback_query.id
        case FromGroup(address) | Blocked(address) | Unblocked(address):
            assert theirs.effective_chat
            assert address == str(theirs.effective_chat.id)
        case Ignored():
            assert path.stem in {
                *("location_live", "message_without_chat"),
                *("message_without_from", "unknown_kind"),
            }


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_what_was_polled_reads_like_what_was_delivered(path: Path) -> None:
    update = json.loads(path.read_text("utf-8"))
    polled = Update.de_json(update, None).to_dict()
    assert read_update(polled) == read_update(update)


@pytest.mark.parametrize("name", ["contact_own", "contact_own_without_plus"])
def test_an_own_contact_brings_the_number_in_full(name: str) -> None:
    arrival = read_update(payload(name))
    assert isinstance(arrival, Inbound)
    assert arrival.phone == "+620000000001"
    assert arrival.text == ""


@pytest.mark.parametrize(
    "contact",
    [
        pytest.param({"phone_number": "+62000000", "user_id": 700000002}, id="another's"),
        pytest.param({"phone_number": "+62000000"}, id="nobody's"),
        pytest.param({"phone_number": "+62000000", "user_id": MARIA}, id="id-as-text"),
        pytest.param({"phone_number": "abc", "user_id": int(MARIA)}, id="no-number"),
        pytest.param({"phone_number": "1" * 40, "user_id": int(MARIA)}, id="too-long"),
        pytest.param({"phone_number": None, "user_id": int(MARIA)}, id="null"),
    ],
)
def test_a_contact_that_proves_nothing_brings_no_number(contact: dict[str, object]) -> None:
    arrival = read_update(private(contact={"first_name": "Maria", **contact}))
    assert isinstance(arrival, Inbound)
    assert arrival.event == SharedContact(own=False)
    assert arrival.phone is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("a\0b", "ab", id="nul"),
        pytest.param("a\ud800b", "a\ufffdb", id="half-a-pair"),
        pytest.param("\ud83c\udf34", "🌴", id="a-pair-in-two-halves"),
        pytest.param("5307014507850001 ", "5307014507850001 ", id="spaces-stay"),
    ],
)
def test_text_is_cleaned_at_the_door(typed: str, kept: str) -> None:
    assert event_of(private(text=typed)) == Said(kept)


def test_a_long_text_is_cut_and_the_cut_is_told() -> None:
    longest = "x" * 4000
    assert event_of(private(text=longest)) == Said(longest)
    arrival = read_update(private(text=longest + "y"))
    assert isinstance(arrival, Cut)
    assert arrival.inbound.event == Said(longest)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("/start bukan kode", id="words"),
        pytest.param(f"/start {'a' * 65}", id="too-long"),
        pytest.param("/start kode.x", id="other-signs"),
    ],
)
def test_only_a_payload_is_taken_for_a_code(text: str) -> None:
    assert event_of(private(text=text)) == Said(text)


@pytest.mark.parametrize(
    "update_id", [-1, 2**63, "5", 5.0, True, None, [5]], ids=lambda value: repr(value)[:12]
)
def test_an_update_id_that_is_none_is_not_used(update_id: object) -> None:
    assert read_update({**payload("text"), "update_id": update_id}) == Ignored("update_id")


@pytest.mark.parametrize("update_id", [0, 2**63 - 1])
def test_the_outermost_update_ids_are_used(update_id: int) -> None:
    arrival = read_update({**payload("text"), "update_id": update_id})
    assert isinstance(arrival, Inbound)
    assert arrival.external_id == str(update_id)


def test_bots_are_not_answered() -> None:
    update = private(text="halo")
    update["message"]["from"]["is_bot"] = True
    assert read_update(update) == Ignored("bot")


@pytest.mark.parametrize("kind", ["supergroup", "group"])
def test_in_a_group_only_words_are_answered(kind: str) -> None:
    update = private(text="halo")
    update["message"]["chat"] = {"id": -5, "type": kind}
    assert read_update(update) == FromGroup("-5", "id")
    del update["message"]["text"]
    assert read_update(update) == Ignored("group")


@pytest.mark.parametrize("content", ["pinned_message", "write_access_allowed", "web_app_data"])
def test_what_telegram_itself_tells_is_not_answered(content: str) -> None:
    assert read_update(private(**{content: {}})) == Ignored("notice")


def test_a_gif_is_no_document() -> None:
    assert event_of(private(animation={}, document={})) == SentMedia(Media.VIDEO)


@pytest.mark.parametrize(
    "kind",
    ["channel_post", "poll", "message_reaction", "business_message", "edited_channel_post"],
)
def test_kinds_we_did_not_ask_for_are_ignored(kind: str) -> None:
    assert read_update({"update_id": 1, kind: payload("text")["message"]}) == Ignored("kind")


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.just("private"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["message", "chat", "from", "id", "type", "text", "contact", "user_id", "is_bot"]
            ),
            inner,
        )
    ),
    max_leaves=20,
)


@given(
    kind=st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), odd=ODD
)
def test_no_shape_of_update_breaks_the_reader(kind: str, odd: object) -> None:
    assert read_update({"update_id": 1, kind: odd}) is not None
