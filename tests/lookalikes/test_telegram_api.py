"""The Telegram look-alike, tried with the real python-telegram-bot."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from tests.lookalikes.real_bot import ask
from tests.lookalikes.telegram_api import TelegramApi

MARIA = 700000001


@pytest.fixture
def api() -> Iterator[TelegramApi]:
    with TelegramApi() as api:
        api.know(MARIA)
        yield api


def test_the_real_bot_sends_a_text_and_finds_itself_in_the_ledger(api: TelegramApi) -> None:
    message = ask(api, lambda bot: bot.send_message(MARIA, "Selamat pagi"))
    assert message.text == "Selamat pagi"
    assert message.chat.id == MARIA
    [sent] = api.sent
    assert (sent.chat_id, sent.text, sent.message_id) == (MARIA, "Selamat pagi", message.message_id)
    assert not sent.inline


@pytest.mark.parametrize(
    "markup",
    [
        ReplyKeyboardMarkup([["1 Ya", "2 Tidak"]], one_time_keyboard=True),
        ReplyKeyboardMarkup([[KeyboardButton("Nomor saya", request_contact=True)]]),
        ReplyKeyboardRemove(),
        ForceReply(input_field_placeholder="NIK"),
        InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="x" * 64)]]),
    ],
    ids=["reply", "contact", "remove", "force", "inline"],
)
def test_only_inline_keyboards_come_back_in_the_message(
    api: TelegramApi,
    markup: ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply | InlineKeyboardMarkup,
) -> None:
    message = ask(api, lambda bot: bot.send_message(MARIA, "Benar?", reply_markup=markup))
    expected = markup if isinstance(markup, InlineKeyboardMarkup) else None
    assert message.reply_markup == expected
    assert api.sent[0].reply_markup == markup.to_dict()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("x" * 4097, "message is too long"),
    ],
    ids=["empty", "blank", "too long"],
)
def test_a_text_of_the_wrong_length_is_refused(api: TelegramApi, text: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=rf"(?i){reason}"):
        ask(api, lambda bot: bot.send_message(MARIA, text))
    assert api.sent == []


@pytest.mark.parametrize(
    "markup",
    [
        InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="é" * 32 + "x")]]),
        InlineKeyboardMarkup([[InlineKeyboardButton("Ya")]]),
        ReplyKeyboardMarkup([[""]]),
        ReplyKeyboardMarkup([]),
    ],
    ids=["65 bytes", "no action", "no caption", "no buttons"],
)
def test_a_keyboard_of_the_wrong_shape_is_refused(
    api: TelegramApi, markup: InlineKeyboardMarkup | ReplyKeyboardMarkup
) -> None:
    with pytest.raises(BadRequest):
        ask(api, lambda bot: bot.send_message(MARIA, "Benar?", reply_markup=markup))


def test_a_contact_button_is_refused_in_a_group(api: TelegramApi) -> None:
    api.person(MARIA).in_group(-100700000001).says("halo semua")
    markup = ReplyKeyboardMarkup([[KeyboardButton("Nomor saya", request_contact=True)]])
    with pytest.raises(BadRequest, match=r"(?i)private chats only"):
        ask(api, lambda bot: bot.send_message(-100700000001, "Nomor?", reply_markup=markup))


def test_markup_is_taken_out_before_the_text_is_counted(api: TelegramApi) -> None:
    ask(api, lambda bot: bot.send_message(MARIA, "<b>Rp 42</b> &lt;juta", parse_mode="HTML"))
    assert api.person(MARIA).sees == ["Rp 42 <juta"]
    with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
        ask(api, lambda bot: bot.send_message(MARIA, "<b>Rp 42", parse_mode="HTML"))


def test_a_wrong_token_and_an_unknown_chat_are_refused(api: TelegramApi) -> None:
    with pytest.raises(InvalidToken):
        ask(api, lambda bot: bot.get_me(), token="700000000:another-token")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        ask(api, lambda bot: bot.send_message(700000099, "halo"))


def test_a_photo_and_a_document_travel_both_ways(api: TelegramApi) -> None:
    content = bytes(range(256)) * 40 + b"\r\n--x\r\n\r\n"

    async def send(bot: Bot) -> bytes:
        sent = await bot.send_photo(MARIA, content, caption="Kartu")
        again = await bot.send_photo(MARIA, sent.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
        paper = await bot.send_document(MARIA, content, filename="surat keterangan.pdf")
        assert paper.document is not None
        assert paper.document.file_name == "surat keterangan.pdf"
        return bytes(await (await bot.get_file(paper.document.file_id)).download_as_bytearray())

    assert ask(api, send) == content
    assert [sent.method for sent in api.sent] == ["sendPhoto", "sendPhoto", "sendDocument"]
    assert api.sent[0].text == "Kartu"
    assert api.sent[0].file is not None
    assert api.sent[0].file.content == content


def test_the_bot_fetches_what_people_send(api: TelegramApi) -> None:
    api.person(MARIA).sends_photo(b"\xff\xd8 foto", "KTP")
    api.person(MARIA).sends_voice(b"OggS suara")

    async def fetch(bot: Bot) -> list[bytes]:
        photo, voice = [update.message for update in await bot.get_updates()]
        assert photo is not None
        assert voice is not None
        assert voice.voice is not None
        files = [await bot.get_file(found) for found in (photo.photo[-1], voice.voice)]
        return [bytes(await file.download_as_bytearray()) for file in files]

    assert ask(api, fetch) == [b"\xff\xd8 foto", b"OggS suara"]


def test_files_can_be_lost_or_refused(api: TelegramApi) -> None:
    api.person(MARIA).sends_voice(b"OggS suara")

    async def fetch(bot: Bot) -> None:
        voice = (await bot.get_updates())[0].message.voice  # type: ignore[union-attr]
        assert voice is not None
        api.refuse(None, 404, method="file", times=1)
        with pytest.raises(InvalidToken):  # so the library reads a 404
            await (await bot.get_file(voice)).download_as_bytearray()
        api.lose_files()
        with pytest.raises(BadRequest, match="temporarily unavailable"):
            await bot.get_file(voice)

    ask(api, fetch)


def test_the_profile_is_set_per_language(api: TelegramApi) -> None:
    async def introduce(bot: Bot) -> None:
        await bot.set_my_commands([("menu", "Kembali ke menu")], language_code="id")
        await bot.set_my_description("Lontar", language_code="id")
        await bot.set_my_short_description("Lontar")
        await bot.send_chat_action(MARIA, "typing")
        with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
            await bot.set_my_commands([("MENU", "huruf besar")])

    ask(api, introduce)
    assert api.profile["setMyDescription", "id"] == "Lontar"
    assert api.profile["setMyShortDescription", ""] == "Lontar"
    assert ("setMyCommands", "id") in api.profile


def test_updates_are_polled_once_and_confirmed_by_offset(api: TelegramApi) -> None:
    api.person(MARIA).says("halo")
    api.person(700000002, "Yosef").says("pagi")

    async def poll(bot: Bot) -> list[int]:
        first = await bot.get_updates(timeout=timedelta(seconds=10))
        second = await bot.get_updates(offset=first[0].update_id + 1)
        third = await bot.get_updates(offset=first[1].update_id + 1)
        assert [update.update_id for update in second] == [first[1].update_id]
        return [len(first), len(second), len(third)]

    assert ask(api, poll) == [2, 1, 0]


def test_polling_beside_a_webhook_is_a_conflict(api: TelegramApi) -> None:
    async def collide(bot: Bot) -> None:
        await bot.set_webhook("https://lontar.example/webhooks/telegram", secret_token="rahasia")
        with pytest.raises(Conflict):
            await bot.get_updates()
        info = await bot.get_webhook_info()
        assert info.url == "https://lontar.example/webhooks/telegram"
        assert info.pending_update_count == 0
        await bot.delete_webhook()
        assert await bot.get_updates() == ()

    ask(api, collide)


def test_a_second_poll_ends_the_first(api: TelegramApi) -> None:
    async def collide(bot: Bot) -> None:
        first = asyncio.create_task(bot.get_updates(timeout=timedelta(seconds=10)))
        async with Bot(api.token, base_url=api.base_url) as second:
            while not first.done():
                await second.get_updates()
        with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates"):
            await first

    ask(api, collide)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://lontar.example/webhooks/telegram", "rahasia"),
        ("https://lontar.example:8000/webhooks/telegram", "rahasia"),
        ("https://lontar.example/webhooks/telegram", "rahasia besar"),
    ],
    ids=["not https", "port", "secret"],
)
def test_a_webhook_that_telegram_would_not_take_is_refused(
    api: TelegramApi, url: str, secret: str
) -> None:
    with pytest.raises(BadRequest):
        ask(api, lambda bot: bot.set_webhook(url, secret_token=secret))


def test_refusals_come_as_the_errors_the_library_knows(
    api: TelegramApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns about seconds as a number
    api.know(700000002, 700000003)
    api.refuse(chat_id=MARIA, status=403, description="Forbidden: bot was blocked by the user")
    api.refuse(chat_id=700000003, status=400, migrate_to_chat_id=-100700000003)

    async def send(bot: Bot) -> None:
        with pytest.raises(Forbidden):
            await bot.send_message(MARIA, "satu")
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(700000003, "dua")
        assert moved.value.new_chat_id == -100700000003
        api.refuse_next(2, status=429, retry_after=3)
        for _ in range(2):
            with pytest.raises(RetryAfter) as wait:
                await bot.send_message(700000002, "tiga")
            assert wait.value.retry_after == timedelta(seconds=3)
        await bot.send_message(700000002, "empat")
        api.forgive(MARIA)
        await bot.send_message(MARIA, "lima")

    ask(api, send)
    assert [sent.text for sent in api.sent] == ["empat", "lima"]


def test_a_cut_connection_leaves_open_whether_the_message_went_out(api: TelegramApi) -> None:
    async def send(bot: Bot) -> None:
        api.cut_next()
        with pytest.raises(NetworkError):
            await bot.send_message(MARIA, "keluar")
        api.cut_next(carried_out=False)
        with pytest.raises(NetworkError):
            await bot.send_message(MARIA, "tidak keluar")
        api.garble_next(status=502)
        with pytest.raises(NetworkError):
            await bot.send_message(MARIA, "keluar juga")

    ask(api, send)
    assert api.person(MARIA).sees == ["keluar", "keluar juga"]


def test_a_slow_answer_runs_into_the_clients_patience(api: TelegramApi) -> None:
    async def send(bot: Bot) -> None:
        api.latency = 30.0  # ends early: closing the server wakes it
        with pytest.raises(TimedOut):
            await bot.send_message(MARIA, "lambat", read_timeout=0.05)

    ask(api, send)


def test_waiting_for_messages_that_never_come_ends(api: TelegramApi) -> None:
    with pytest.raises(TimeoutError, match="0 of 1"):
        api.wait_until_sent(1, timeout=0.01)
