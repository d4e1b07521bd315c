from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.arrivals import Cut, Ignored
from bot.channels.whatsapp_forms import read_form
from conversations.engine.events import Media, PersonEvent, Said, SentMedia, Tapped
from handlers.channel import Inbound

PAYLOADS = Path(__file__).parents[2] / "payloads" / "whatsapp"
FORMS = sorted(PAYLOADS.glob("*.form"))
PLAIN = {"MessageSid": "SM1", "From": "whatsapp:+620000000001"}


def payload(name: str) -> dict[str, str]:
    return dict(parse_qsl((PAYLOADS / f"{name}.form").read_text("utf-8"), keep_blank_values=True))


def inbound_of(form: dict[str, str]) -> Inbound:
    arrival = read_form(form)
    assert isinstance(arrival, Inbound)
    return arrival


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("text", Said("Apakah saya terdaftar?")),
        ("text_with_spaces", Said("  halo\n\nLontar  ")),
        ("photo_with_caption", SentMedia(Media.PHOTO, caption="Kartu kepesertaan")),
        ("reply_to_message", Said("2")),
        ("stop", Said("STOP")),
        ("button", Said("Ya")),
        ("list", Said("Cek status")),
        ("empty_body_with_media", SentMedia(Media.PHOTO)),
        ("voice", SentMedia(Media.VOICE)),
        ("sticker", SentMedia(Media.STICKER)),
        ("document", SentMedia(Media.DOCUMENT)),
        ("document_with_caption", SentMedia(Media.DOCUMENT, caption="Akta kematian")),
        ("video_with_caption", SentMedia(Media.VIDEO, caption="Tempat jatuhnya")),
        ("ten_media_three_files", SentMedia(Media.PHOTO, caption="Semua suratnya")),
        ("contact", SentMedia(Media.OTHER)),
        ("location", SentMedia(Media.LOCATION)),
        ("location_without_address", SentMedia(Media.LOCATION)),
    ],
)
def test_a_form_becomes_an_event(name: str, event: PersonEvent) -> None:
    assert inbound_of(payload(name)).event == event


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_recorded_form_is_read(path: Path) -> None:
    form = payload(path.stem)
    arrival = read_form(form)
    if path.stem.startswith("status_"):
        assert arrival == Ignored("status")
    else:
        assert isinstance(arrival, Inbound)
        assert arrival.external_id == form["MessageSid"]
        assert arrival.address == form["From"]


@pytest.mark.parametrize("field", ["ButtonPayload", "ListId"])
def test_a_button_of_ours_names_its_question(field: str) -> None:
    person = "0a1b2c3d-0000-4000-8000-000000000000"
    form = {**PLAIN, "Body": "Maria C.", field: f"status.who:{person}"}
    assert inbound_of(form).event == Tapped("status.who", person)
    assert inbound_of(form).text == "Maria C."


@pytest.mark.parametrize(
    "payload_id",
    [
        "",
        "yes",
        "status:yes",
        "status.who:",
        "status.who:" + "x" * 200,
        "státus.who:yes",
        "a.b:c d",
    ],
)
def test_any_other_button_counts_as_its_words(payload_id: str) -> None:
    form = {**PLAIN, "Body": "Ya", "ButtonText": "Ya", "ButtonPayload": payload_id}
    assert inbound_of(form).event == Said("Ya")


def test_the_number_comes_from_the_sender() -> None:
    assert inbound_of(payload("text")).phone == "+620000000001"


def test_a_hidden_number_is_an_address_without_a_phone() -> None:
    inbound = inbound_of(payload("hidden_number"))
    assert inbound.address == "whatsapp:US.0contohMaria1"
    assert inbound.phone is None


@pytest.mark.parametrize(
    "sender",
    [
        pytest.param("", id="empty"),
        pytest.param("+620000000001", id="no-channel"),
        pytest.param("messenger:1", id="another-channel"),
        pytest.param("whatsapp:", id="nobody"),
        pytest.param("whatsapp:620000000001", id="no-plus"),
        pytest.param("whatsapp: 620000000001", id="plus-lost-in-decoding"),
        pytest.param("whatsapp:+62\u0660\u0660\u0660\u0660\u0660\u0660", id="arabic-digits"),
        pytest.param("whatsapp:+620000000001\n", id="newline"),
        pytest.param("whatsapp:us.abc", id="small-country"),
    ],
)
def test_a_sender_we_cannot_know_is_ignored(sender: str) -> None:
    assert read_form({**PLAIN, "From": sender, "Body": "halo"}) == Ignored("sender")


def test_a_missing_sender_is_ignored() -> None:
    assert read_form({"MessageSid": "SM1", "Body": "halo"}) == Ignored("sender")


@pytest.mark.parametrize("sid", ["", "SM 1", "SM" + "0" * 100])
def test_a_message_without_its_id_is_ignored(sid: str) -> None:
    assert read_form({**PLAIN, "MessageSid": sid, "Body": "halo"}) == Ignored("sid")


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/jpeg", Media.PHOTO),
        ("image/webp", Media.STICKER),
        ("audio/ogg; codecs=opus", Media.VOICE),
        ("video/mp4", Media.VIDEO),
        ("application/pdf", Media.DOCUMENT),
        ("text/plain", Media.DOCUMENT),
        ("text/vcard", Media.OTHER),
        ("x-unknown/y", Media.OTHER),
        ("", Media.OTHER),
    ],
)
def test_a_file_without_words_is_known_by_its_type(content_type: str, kind: Media) -> None:
    form = {**PLAIN, "Body": "", "NumMedia": "10", "MediaContentType0": content_type}
    assert inbound_of(form).event == SentMedia(kind)


def test_words_beside_a_document_count_unless_they_are_its_name() -> None:
    form = {**PLAIN, "MediaContentType0": "application/pdf"}
    words = SentMedia(Media.DOCUMENT, caption="Ini suratnya.")
    assert inbound_of({**form, "Body": "Ini suratnya."}).event == words
    assert inbound_of({**form, "Body": "Ini suratnya."}).text == "Ini suratnya."
    assert inbound_of({**form, "Body": "surat.pdf"}).event == SentMedia(Media.DOCUMENT)


def test_a_long_text_is_cut_and_the_cut_is_told() -> None:
    arrival = read_form({**PLAIN, "Body": "x" * 20_000})
    assert isinstance(arrival, Cut)
    assert arrival.inbound.event == Said("x" * 4000)


def test_nul_is_left_out() -> None:
    assert inbound_of({**PLAIN, "Body": "a\0b"}).event == Said("ab")


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *(*PLAIN, "Body", "ButtonPayload", "ListId", "Latitude", "NumMedia"),
                *("MediaContentType0", "MediaUrl0", "MediaUrl1"),
            ]
        ),
        st.text(),
    )
)
def test_no_form_breaks_the_reader(fields: dict[str, str]) -> None:
    assert read_form({**PLAIN, **fields}) is not None
