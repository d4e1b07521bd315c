"""The simulator's routes: what a page may ask of them, and what they refuse."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.clocks import DemoClock
from bot.settings import read_settings
from bot.web import create_app
from handlers.channel import TELEGRAM, WHATSAPP
from handlers.services import Services
from tests.conftest import EMBEDDED

MARIA = "+620000000001"
MARIAS_NIK = "5307014507850001"
AGNES = "ID.AGNES"
ON_WHATSAPP = {"as": MARIA, "channel": WHATSAPP}
ON_TELEGRAM = {"as": MARIA, "channel": TELEGRAM}


@pytest.fixture
def backing() -> str:
    return EMBEDDED


@pytest.fixture
def client(demo: Services) -> FlaskClient:
    """A visitor of the demo."""
    return create_app(replace(demo, clock=DemoClock()), read_settings()).test_client()


def send(client: FlaskClient, phone: Mapping[str, str], **sent: object) -> TestResponse:
    return client.post("/simulator/messages", json={**phone, **sent})


def say(client: FlaskClient, text: str, phone: Mapping[str, str] = ON_WHATSAPP) -> dict[str, str]:
    answer = send(client, phone, kind="text", text=text)
    assert answer.status_code == 200
    found: dict[str, str] = answer.get_json()
    return found


# --- the page -----------------------------------------------------------------------------------


def test_the_page_offers_every_demo_person_and_a_new_number(client: FlaskClient) -> None:
    page = client.get("/simulator").text
    people = re.findall(r'class="name">([^<]+) Contoh<', page)
    names = ["Maria", "Yosef", "Agnes", "Dominikus", "Siti", "Paulus", "Rosa", "Markus"]
    assert people == [*names, "Kristina", "Theresia"]
    assert 'id="new-number"' in page


def test_every_demo_person_is_told_apart_by_one_line(client: FlaskClient) -> None:
    lines = re.findall(r'class="special">([^<]*)<', client.get("/simulator").text)
    assert len(lines) == 11
    assert all(lines)
    assert len(set(lines)) == 11


def test_the_page_runs_nothing_that_stands_in_it(client: FlaskClient) -> None:
    page = client.get("/simulator").text
    assert "<script src=" in page
    assert not re.search(r"<script(?! src=)|<style| style=| on[a-z]+=", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_the_page_speaks_english_when_asked(client: FlaskClient) -> None:
    assert '<html lang="en">' in client.get("/simulator?lang=en").text
    assert '<html lang="id">' in client.get("/simulator?lang=xx").text


def test_without_a_script_a_form_brings_the_answer(client: FlaskClient) -> None:
    form = {**ON_WHATSAPP, "text": ["", "<b>halo"]}
    page = client.post("/simulator", data=form).text
    assert "&lt;b&gt;halo" in page
    assert "Cek status" in page
    assert "main_menu.ask" in page


def test_without_a_script_another_phone_can_be_picked(client: FlaskClient) -> None:
    page = client.post("/simulator", data={"as": AGNES, "channel": TELEGRAM}).text
    assert f'value="{AGNES}" aria-pressed="true"' in page
    assert 'value="telegram" checked' in page


# --- messages -----------------------------------------------------------------------------------


def test_a_message_is_answered_with_what_the_phone_shows(client: FlaskClient) -> None:
    answer = say(client, "halo")
    assert "Cek status" in answer["replies"]
    assert 'data-option="status"' in answer["replies"]
    assert answer["moment"]["text"] == "Sabtu, 21 November 2026 pukul 09.00 WITA"  # type: ignore[index]


def test_a_tapped_button_and_its_number_lead_to_the_same_place(client: FlaskClient) -> None:
    say(client, "halo")
    tap = {"kind": "tap", "step": "main_menu.ask", "option": "status", "text": "Cek status"}
    tapped = send(client, ON_WHATSAPP, **tap).get_json()
    say(client, "halo", ON_TELEGRAM)
    typed = say(client, "1", ON_TELEGRAM)
    assert tapped["replies"] == typed["replies"]
    assert "consent.ask" in tapped["seen"]


def test_whatsapp_vouches_for_the_number_and_telegram_asks_for_it(client: FlaskClient) -> None:
    for phone in (ON_WHATSAPP, ON_TELEGRAM):
        for text in ("cek status", "1"):
            say(client, text, phone)
    assert "31 Desember 2026" in say(client, MARIAS_NIK)["replies"]
    asked = say(client, MARIAS_NIK, ON_TELEGRAM)["replies"]
    assert "data-contact" in asked
    assert "31 Desember 2026" not in asked
    shared = send(client, ON_TELEGRAM, kind="contact").get_json()
    assert "31 Desember 2026" in shared["replies"]


def test_a_phone_with_a_hidden_number_has_none_to_share(client: FlaskClient) -> None:
    answer = send(client, {"as": AGNES, "channel": TELEGRAM}, kind="contact")
    assert answer.status_code == 409
    assert answer.get_json()["error"]


def test_what_people_write_is_shown_as_text(client: FlaskClient) -> None:
    tap = {"kind": "tap", "step": "x.y", "option": "<img src=x>", "text": "<img src=x>"}
    assert "<img" not in send(client, ON_WHATSAPP, **tap).text


@pytest.mark.parametrize("kind", ["location", "sticker"])
def test_what_is_no_text_is_answered_too(client: FlaskClient, kind: str) -> None:
    assert send(client, ON_WHATSAPP, kind=kind).get_json()["replies"]


# --- what the engine saw ------------------------------------------------------------------------


def test_the_engine_shows_the_way_the_look_ups_and_the_texts(client: FlaskClient) -> None:
    for text in ("cek status", "1"):
        say(client, text)
    seen = say(client, MARIAS_NIK)["seen"]
    for name in ("enrollment_status.nik", "Proved", "CoverRead", "enrollment_status.covered"):
        assert f"<code>{name}</code>" in seen or f">{name}</code>" in seen
    assert re.search(r"<b>3</b> giliran", seen)
    statements = re.search(r"<b>(\d+)</b> perintah SQL", seen)
    assert statements
    assert 3 <= int(statements[1]) <= 20


@pytest.mark.parametrize(
    ("before", "text", "understood"),
    [
        pytest.param([], "halo", "sapaan", id="greeting"),
        pytest.param(["halo"], "MENU", "di mana saja: menu", id="command"),
        pytest.param(["halo"], "1", "jawaban atas main_menu.ask", id="answer"),
        pytest.param([], "cek status", "jalan masuk ke enrollment_status", id="entry"),
        pytest.param(["halo", "1"], "xyz", "belum dipahami (1x)", id="not-understood"),
    ],
)
def test_the_engine_shows_how_words_were_taken(
    client: FlaskClient, before: list[str], text: str, understood: str
) -> None:
    for earlier in before:
        say(client, earlier)
    assert understood in say(client, text)["seen"]


def test_the_engine_never_shows_a_nik(client: FlaskClient) -> None:
    for text in ("cek status", "1"):
        say(client, text, ON_TELEGRAM)
    seen = say(client, MARIAS_NIK, ON_TELEGRAM)["seen"]
    assert "nik" in seen
    assert "••••••••••••••01" in seen
    assert MARIAS_NIK[:6] not in seen


# --- refusals -----------------------------------------------------------------------------------

TEXT = {"kind": "text", "text": "halo"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        pytest.param("messages", {**ON_WHATSAPP, **TEXT, "as": "+6281234567"}, 404, id="real"),
        pytest.param("messages", {**ON_WHATSAPP, **TEXT, "as": "maria"}, 404, id="nobody"),
        pytest.param("messages", {**ON_WHATSAPP, **TEXT, "channel": "sms"}, 404, id="channel"),
        pytest.param("messages", {**ON_WHATSAPP, "kind": "video"}, 400, id="unknown-kind"),
        pytest.param("messages", {**ON_WHATSAPP, "kind": "text"}, 400, id="no-text"),
        pytest.param("messages", {**ON_WHATSAPP, **TEXT, "text": 1}, 400, id="number-as-text"),
        pytest.param("messages", {**ON_WHATSAPP, "kind": "tap", "text": "x"}, 400, id="no-step"),
        pytest.param("messages", TEXT, 400, id="nobodys"),
        pytest.param("messages", [], 400, id="a-list"),
        pytest.param("messages", {**ON_WHATSAPP, "text": "x" * 70_000}, 413, id="too-big"),
        pytest.param("news", {**ON_WHATSAPP, "after": -1}, 400, id="before-the-first"),
        pytest.param("news", {**ON_WHATSAPP, "after": "1"}, 400, id="after-a-word"),
        pytest.param("news", {**ON_WHATSAPP, "after": True}, 400, id="after-true"),
        pytest.param("news", {**ON_WHATSAPP, "after": 2**63}, 400, id="after-all"),
        pytest.param("clock", {}, 400, id="no-moment"),
        pytest.param("clock", {"by": "year"}, 400, id="unknown-step"),
        pytest.param("clock", {"to": "besok"}, 400, id="not-a-moment"),
        pytest.param("clock", {"to": "2199-01-01T00:00"}, 400, id="too-far"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    client: FlaskClient, path: str, body: object, status: int
) -> None:
    answer = client.post(f"/simulator/{path}", json=body)
    assert answer.status_code == status
    assert answer.get_json()["error"].endswith(".")


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="half"),
        pytest.param(b"null", "application/json", 400, id="null"),
        pytest.param(b"\xff", "application/json", 400, id="not-utf-8"),
        pytest.param(b"{}", "text/plain", 415, id="not-json"),
    ],
)
def test_a_body_that_is_no_json_is_refused(
    client: FlaskClient, content: bytes, content_type: str, status: int
) -> None:
    answer = client.post("/simulator/messages", data=content, content_type=content_type)
    assert answer.status_code == status
    assert answer.get_json()["error"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://elsewhere.example"}, id="origin"),
        pytest.param({"Origin": "null"}, id="hidden-origin"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
    ],
)
def test_another_sites_page_cannot_write(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/simulator", data={**ON_WHATSAPP, "text": "halo"}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "http://localhost"}, id="origin"),
        pytest.param({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, id="hidden-origin"),
    ],
)
def test_our_own_page_can_write(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/simulator", data={**ON_WHATSAPP, "text": "halo"}, headers=headers)
    assert answer.status_code == 200


def test_a_wrong_method_is_told_the_right_one(client: FlaskClient) -> None:
    answer = client.get("/simulator/messages")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
