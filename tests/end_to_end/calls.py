"""Deliveries as bytes on the wire, many of which can be under way at once."""

import json
from http.client import HTTPConnection
from urllib.parse import urlencode

from tests.end_to_end.house import PUBLIC_URL, SECRET, TELEGRAM, WHATSAPP, House
from tests.end_to_end.processes import Web
from tests.lookalikes.http_server import Json


def update_of(chat: int, number: int, words: str) -> Json:
    person = {"id": chat, "first_name": "Lusia"}
    sender = {**person, "is_bot": False, "language_code": "id"}
    message = {"message_id": number, "from": sender, "chat": {**person, "type": "private"}}
    return {"update_id": number, "message": {**message, "date": 1795222800, "text": words}}


def begin_telegram(web: Web, said: Json) -> HTTPConnection:
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
    return web.begin(TELEGRAM, json.dumps(said).encode(), headers)


def begin_whatsapp(house: House, web: Web, phone: str) -> HTTPConnection:
    fields = {"MessageSid": f"SM{77:032x}", "From": f"whatsapp:{phone}", "Body": "halo"}
    form = list({**fields, "To": house.twilio.sender, "NumMedia": "0"}.items())
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": house.twilio.sign(f"{PUBLIC_URL}{WHATSAPP}", form),
    }
    return web.begin(WHATSAPP, urlencode(form).encode(), headers)


def answers(begun: list[HTTPConnection]) -> list[bytes]:
    """Read what is answered; every answer is 200."""
    read = []
    for connection in begun:
        answer = connection.getresponse()
        read.append(answer.read())
        connection.close()
        assert answer.status == 200, read[-1]
    return read
