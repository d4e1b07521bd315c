"""The real python-telegram-bot sends to the look-alike, and every refusal gets its meaning."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.channels import telegram_answers
from bot.channels.telegram_blocking import BlockingTelegram
from handlers.channel import (
    ChannelMisconfigured,
    Outgoing,
    Picture,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
    Whose,
)
from tests.lookalikes.telegram_api import TelegramApi

MARIA = 700000001
ADDRESS = str(MARIA)
QUESTION = Outgoing("Nomornya?", (("back", "Kembali"),), "toy.number", "MENU", "Bagikan nomor saya")

SLIP = Picture(b"\x89PNG an invented slip", "/slips/invented.png")


@pytest.fixture
def channel(telegram: TelegramApi) -> Iterator[BlockingTelegram]:
    telegram.know(MARIA)
    channel = BlockingTelegram(telegram.token, telegram.url)
    yield channel
    channel.close()


def test_a_question_arrives_with_numbers_and_buttons(
    telegram: TelegramApi, channel: BlockingTelegram
) -> None:
    sent_id = channel.send(ADDRESS, QUESTION)
    (sent,) = telegram.sent
    assert sent_id == str(sent.message_id)
    assert sent.text == "Nomornya?\n\n1 Kembali\n\nMENU"
    assert sent.buttons == ("Bagikan nomor saya", "Kembali")


def test_a_statement_takes_the_old_buttons_away(
    telegram: TelegramApi, channel: BlockingTelegram
) -> None:
    channel.send(ADDRESS, QUESTION)
    channel.send(ADDRESS, Outgoing("Selesai."))
    assert telegram.person(MARIA).keyboard == ()


def test_signs_that_mean_something_elsewhere_arrive_as_they_are(
    telegram: TelegramApi, channel: BlockingTelegram
) -> None:
    channel.send(ADDRESS, Outgoing("*Rp* <b>42.000.000</b> _&_ [x](y) 🌴"))
    assert telegram.sent[0].text == "*Rp* <b>42.000.000</b> _&_ [x](y) 🌴"


def test_a_long_message_is_cut_at_what_telegram_takes(
    telegram: TelegramApi, channel: BlockingTelegram
) -> None:
    channel.send(ADDRESS, Outgoing("🌴" * 5000))
    assert telegram.sent[0].text == "🌴" * 4095 + "…"


def test_one_channel_sends_many(telegram: TelegramApi, channel: BlockingTelegram) -> None:
    for number in range(20):
        channel.send(ADDRESS, Outgoing(str(number)))
    assert telegram.person(MARIA).sees == [str(number) for number in range(20)]


def test_a_picture_carries_the_words_and_the_buttons(
    telegram: TelegramApi, channel: BlockingTelegram
) -> None:
    sent_id = channel.send(ADDRESS, QUESTION, SLIP)
    (sent,) = telegram.sent
    assert (sent.method, sent_id) == ("sendPhoto", str(sent.message_id))
    assert sent.file
    assert sent.file.content == SLIP.content
    assert sent.file.name == "lontar.png"
    assert sent.text == "Nomornya?\n\n1 Kembali\n\nMENU"
    assert sent.buttons == ("Bagikan nomor saya", "Kembali")


@pytest.mark.parametrize(
    ("length", "methods"), [(1024, ["sendPhoto"]), (1025, ["sendPhoto", "sendMessage"])]
)
def test_words_that_are_no_caption_follow_the_picture(
    telegram: TelegramApi, channel: BlockingTelegram, length: int, methods: list[str]
) -> None:
    sent_id = channel.send(ADDRESS, Outgoing("x" * length), SLIP)
    assert [sent.method for sent in telegram.sent] == methods
    assert telegram.sent[0].file
    assert telegram.sent[-1].text == "x" * length
    assert sent_id == str(telegram.sent[-1].message_id)
    assert telegram.sent[-1].reply_markup == {"remove_keyboard": True}


def test_words_go_alone_when_telegram_does_not_take_the_picture(
    telegram: TelegramApi, channel: BlockingTelegram
) -> None:
    telegram.refuse(MARIA, 400, "Bad Request: IMAGE_PROCESS_FAILED", method="sendPhoto")
    sent_id = channel.send(ADDRESS, QUESTION, SLIP)
    (sent,) = telegram.sent
    assert (sent.method, str(sent.message_id)) == ("sendMessage", sent_id)
    assert sent.buttons == ("Bagikan nomor saya", "Kembali")


@pytest.mark.parametrize(
    ("status", "error"), [(429, TryLater), (403, Unreachable), (502, Uncertain)]
)
def test_any_other_refusal_of_a_picture_is_the_messages(
    telegram: TelegramApi, channel: BlockingTelegram, status: int, error: type[SendError]
) -> None:
    telegram.refuse(MARIA, status, method="sendPhoto")
    with pytest.raises(error):
        channel.send(ADDRESS, QUESTION, SLIP)
    assert telegram.sent == []


@pytest.mark.parametrize(
    ("status", "description", "parameters", "error"),
    [
        pytest.param(429, None, {"retry_after": 7}, TryLater, id="too-fast"),
        pytest.param(403, None, {}, Unreachable, id="blocked"),
        pytest.param(403, "Forbidden: user is deactivated", {}, Unreachable, id="deactivated"),
        pytest.param(400, "Bad Request: chat not found", {}, Unreachable, id="chat-not-found"),
        pytest.param(400, "Bad Request: message is too long", {}, Rejected, id="too-long"),
        pytest.param(
            400, "Bad Request: moved", {"migrate_to_chat_id": -5}, Rejected, id="moved-group"
        ),
        pytest.param(500, None, {}, Uncertain, id="server-fault"),
        pytest.param(502, None, {}, Uncertain, id="bad-gateway"),
    ],
)
def test_a_refusal_gets_its_meaning(
    telegram: TelegramApi,
    channel: BlockingTelegram,
    status: int,
    description: str | None,
    parameters: dict[str, int],
    error: type[SendError],
) -> None:
    telegram.refuse(MARIA, status, description, method=None, times=None, **parameters)
    with pytest.raises(error) as caught:
        channel.send(ADDRESS, QUESTION)
    assert type(caught.value) is error
    assert telegram.token not in str(caught.value)


def test_the_time_to_wait_is_telegrams(telegram: TelegramApi, channel: BlockingTelegram) -> None:
    telegram.refuse(MARIA, 429, retry_after=7)
    with pytest.raises(TryLater) as caught:
        channel.send(ADDRESS, QUESTION)
    assert caught.value.wait == 7
    # One chat or everybody: Telegram does not say.
    assert caught.value.whose is Whose.UNKNOWN


def test_a_chat_telegram_does_not_know_is_unreachable(channel: BlockingTelegram) -> None:
    with pytest.raises(Unreachable):
        channel.send("700000099", QUESTION)


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_cut_connection_leaves_it_uncertain(
    telegram: TelegramApi, channel: BlockingTelegram, *, carried_out: bool
) -> None:
    telegram.cut_next(carried_out=carried_out)
    with pytest.raises(Uncertain):
        channel.send(ADDRESS, QUESTION)
    assert len(telegram.sent) == carried_out


def test_an_answer_that_cannot_be_read_leaves_it_uncertain(
    telegram: TelegramApi, channel: BlockingTelegram
) -> None:
    telegram.garble_next()
    with pytest.raises(Uncertain):
        channel.send(ADDRESS, QUESTION)


def test_after_a_failure_the_channel_sends_on(
    telegram: TelegramApi, channel: BlockingTelegram
) -> None:
    telegram.cut_next(carried_out=False)
    with pytest.raises(Uncertain):
        channel.send(ADDRESS, QUESTION)
    channel.send(ADDRESS, QUESTION)
    assert len(telegram.sent) == 1


def test_when_nobody_is_there_nothing_was_sent() -> None:
    with TelegramApi() as gone:
        url, token = gone.url, gone.token
    channel = BlockingTelegram(token, url)
    with pytest.raises(TryLater) as caught:
        channel.send(ADDRESS, QUESTION)
    assert caught.value.wait is None
    channel.close()


def test_a_picture_does_not_fit_inside_an_answer() -> None:
    assert telegram_answers.inline([QUESTION])
    assert not telegram_answers.inline([Outgoing("Ini tanda terimanya.", picture="token")])


@pytest.mark.parametrize("token", ["", "700000000:another-token-altogether"])
def test_a_wrong_token_is_told_as_a_setting(telegram: TelegramApi, token: str) -> None:
    def send() -> None:
        with closing(BlockingTelegram(token, telegram.url)) as channel:
            channel.send(ADDRESS, QUESTION)

    with pytest.raises(ChannelMisconfigured) as caught:
        send()
    assert str(caught.value) == "TELEGRAM_TOKEN"
