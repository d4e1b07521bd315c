"""Files come from Twilio and from nowhere else; what is settled is deleted there."""

import base64
from collections.abc import Sequence

import pytest

from bot.channels.whatsapp_files import WhatsAppFiles
from handlers.documents import FetchError, FetchGone, FetchLater, FetchRefused, FetchTooBig
from tests.lookalikes.twilio_api import TwilioApi

PHOTO = b"\xff\xd8 foto" * 100
ACCOUNT = f"AC{1:032x}"
MEDIA = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{2:032x}/Media/ME{3:032x}"
HOST = "https://api.twilio.com"


@pytest.fixture
def files(twilio: TwilioApi) -> WhatsAppFiles:
    return WhatsAppFiles(twilio.account_sid, twilio.auth_token, twilio.url)


def sent(twilio: TwilioApi, content: bytes = PHOTO) -> str:
    """Have a person send a photo; returns its media address."""
    turn = twilio.person("+620000000001").sends_media(content, "image/jpeg")
    return dict(turn.form)["MediaUrl0"]


class Directory:
    """A name server that notes what it was asked."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(f"{host}:{port}")
        return self.addresses


@pytest.mark.parametrize("size", [1, 70_000, 5_000_000])
def test_a_file_is_fetched_by_its_address(
    twilio: TwilioApi, files: WhatsAppFiles, size: int
) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    assert files.fetch(sent(twilio, content)) == content


def test_the_store_never_gets_our_credentials(twilio: TwilioApi, files: WhatsAppFiles) -> None:
    files.fetch(sent(twilio))
    assert twilio.media.credentials == [False]


def test_a_settled_file_is_deleted_at_twilio(twilio: TwilioApi, files: WhatsAppFiles) -> None:
    reference = sent(twilio)
    files.forget(reference)
    assert twilio.log[0].media == []
    with pytest.raises(FetchGone):
        files.fetch(reference)
    files.forget(reference)


def test_wrong_keys_are_no_fault_of_the_file(twilio: TwilioApi) -> None:
    files = WhatsAppFiles(twilio.account_sid, "another-token", twilio.url)
    reference = sent(twilio)
    for act in (files.fetch, files.forget):
        with pytest.raises(FetchLater, match="twilio media 401"):
            act(reference)
    assert len(twilio.log[0].media) == 1


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        pytest.param(20404, 404, FetchGone, id="gone"),
        pytest.param(20404, 410, FetchGone, id="expired"),
        pytest.param(20429, 429, FetchLater, id="too-fast"),
        pytest.param(20500, 500, FetchLater, id="server-fault"),
        pytest.param(20500, 503, FetchLater, id="away"),
    ],
)
def test_a_refusal_gets_its_meaning(
    twilio: TwilioApi, files: WhatsAppFiles, code: int, status: int, error: type[FetchError]
) -> None:
    reference = sent(twilio)
    twilio.refuse_next(1, code, status)
    with pytest.raises(error) as caught:
        files.fetch(reference)
    assert type(caught.value) is error


def test_a_cut_connection_is_tried_later(twilio: TwilioApi, files: WhatsAppFiles) -> None:
    reference = sent(twilio)
    twilio.cut_next()
    with pytest.raises(FetchLater):
        files.fetch(reference)
    assert files.fetch(reference) == PHOTO


def test_more_than_we_keep_is_not_read(twilio: TwilioApi, files: WhatsAppFiles) -> None:
    with pytest.raises(FetchTooBig):
        files.fetch(sent(twilio, bytes(16 * 1024 * 1024 + 1)))
    assert len(files.fetch(sent(twilio, bytes(16 * 1024 * 1024)))) == 16 * 1024 * 1024


def test_only_one_redirect_is_followed(twilio: TwilioApi, files: WhatsAppFiles) -> None:
    reference = sent(twilio)
    twilio.media.detours = 1
    with pytest.raises(FetchRefused):
        files.fetch(reference)
    assert len(twilio.media.credentials) == 1


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"http://127.0.0.1{MEDIA}", id="this-machine"),
        pytest.param(f"https://127.0.0.1{MEDIA}", id="this-machine-https"),
        pytest.param("http://169.254.169.254/latest/meta-data/", id="cloud"),
        pytest.param(f"http://[::1]{MEDIA}", id="this-machine-ipv6"),
        pytest.param(f"https://[::ffff:127.0.0.1]{MEDIA}", id="mapped"),
        pytest.param(f"http://2130706433{MEDIA}", id="decimal"),
        pytest.param(f"https://0x7f.1{MEDIA}", id="hexadecimal"),
        pytest.param(f"https://localhost{MEDIA}", id="localhost"),
        pytest.param(f"https://api.twilio.com@evil.example{MEDIA}", id="userinfo"),
        pytest.param(f"https://user:pass@api.twilio.com{MEDIA}", id="userinfo-before-twilio"),
        pytest.param(f"https://evil.example\\@api.twilio.com{MEDIA}", id="backslash"),
        pytest.param(f"https://evil.example#@api.twilio.com{MEDIA}", id="fragment"),
        pytest.param(f"https://evil.example?@api.twilio.com{MEDIA}", id="query-for-host"),
        pytest.param(f"https://api.twilio.com.evil.example{MEDIA}", id="longer-host"),
        pytest.param(f"https://evilapi.twilio.com{MEDIA}", id="other-host"),
        pytest.param(f"https://media.twiliocdn.com{MEDIA}", id="store-first"),
        pytest.param(f"http://api.twilio.com{MEDIA}", id="not-secure"),
        pytest.param(f"https://api.twilio.com:8443{MEDIA}", id="other-port"),
        pytest.param(f"https://api.twilio.com:99999{MEDIA}", id="no-port"),
        pytest.param(f"file://api.twilio.com{MEDIA}", id="file"),
        pytest.param(f"ftp://api.twilio.com{MEDIA}", id="ftp"),
        pytest.param(f"//api.twilio.com{MEDIA}", id="no-scheme"),
        pytest.param(f"{HOST}{MEDIA}?x=1", id="query"),
        pytest.param(f"{HOST}{MEDIA}#x", id="with-fragment"),
        pytest.param(f"{HOST}{MEDIA}.json", id="about-it"),
        pytest.param(f"{HOST}{MEDIA}/../../../Messages.json", id="climbing"),
        pytest.param(f"{HOST}/2010-04-01/Accounts/{ACCOUNT}.json", id="the-account"),
        pytest.param(f"{HOST}{MEDIA.replace(ACCOUNT, f'AC{9:032x}')}", id="other-account"),
        pytest.param(f"{HOST}{MEDIA}\r\nX-Evil: 1", id="header"),
        pytest.param(f"{HOST}{MEDIA}\n", id="line-break"),
        pytest.param(f"{HOST}{MEDIA}\u0661", id="other-digits"),
        pytest.param(f"{HOST}{MEDIA}" + "a" * 5000, id="long"),
        pytest.param("http://[::1", id="half-an-address"),
        pytest.param("not an address", id="words"),
        pytest.param("", id="nothing"),
    ],
)
def test_only_media_of_our_account_at_twilio_are_asked_for(url: str) -> None:
    """Nothing is looked up, no connection made, no credentials shown."""
    directory = Directory("127.0.0.1")
    files = WhatsAppFiles(ACCOUNT, "invented", look_up=directory)
    for act in (files.fetch, files.forget):
        with pytest.raises(FetchRefused):
            act(url)
    assert directory.asked == []


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("10.0.0.7",),
        ("192.168.1.1",),
        ("172.16.0.1",),
        ("169.254.169.254",),
        ("100.64.0.1",),
        ("0.0.0.0",),  # noqa: S104 - an address to be refused
        ("::1",),
        ("fe80::1%eth0",),
        ("fc00::1",),
        ("::ffff:10.0.0.7",),
        ("52.0.0.1", "10.0.0.7"),
    ],
)
def test_a_name_that_leads_inside_is_refused(addresses: tuple[str, ...]) -> None:
    directory = Directory(*addresses)
    files = WhatsAppFiles(ACCOUNT, "invented", look_up=directory)
    with pytest.raises(FetchRefused, match="leads inside"):
        files.fetch(f"{HOST}{MEDIA}")
    assert directory.asked == ["api.twilio.com:443"]


@pytest.mark.parametrize("directory", [Directory(), OSError("no such name")])
def test_a_name_without_an_address_is_tried_later(directory: Directory | OSError) -> None:
    def look_up(host: str, port: int) -> Sequence[str]:
        if isinstance(directory, OSError):
            raise directory
        return directory(host, port)

    with pytest.raises(FetchLater):
        WhatsAppFiles(ACCOUNT, "invented", look_up=look_up).fetch(f"{HOST}{MEDIA}")


@pytest.mark.parametrize(
    "store",
    [
        pytest.param("http://127.0.0.1:9/x", id="this-machine-by-another-port"),
        pytest.param("https://127.0.0.1/x", id="this-machine"),
        pytest.param("http://169.254.169.254/x", id="cloud"),
        pytest.param("https://evil.example/x", id="anywhere"),
        pytest.param("http://media.twiliocdn.com/x", id="store-not-secure"),
        pytest.param("https://media.twiliocdn.com:8443/x", id="store-by-another-port"),
        pytest.param("https://twiliocdn.com.evil.example/x", id="longer-store"),
        pytest.param("https://eviltwiliocdn.com/x", id="alike"),
        pytest.param("https://user@media.twiliocdn.com/x", id="userinfo"),
        pytest.param("https://s3-external-1.amazonaws.com/somebody/x", id="another-folder"),
        pytest.param(
            "https://s3-external-1.amazonaws.com/media.twiliocdn.com/../x", id="climbing-out"
        ),
        pytest.param("file:///etc/passwd", id="file"),
    ],
)
def test_a_redirect_leads_to_a_store_of_twilios_or_nowhere(twilio: TwilioApi, store: str) -> None:
    directory = Directory("127.0.0.1")
    files = WhatsAppFiles(twilio.account_sid, twilio.auth_token, twilio.url, look_up=directory)
    twilio.media.store = store
    with pytest.raises(FetchRefused):
        files.fetch(sent(twilio))
    assert len(directory.asked) == 1


@pytest.mark.parametrize(
    "store",
    ["https://mms.twiliocdn.com", "https://s3-external-1.amazonaws.com/media.twiliocdn.com"],
)
def test_a_store_that_leads_inside_is_refused(twilio: TwilioApi, store: str) -> None:
    directory = Directory("127.0.0.1")
    files = WhatsAppFiles(twilio.account_sid, twilio.auth_token, twilio.url, look_up=directory)
    twilio.media.store = store
    with pytest.raises(FetchRefused, match="leads inside"):
        files.fetch(sent(twilio))
    assert directory.asked[1].endswith(":443")


def test_no_error_tells_address_or_keys(twilio: TwilioApi, files: WhatsAppFiles) -> None:
    reference = sent(twilio)
    twilio.cut_next()
    with pytest.raises(FetchLater) as caught:
        files.fetch(reference)
    pair = base64.b64encode(f"{twilio.account_sid}:{twilio.auth_token}".encode()).decode()
    for secret in (pair, twilio.auth_token, twilio.account_sid, reference):
        assert secret not in repr(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None
