"""Files come from Telegram by their id; the token shows nowhere, and nothing too large is taken."""

import io
import logging
import traceback
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot.channels.telegram_files import TelegramFiles
from bot.logs import configure_logs
from handlers.documents import FetchError, FetchGone, FetchLater, FetchTooBig
from tests.lookalikes.telegram_api import TelegramApi

MARIA = 700000001
PHOTO = b"\xff\xd8 foto" * 100


@pytest.fixture
def files(telegram: TelegramApi) -> Iterator[TelegramFiles]:
    opened = TelegramFiles(telegram.token, telegram.url)
    yield opened
    opened.close()


def sent(telegram: TelegramApi, content: bytes = PHOTO, name: str = "surat.pdf") -> str:
    """Have a person send a document; returns its file id."""
    telegram.person(MARIA).sends_document(name, content, "application/pdf")
    document = telegram.waiting[-1].update["message"]["document"]
    return str(document["file_id"])


@pytest.mark.parametrize("size", [1, 70_000, 5_000_000])
def test_a_file_is_fetched_by_its_id(
    telegram: TelegramApi, files: TelegramFiles, size: int
) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    assert files.fetch(sent(telegram, content)) == content


def test_a_photo_and_a_voice_are_fetched(telegram: TelegramApi, files: TelegramFiles) -> None:
    maria = telegram.person(MARIA)
    maria.sends_photo(PHOTO)
    maria.sends_voice(b"OggS suara")
    photo, voice = [delivery.update["message"] for delivery in telegram.waiting]
    assert files.fetch(photo["photo"][-1]["file_id"]) == PHOTO
    assert files.fetch(voice["voice"]["file_id"]) == b"OggS suara"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a" * 300, "surat\n.pdf", "surat.pdf.exe", "surat dua?.pdf", "%2e%2e.pdf"],
)
def test_how_a_file_is_called_does_not_matter(
    telegram: TelegramApi, files: TelegramFiles, name: str
) -> None:
    assert files.fetch(sent(telegram, name=name)) == PHOTO


Arrange = Callable[[TelegramApi], object]


@pytest.mark.parametrize(
    ("arrange", "error"),
    [
        pytest.param(lambda api: api.lose_files(), FetchLater, id="gone-perhaps"),
        pytest.param(
            lambda api: api.refuse(None, 400, "Bad Request: invalid file_id"),
            FetchGone,
            id="never-was",
        ),
        pytest.param(lambda api: api.refuse(None, 404, method="file"), FetchGone, id="lost-file"),
        pytest.param(lambda api: api.refuse(None, 500, method="file"), FetchLater, id="file-fault"),
        pytest.param(lambda api: api.refuse(None, 401), FetchLater, id="wrong-token"),
        pytest.param(lambda api: api.refuse(None, 502), FetchLater, id="server-fault"),
        pytest.param(lambda api: api.cut_next(), FetchLater, id="cut"),
        pytest.param(lambda api: api.garble_next(), FetchLater, id="nonsense"),
        pytest.param(lambda api: api.garble_next(body=b"[" * 50_000), FetchLater, id="brackets"),
        pytest.param(lambda api: api.garble_next(body=b'{"result": []}'), FetchLater, id="no-file"),
        pytest.param(
            lambda api: api.garble_next(body=b'{"result": {"file_path": "../x"}}'),
            FetchLater,
            id="a-path-that-climbs",
        ),
        pytest.param(
            lambda api: api.garble_next(
                body=b'{"result": {"file_path": "a", "file_size": 17000000}}'
            ),
            FetchTooBig,
            id="too-big-by-its-own-word",
        ),
    ],
)
def test_what_goes_wrong_gets_its_meaning(
    telegram: TelegramApi, files: TelegramFiles, arrange: Arrange, error: type[FetchError]
) -> None:
    reference = sent(telegram)
    arrange(telegram)
    with pytest.raises(error) as caught:
        files.fetch(reference)
    assert type(caught.value) is error


def test_telegram_says_how_long_to_wait(telegram: TelegramApi, files: TelegramFiles) -> None:
    reference = sent(telegram)
    telegram.refuse(None, 429, retry_after=17)
    with pytest.raises(FetchLater) as caught:
        files.fetch(reference)
    assert caught.value.wait == 17


@pytest.mark.parametrize("megabytes", [17, 21])
def test_more_than_we_keep_is_not_read(
    telegram: TelegramApi, files: TelegramFiles, megabytes: int
) -> None:
    reference = sent(telegram, bytes(megabytes * 1024 * 1024))
    with pytest.raises(FetchTooBig):
        files.fetch(reference)


def test_nothing_can_be_deleted(telegram: TelegramApi, files: TelegramFiles) -> None:
    reference = sent(telegram)
    files.forget(reference)
    assert files.fetch(reference) == PHOTO


def test_the_token_stands_in_no_log_and_no_error(telegram: TelegramApi) -> None:
    stream = io.StringIO()
    configure_logs(debug=True, stream=stream)
    reference = sent(telegram)
    files = TelegramFiles(telegram.token, telegram.url)
    arrangements: tuple[Callable[[], object], ...] = (
        telegram.cut_next,
        telegram.garble_next,
        lambda: telegram.refuse(None, 500, method="file", times=1),
        lambda: telegram.refuse(None, 401, times=1),
        telegram.lose_files,
    )
    for arrange in arrangements:
        arrange()
        with pytest.raises(FetchLater) as caught:
            files.fetch(reference)
        structlog.get_logger().error("told", exc_info=caught.value)
        logging.getLogger("anybody").error("told", exc_info=caught.value)
        told = "".join(traceback.format_exception(caught.value))
        assert telegram.token not in told + repr(caught.value)
        assert caught.value.__cause__ is caught.value.__context__ is None
    files.close()
    assert stream.getvalue().count("told") == 2 * len(arrangements)
    assert telegram.token not in stream.getvalue()
    assert "invented-token" not in stream.getvalue()


def test_when_nobody_is_there_it_is_tried_later() -> None:
    with TelegramApi() as gone:
        url, token = gone.url, gone.token
    files = TelegramFiles(token, url)
    with pytest.raises(FetchLater):
        files.fetch("BQAC")
    files.close()
