"""People on the look-alike Telegram: their updates are read by the real python-telegram-bot."""

import json
from collections.abc import Iterator

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import BadRequest, Forbidden

from tests.lookalikes.real_bot import ask
from tests.lookalikes.telegram_api import TelegramApi

MARIA = 700000001


@pytest.fixture
def api() -> Iterator[TelegramApi]:
    with TelegramApi() as api:
        api.know(MARIA)
        yield api


def test_a_tap_is_answered_once_known_and_not_after_it_expired(api: TelegramApi) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="ya")]])

    async def tap(bot: Bot) -> None:
        await bot.send_message(MARIA, "Benar?", reply_markup=markup)
        api.person(MARIA).taps("Ya")
        [update] = await bot.get_updates()
        assert update.callback_query is not None
        assert update.callback_query.data == "ya"
        assert len(api.unanswered_taps) == 1
        await bot.answer_callback_query(update.callback_query.id)
        assert api.unanswered_taps == []
        api.expire_taps()
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query(update.callback_query.id)

    ask(api, tap)


def test_everything_a_person_can_do_is_an_update_the_library_reads(api: TelegramApi) -> None:
    maria = api.person(MARIA)
    maria.starts("kode_123")
    maria.shares_contact()
    maria.shares_contact_of("+620000000002", "Yosef", 700000002)
    maria.sends_location(-8.62, 122.21)
    maria.sends_sticker()
    maria.sends_document("surat.pdf", b"%PDF", "application/pdf")
    maria.says("halo")
    maria.edits("halo, Lontar")
    maria.blocks()
    maria.unblocks()
    waiting = [delivery.update for delivery in api.waiting]
    updates = [Update.de_json(json.loads(json.dumps(update)), None) for update in waiting]
    assert [update.update_id for update in updates] == sorted({u["update_id"] for u in waiting})
    messages = [update.message for update in updates if update.message]
    assert messages[0].text == "/start kode_123"
    assert [m.contact.user_id for m in messages if m.contact] == [MARIA, 700000002]
    assert [u.edited_message.text for u in updates if u.edited_message] == ["halo, Lontar"]
    assert [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member] == [
        "kicked",
        "member",
    ]


def test_a_person_who_blocks_the_bot_cannot_be_written_to(api: TelegramApi) -> None:
    api.person(MARIA).blocks()
    with pytest.raises(Forbidden, match="blocked by the user"):
        ask(api, lambda bot: bot.send_message(MARIA, "halo"))
    api.person(MARIA).unblocks()
    ask(api, lambda bot: bot.send_message(MARIA, "halo"))


def test_a_press_on_the_reply_keyboard_is_a_plain_text(api: TelegramApi) -> None:
    maria = api.person(MARIA)
    rows: list[list[str | KeyboardButton]] = [
        ["1 Ya", "2 Tidak"],
        [KeyboardButton("Nomor saya", request_contact=True)],
    ]
    ask(api, lambda bot: bot.send_message(MARIA, "?", reply_markup=ReplyKeyboardMarkup(rows)))
    assert maria.keyboard == ("1 Ya", "2 Tidak", "Nomor saya")
    assert maria.presses("1 Ya").update["message"]["text"] == "1 Ya"
    assert maria.presses("Nomor saya").update["message"]["contact"]["user_id"] == MARIA
    ask(api, lambda bot: bot.send_message(MARIA, "!", reply_markup=ReplyKeyboardRemove()))
    with pytest.raises(LookupError):
        maria.presses("1 Ya")
