"""What goes wrong on the way: each with a canary's words in the very thing that fails."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from urllib.parse import quote

from sqlalchemy import Engine, text

from conversations.engine.events import Said
from conversations.flows import FLOWS
from handlers.channel import TELEGRAM, WHATSAPP, Outgoing
from handlers.chat import address_index
from handlers.services import Services
from storage.outbox import CASE_LANE
from storage.store import StorageDown
from tests.bot.running import STATUS
from tests.bot.running import TELEGRAM as TO_TELEGRAM
from tests.bot.running import WHATSAPP as TO_WHATSAPP
from tests.canary.bird import ACCIDENT, NIK, PHONE, TELEGRAM_ID
from tests.canary.house import House
from tests.handlers.writing import Writer

WORDS = f"Kanarius Serinus, NIK {NIK}, {PHONE}"
IN_AN_ADDRESS = quote(f"Kanarius Serinus {NIK}")


def break_a_turn(services: Services) -> None:
    """Let a flow raise with the words of the message in the exception."""

    def break_down(said: str) -> None:
        raise ValueError(said)

    guide = replace(services.guide, entries=break_down, flows=FLOWS)
    Writer(replace(services, guide=guide), address=PHONE).says(Said(WORDS))


def break_the_database(services: Services) -> None:
    """Let a report be filed while a table is missing: the failed statement holds its values."""
    # SQLite calls it trouble that passes; PostgreSQL an error of ours.
    with _missing(services.database.engine, "case_steps"), suppress(StorageDown):
        Writer(services, address="7007710").goes_on(*ACCIDENT[:5])


def annoy_the_web(house: House) -> None:
    """Call what is not there, what is not allowed, and with what cannot be read."""
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": WORDS}
    secret = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": WORDS}
    body = WORDS.encode()
    for method, path in (
        ("GET", f"/{IN_AN_ADDRESS}?nik={NIK}&nama=Serinus"),
        ("GET", f"/slips/{NIK}.png"),
        ("GET", f"/slips/{IN_AN_ADDRESS}.png?{NIK}"),
        ("DELETE", f"/slips/{NIK}.png"),
        ("GET", f"{TO_WHATSAPP}?From={NIK}"),
        ("GET", f"/readyz?{IN_AN_ADDRESS}"),
        ("GET", f"/healthz/{NIK}"),
        (f"SERINUS{NIK}", f"/{NIK}"),
        ("GET", f"/metrics?{IN_AN_ADDRESS}"),
        ("GET", "/readyz"),
    ):
        house.call(method, path, headers={"Referer": f"https://{NIK}.example/", "X-Name": WORDS})
    house.call("POST", TO_WHATSAPP, body, form)
    house.call("POST", STATUS, body, form)
    house.call("POST", TO_TELEGRAM, body, secret)
    for told in (WORDS, [WORDS], {"update_id": WORDS}, {WORDS: WORDS}, {"message": {"text": NIK}}):
        house.update(told)
    house.update({"update_id": 1, "message": {"from": WORDS, "chat": {"id": NIK}, "text": NIK}})


def break_the_providers(house: House) -> None:
    """Let both providers refuse with the words, cut connections and talk nonsense."""
    telegram, twilio = house.telegram, house.twilio
    nonsense = f'{{"message": "{WORDS}", "code": 21211, "more_info": "{WORDS}"}}'.encode()
    for status in (400, 500, 429):
        telegram.refuse(TELEGRAM_ID, status, f"{status}: {WORDS}", method="sendMessage", times=1)
        twilio.garble_next(1, nonsense, status)
        _queue(house, str(status))
        house.work()
    telegram.garble_next(1, nonsense)
    twilio.garble_next(1, nonsense)
    _queue(house, "garbled")
    house.work()
    telegram.cut_next(1)
    twilio.cut_next(1)
    _queue(house, "cut")
    house.work()
    telegram.refuse(None, 400, f"Bad Request: {WORDS}", method="getFile", times=1)


def _queue(house: House, key: str) -> None:
    """Have the family's words said to both of its phones by the worker."""
    services = house.services
    now = services.clock()
    message = Outgoing(f"Kanarius Serinus, {PHONE}", (("menu", "Menu"),), "canary.menu").to_json()
    with services.database.begin() as store:
        for channel, address in (
            (TELEGRAM, str(TELEGRAM_ID)),
            (WHATSAPP, f"whatsapp:{PHONE}"),
        ):
            found = store.chats.load(address_index(store.vault, channel, address), channel, "")
            assert found is not None
            store.outbox.add(found.record.id, f"{channel}:{key}", message, now, lane=CASE_LANE)


@contextmanager
def _missing(engine: Engine, table: str) -> Iterator[None]:
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    yield
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE gone RENAME TO {table}"))


def spoil_a_report(services: Services, number: str) -> None:
    """Make what was told in a report unreadable, as a wrong key or a damaged disk would."""
    with services.database.engine.begin() as connection:
        connection.execute(
            text("UPDATE reports SET told = secret WHERE number = :number"), {"number": number}
        )
