"""Telegram and Twilio deliver to a running service, through the look-alikes."""

import json

import pytest
from sqlalchemy import func, select

from bot.channels.whatsapp_pushed import layouts_in
from handlers.services import Services
from storage.tables import chats, inbox, outbox
from storage.whatsapp_contents import PushedContent
from tests.bot.running import KEYS, STATUS, WHATSAPP, Running, running
from tests.bot.toy_guide import HALLO, LONG, MENU
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi

MARIA = 700000001
PHONE = "+620000000001"


def rows(services: Services, table: object = inbox) -> int:
    with services.database.begin() as store:
        counted = select(func.count()).select_from(table)  # type: ignore[arg-type]
        return store.connection.execute(counted).scalar_one()


def test_a_telegram_message_is_answered_in_the_response(
    telegram_calling: TelegramApi, service: Running
) -> None:
    maria = telegram_calling.person(MARIA)
    delivery = maria.says("halo")
    assert delivery.executed == "sendMessage"
    assert maria.sees == [HALLO]
    assert maria.keyboard == ("Ya", "Buah", "Nomor", "Banyak")
    assert service.counted("telegram", "answered") == 1


def test_a_button_a_number_and_a_word_say_the_same(telegram_calling: TelegramApi) -> None:
    maria = telegram_calling.person(MARIA)
    maria.says("halo")
    maria.presses("Buah")
    asked = maria.sees[-1]
    maria.says("menu")
    maria.says("2")
    assert maria.sees[-1] == asked
    assert asked.startswith("Buah apa?\n\n1 Mangga\n2 Pepaya yang sudah masak benar")


def test_the_own_number_is_handed_over_by_a_button(telegram_calling: TelegramApi) -> None:
    maria = telegram_calling.person(MARIA)
    maria.says("halo")
    maria.presses("Nomor")
    assert maria.keyboard[0] == "Bagikan nomor saya"
    maria.presses("Bagikan nomor saya")
    assert maria.sees[-1] == MENU


def test_a_delivery_again_brings_the_same_bytes_and_no_second_turn(
    telegram_calling: TelegramApi, toy_services: Services, service: Running
) -> None:
    first = telegram_calling.person(MARIA).says("halo")
    again = telegram_calling.deliver(first.update)
    assert first.answer
    assert again.answer
    assert again.answer.body == first.answer.body
    assert rows(toy_services) == 1
    assert service.counted("telegram", "again") == 1


def test_several_messages_wait_in_the_outbox(
    telegram_calling: TelegramApi, toy_services: Services, service: Running
) -> None:
    maria = telegram_calling.person(MARIA)
    maria.says("halo")
    delivery = maria.says("banyak")
    assert delivery.answer
    assert delivery.answer.body == b""
    assert rows(toy_services, outbox) == 2
    assert service.counted("telegram", "queued") == 1


def test_a_tap_on_an_old_inline_button_is_told_it_is_over(
    telegram_calling: TelegramApi, toy_services: Services
) -> None:
    maria = telegram_calling.person(MARIA)
    telegram_calling.know(MARIA)
    keyboard = {"inline_keyboard": [[{"text": "Lama", "callback_data": "x" * 64}]]}
    telegram_calling.call("sendMessage", chat_id=MARIA, text="dulu", reply_markup=keyboard)
    delivery = maria.taps("Lama")
    assert delivery.executed == "answerCallbackQuery"
    assert telegram_calling.unanswered_taps == []
    assert telegram_calling.calls[-1].fields["text"] == "Pilihan itu sudah lewat."
    assert rows(toy_services) == 0


def test_a_group_gets_one_polite_line_and_leaves_nothing(
    telegram_calling: TelegramApi, toy_services: Services
) -> None:
    there = telegram_calling.person(MARIA).in_group(-700000009)
    there.says("NIK saya 5307014507850001")
    assert there.sees == ["Tulis langsung ke saya."]
    assert rows(toy_services) == rows(toy_services, chats) == 0


def test_an_english_app_in_a_group_is_answered_in_english(telegram_calling: TelegramApi) -> None:
    there = telegram_calling.person(MARIA).in_group(-700000009)
    there.user["language_code"] = "en-GB"
    there.says("hello")
    assert there.sees == ["Write to me directly."]


def test_blocking_us_makes_a_chat_unreachable_until_it_lets_us_in(
    telegram_calling: TelegramApi, toy_services: Services
) -> None:
    def reachable() -> bool:
        with toy_services.database.begin() as store:
            return bool(store.connection.execute(select(chats.c.reachable)).scalar_one())

    maria = telegram_calling.person(MARIA)
    maria.says("halo")
    assert reachable()
    assert maria.blocks().status == 200
    assert not reachable()
    assert maria.unblocks().status == 200
    assert reachable()


