"""``/simulator``: a phone in the browser, the demo people to pick it up, and what the engine saw.

Registered in the demo only. The server keeps nothing beside the chat itself; the page remembers
what was said in the browser's own session.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    HTTPException,
    NotFound,
    RequestEntityTooLarge,
)

from bot.channels.simulated_files import SimulatedFiles
from bot.chatting import (
    MOST_FILE_BYTES,
    SIMULATED,
    BadMoment,
    ClockIsReal,
    NoNumber,
    Phone,
    Sent,
    exchange,
    filed,
    kept_chat,
    media,
    moment_from,
    move_clock,
    own_contact,
    session_of,
    tapped,
    typed,
)
from bot.web.simulator_people import SimulatedPerson
from bot.web.simulator_seen import CostMeter, Seen, look_inside
from bot.web.simulator_words import Words
from conversations.engine.events import Media
from handlers.channel import WHATSAPP, Attachment, Outgoing
from handlers.services import Services
from storage.store import StorageDown

# A new number, made up by the page: no number of Indonesia begins with a nought.
_NEW_NUMBER = re.compile(r"\+62000[0-9]{7}")
_MOST_JSON_BYTES = 64 * 1024
# What a form adds to the file that it carries.
_FORM_BYTES = 64 * 1024
_FILES = (Media.PHOTO, Media.VOICE, Media.DOCUMENT)
_MEDIA = (Media.LOCATION, Media.STICKER)
_STEPS_IN_TIME = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MOST_ROW = 2**63


def blueprint(services: Services, people: Sequence[SimulatedPerson], home: Path) -> Blueprint:
    """Return the simulator's routes, with the phones of ``people`` to pick up.

    What they send waits for the worker in ``home`` (LONTAR_HOME).
    """
    simulator = _Simulator(services, people, SimulatedFiles(home))
    found = Blueprint(
        "simulator",
        __name__,
        url_prefix="/simulator",
        static_folder="static",
        template_folder="templates",
    )
    found.add_url_rule("", view_func=simulator.page)
    for path, act in (
        ("", simulator.page_after_form),
        ("/messages", simulator.take_message),
        ("/files", simulator.take_file),
        ("/news", simulator.tell_news),
        ("/clock", simulator.move_clock),
    ):
        found.add_url_rule(path, view_func=act, methods=["POST"])
    found.before_request(_refuse_other_sites)
    found.register_error_handler(HTTPException, simulator.explain)
    found.register_error_handler(StorageDown, simulator.explain)
    return found


def _refuse_other_sites() -> None:
    """Let no other site's page write in the visitor's name."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    foreign = (
        site not in {"same-origin", "none"}
        if site is not None
        else origin is not None and urlsplit(origin).netloc != request.host
    )
    if request.method == "POST" and foreign:
        raise Forbidden


class _Simulator:
    """The views."""

    def __init__(
        self, services: Services, people: Sequence[SimulatedPerson], files: SimulatedFiles
    ) -> None:
        self._services = services
        self._files = files
        self._people = tuple(people)
        self._known = {person.phone for person in people}
        self._meter = CostMeter(services.database.engine)

    def page(self) -> str:
        """Show the page as it is before anything was said."""
        words = self._words()
        return self._page(words, WHATSAPP, self._people[0].phone)

    def page_after_form(self) -> str:
        """Take a message from a browser without JavaScript and show the page with its answer."""
        form = request.form
        words = self._words()
        channel, name = form.get("channel", WHATSAPP), form.get("as", "")
        phone = self._phone(channel, name)
        text = next((given for given in reversed(form.getlist("text")) if given.strip()), None)
        if text is None:
            return self._page(words, channel, name)
        replies, seen = self._exchange(phone, typed(text), words)
        return self._page(words, channel, name, said=text, replies=replies, seen=seen)

    def take_message(self) -> Response:
        """Take what the phone sends, other than a file; answer with what it shows then."""
        body = _read_json()
        words = self._words()
        phone = self._phone(_field(body, "channel"), _field(body, "as"))
        return self._answer(phone, _read_sent(body, phone), words)

    def take_file(self) -> Response:
        """Take a photo, a voice message or a document, with the words beside it."""
        request.max_content_length = MOST_FILE_BYTES + _FORM_BYTES
        form, file = request.form, request.files.get("file")
        words = self._words()
        phone = self._phone(form.get("channel", ""), form.get("as", ""))
        kind = form.get("kind", "")
        content = file.read() if file is not None else b""
        content_type = file.mimetype if file is not None else ""
        request.close()  # a large upload lies in a file of its own
        if kind not in _FILES or not content:
            raise BadRequest
        if len(content) > MOST_FILE_BYTES:
            raise RequestEntityTooLarge
        kept = Attachment(self._files.put(content), size=len(content), content_type=content_type)
        return self._answer(phone, filed(Media(kind), kept, form.get("text", "")), words)

    def tell_news(self) -> Response:
        """Tell what the outbox has sent to the phone since row ``after``, and the demo's time."""
        body = _read_json()
        words = self._words()
        phone = self._phone(_field(body, "channel"), _field(body, "as"))
        after = body.get("after", 0)
        if type(after) is not int or not 0 <= after < _MOST_ROW:
            raise BadRequest
        sent: list[tuple[int, Outgoing]] = []
        if chat := kept_chat(phone, self._services):
            with self._services.database.begin() as store:
                rows = store.outbox.said_to(chat.id, after)
            sent = [(row, Outgoing.from_json(message)) for row, message in rows]
        shown = words.moment(self._services.now())
        return jsonify(
            moment=shown.to_json(),
            after=sent[-1][0] if sent else after,
            replies=self._replies([message for _, message in sent], words),
        )

    def move_clock(self) -> Response:
        """Move the demo's clock on by a step, or to a date and hour."""
        body = _read_json()
        words = self._words()
        step, at = body.get("by"), body.get("to")
        try:
            if isinstance(step, str) and step in _STEPS_IN_TIME:
                moment = self._services.now() + _STEPS_IN_TIME[step]
            elif isinstance(at, str):
                moment = moment_from(at, self._services.zone)
            else:
                raise BadRequest
            move_clock(self._services, moment)
        except BadMoment as error:
            raise BadRequest from error
        except ClockIsReal as error:
            raise Conflict from error
        return jsonify(moment=words.moment(self._services.now()).to_json())

    def explain(self, error: HTTPException | StorageDown) -> Response:
        """Tell in one sentence why something could not be done."""
        code = error.code or 500 if isinstance(error, HTTPException) else 503
        words = self._words()
        answer = make_response(jsonify(error=words.error(code)), code)
        if isinstance(error, HTTPException) and (
            allowed := error.get_response().headers.get("Allow")
        ):
            answer.headers["Allow"] = allowed
        return answer

    def _answer(self, phone: Phone, sent: Sent, words: Words) -> Response:
        replies, seen = self._exchange(phone, sent, words)
        return jsonify(
            moment=words.moment(self._services.now()).to_json(),
            replies=self._replies(replies, words),
            seen=render_template("simulator_seen.html", seen=seen, words=words),
        )

    def _exchange(
        self, phone: Phone, sent: Sent, words: Words
    ) -> tuple[tuple[Outgoing, ...], Seen | None]:
        services = self._services
        before = session_of(kept_chat(phone, services))
        with self._meter.measure() as cost:
            answered = exchange(phone, sent, services, words.language)
        after = kept_chat(phone, services)
        if answered.turn is None or after is None:
            return answered.messages, None
        seen = look_inside(sent, before, answered.turn, after.turn, cost, services.guide)
        return answered.messages, seen

    def _replies(self, messages: Sequence[Outgoing], words: Words) -> str:
        shown = words.moment(self._services.now())
        return render_template("simulator_replies.html", replies=messages, words=words, now=shown)

    def _page(
        self,
        words: Words,
        channel: str,
        picked: str,
        **exchanged: object,
    ) -> str:
        return render_template(
            "simulator.html",
            words=words,
            people=self._people,
            channel=channel,
            picked=picked,
            now=words.moment(self._services.now()),
            most_file_bytes=MOST_FILE_BYTES,
            **exchanged,
        )

    def _words(self) -> Words:
        return Words.of(self._services.guide.texts, request.args.get("lang"))

    def _phone(self, channel: str, name: str) -> Phone:
        """Return the phone that is meant; NotFound unless it is one of ours."""
        if channel not in SIMULATED or not (name in self._known or _NEW_NUMBER.fullmatch(name)):
            raise NotFound
        return Phone.of(channel, name)


def _read_json() -> dict[str, object]:
    """Return the body as an object; BadRequest or RequestEntityTooLarge for anything else."""
    request.max_content_length = _MOST_JSON_BYTES
    body = request.get_json()
    if not isinstance(body, dict):
        raise BadRequest
    return body


def _field(body: dict[str, object], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise BadRequest
    return value


def _read_sent(body: dict[str, object], phone: Phone) -> Sent:
    match _field(body, "kind"):
        case "text":
            return typed(_field(body, "text"))
        case "tap":
            return tapped(_field(body, "step"), _field(body, "option"), _field(body, "text"))
        case "contact":
            try:
                return own_contact(phone)
            except NoNumber as error:
                raise Conflict from error
        case kind if kind in _MEDIA:
            return media(Media(kind))
        case _:
            raise BadRequest