def test_blocking_by_somebody_we_never_met_is_no_event(
    telegram_calling: TelegramApi, toy_services: Services
) -> None:
    assert telegram_calling.person(MARIA).blocks().status == 200
    assert rows(toy_services, chats) == 0


@pytest.mark.parametrize("again", [False, True], ids=["once", "again"])
def test_a_long_text_is_read_in_part_and_the_person_is_told(
    telegram_calling: TelegramApi, *, again: bool
) -> None:
    maria = telegram_calling.person(MARIA)
    delivery = maria.says("x" * 4001)
    if again:
        answer = delivery.answer
        delivery = telegram_calling.deliver(delivery.update)
        assert delivery.answer
        assert answer
        assert delivery.answer.body == answer.body
    assert maria.sees[-1] == f"Hanya bagian pertama yang terbaca.\n\n{HALLO}"


def test_a_whatsapp_message_is_answered_in_the_response(
    twilio_calling: TwilioApi, service: Running
) -> None:
    maria = twilio_calling.person(PHONE)
    assert maria.says("halo").replies == (HALLO,)
    assert maria.says("4").replies == (LONG.strip(), MENU)
    assert service.counted("whatsapp", "answered") == 2
    assert twilio_calling.alarms == []


def test_a_hidden_number_is_served_like_any_other(twilio_calling: TwilioApi) -> None:
    agnes = twilio_calling.person("US.0contohAgnes3", "Agnes Contoh")
    assert agnes.says("halo").replies == (HALLO,)
    assert agnes.says("1").replies == ("Terima kasih.\n\nYakin?\n\n1 Ya\n2 Tidak\n\nMENU",)


def test_a_repeated_form_brings_the_same_bytes(
    twilio_calling: TwilioApi, toy_services: Services
) -> None:
    maria = twilio_calling.person(PHONE)
    first, again = maria.says("halo"), maria.repeats()
    assert first.call.answer
    assert again.call.answer
    assert again.call.answer.body == first.call.answer.body
    assert rows(toy_services) == 1


def test_questions_wait_for_the_worker_once_buttons_are_pushed(
    twilio_calling: TwilioApi, toy_services: Services
) -> None:
    with toy_services.database.begin() as store:
        for layout in layouts_in(toy_services.guide.texts):
            content = PushedContent(f"HX{1:032x}", layout.digest)
            store.whatsapp_contents.keep(layout.name, content)
    maria = twilio_calling.person(PHONE)
    assert maria.says("halo").replies == ()
    assert rows(toy_services, outbox) == 1


def test_a_tap_on_a_whatsapp_button_answers_its_question(twilio_calling: TwilioApi) -> None:
    maria = twilio_calling.person(PHONE)
    maria.says("halo")
    tap = maria.says("Buah", ButtonText="Buah", ButtonPayload="toy.menu:fruit")
    assert tap.replies[0].startswith("Buah apa?")
    late = maria.says("Buah", ButtonText="Buah", ButtonPayload="toy.menu:fruit")
    assert late.replies[0].startswith("Tombol itu sudah lewat.")


@pytest.mark.parametrize(
    ("public_url", "called"),
    [
        pytest.param("https://lontar.example", "https://lontar.example", id="host"),
        pytest.param("https://lontar.example/", "https://lontar.example", id="slash"),
        pytest.param("https://lontar.example:8443", "https://lontar.example:8443", id="port"),
    ],
)
def test_the_signature_is_checked_for_the_public_address(
    toy_services: Services, twilio: TwilioApi, public_url: str, called: str
) -> None:
    keys = type(KEYS)(twilio_auth_token=twilio.auth_token, public_url=public_url)
    with running(toy_services, keys) as service:
        twilio.service = service.url
        twilio.inbound_url = f"{called}{WHATSAPP}?who=lontar%20uji&x="
        assert twilio.person(PHONE).says("halo").replies == (HALLO,)


def test_a_channel_without_keys_is_not_there(
    toy_services: Services, twilio: TwilioApi, telegram: TelegramApi
) -> None:
    with running(toy_services, type(KEYS)()) as service:
        twilio.service = telegram.service = service.url
        assert twilio.person(PHONE).says("halo").call.attempts == ["4xx"]
        assert service.call(WHATSAPP, b"", {}).status == 404
        assert service.call(STATUS, b"", {}).status == 404
        telegram.call("setWebhook", url="https://lontar.example/webhooks/telegram")
        assert telegram.person(MARIA).says("halo").status == 404


def test_the_answer_names_its_type(telegram_calling: TelegramApi, twilio: TwilioApi) -> None:
    answer = telegram_calling.person(MARIA).says("halo").answer
    assert answer
    assert answer.content_type == "application/json"
    assert json.loads(answer.body)["chat_id"] == MARIA
    assert twilio.alarms == []
