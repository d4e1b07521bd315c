"""The Messages resource: what Twilio checks at once, what it lets fail later, the message log."""

import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode

from tests.lookalikes.http_server import Answer, Json, Request, answer_json
from tests.lookalikes.twilio_content import missing_variables, render
from tests.lookalikes.twilio_errors import FAILURES, TwilioRefuses
from tests.lookalikes.twilio_state import API, Message, Seen, Sent, TwilioState

_ADDRESS = re.compile(r"whatsapp:(\+\d{8,15}|[A-Z]{2}\.[A-Za-z0-9]{1,128})")
_MOST_BODY: Final = 1600
_MOST_SESSION_BUTTONS: Final = 3  # without approval; an approved template may have ten


class Messages:
    """Answers POST and GET on Messages.json and GET and DELETE on one message."""

    def __init__(self, state: TwilioState) -> None:
        self._state = state

    def respond(self, request: Request, rest: str) -> Answer:
        """Answer a request for .../Messages`rest`. Raises TwilioRefuses."""
        match request.method, rest.removesuffix(".json").strip("/"):
            case "POST", "":
                pairs = parse_qsl(request.body.decode(), keep_blank_values=True)
                return answer_json(self._show(self._create(pairs)), 201)
            case "GET", "":
                return answer_json(self._page(dict(request.query)))
            case "GET", sid:
                return answer_json(self._show(self.find(sid)))
            case "DELETE", sid:
                with self._state.changed:
                    del self._state.messages[self.find(sid).sid]
                return Answer(204)
        raise TwilioRefuses(20404)

    def find(self, sid: str) -> Message:
        """The message with this SID. Raises TwilioRefuses."""
        with self._state.changed:
            if sid not in self._state.messages:
                raise TwilioRefuses(20404, sid)
            return self._state.messages[sid]

    def destination(self, request: Request) -> str | None:
        """Whom a POST is for, as far as can be read; None for any other request."""
        if request.method != "POST":
            return None
        return dict(parse_qsl(request.body.decode(errors="replace"))).get("To")

    def words(self, request: Request) -> tuple[str, str, str]:
        """What a POST says: a body, or a content and what it is filled with."""
        asked = dict(parse_qsl(request.body.decode(errors="replace")))
        named = ("Body", "ContentSid", "ContentVariables")
        body, content, filled = (asked.get(name, "") for name in named)
        return body, content, filled

    def _show(self, message: Message) -> Json:
        words = FAILURES.get(message.error_code or 0)
        return message.as_json(self._state.account_sid, words)

    def _create(self, pairs: list[tuple[str, str]]) -> Message:
        asked = dict(pairs)
        media = tuple(value for name, value in pairs if name == "MediaUrl")
        to, body = asked.get("To", ""), asked.get("Body", "")
        sender = self._check_addresses(asked)
        content_sid = asked.get("ContentSid", "")
        variables = self._read_variables(asked)
        if not (body or media or content_sid):
            raise TwilioRefuses(21619)
        if len(body) > _MOST_BODY:
            raise TwilioRefuses(21617)
        if not all(url.startswith(("http://", "https://")) for url in media):
            raise TwilioRefuses(21620)
        callback = asked.get("StatusCallback", "")
        if callback and not callback.startswith(("http://", "https://")):
            raise TwilioRefuses(21609)
        with self._state.changed:
            seen = Seen(self._state.new_sid("SM"), body, media=media)
            if content_sid:
                text, buttons, links = render(self._state.contents[content_sid], variables)
                approved = self._is_approved(content_sid)
                seen = Seen(seen.sid, text, buttons, (*media, *links), approved=approved)
            message = Message(
                sid=seen.sid,
                direction="outbound-api",
                from_=sender,
                to=to,
                body=seen.text,
                status="accepted" if asked.get("MessagingServiceSid") else "queued",
                created=self._state.clock.now(),
                status_callback=callback,
                fate=self._fate(to, content_sid, variables, seen),
            )
            self._state.messages[message.sid] = message
            self._state.sent.append(
                Sent(
                    sid=message.sid,
                    to=to,
                    from_=sender,
                    body=body,
                    content_sid=content_sid,
                    content_variables=variables,
                    media_urls=media,
                    status_callback=callback,
                    at=time.monotonic(),
                )
            )
            if message.fate is None:
                self._state.show(to, seen)
            self._state.changed.notify_all()
        return message

    def _check_addresses(self, asked: Mapping[str, str]) -> str:
        """Refuse addresses Twilio would refuse; gives the sender's."""
        if not asked.get("To"):
            raise TwilioRefuses(21604)
        if not _ADDRESS.fullmatch(asked["To"]):
            raise TwilioRefuses(21211, asked["To"])
        if service := asked.get("MessagingServiceSid"):
            if service not in self._state.messaging_services:
                raise TwilioRefuses(20404, service)
            return self._state.sender
        if not asked.get("From"):
            raise TwilioRefuses(21603)
        if asked["From"] != self._state.sender:
            raise TwilioRefuses(21606, asked["From"])
        return asked["From"]

    def _read_variables(self, asked: Mapping[str, str]) -> Mapping[str, str]:
        """ContentVariables: a JSON object of strings in a string, and only with a ContentSid."""
        content_sid, text = asked.get("ContentSid", ""), asked.get("ContentVariables", "")
        if content_sid and content_sid not in self._state.contents:
            raise TwilioRefuses(21655, content_sid)
        if not text:
            return {}
        if not content_sid:
            raise TwilioRefuses(21654)
        try:
            found = json.loads(text)
        except ValueError:
            raise TwilioRefuses(21656, "not JSON") from None
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            raise TwilioRefuses(21656, "not an object of strings")
        return found

    def _is_approved(self, content_sid: str) -> bool:
        return self._state.approvals.get(content_sid, {}).get("status") == "approved"

    def _fate(
        self, to: str, content_sid: str, variables: Mapping[str, str], seen: Seen
    ) -> tuple[str, int] | None:
        """The bad end this message will come to, though it is accepted now; None for a good one."""
        if to in self._state.later:
            return self._state.later[to]
        if not seen.approved and not self._state.window_is_open(to):
            return "undelivered", 63016
        if content_sid:
            if missing_variables(self._state.contents[content_sid], variables):
                return "failed", 63028
            quick = [button for button in seen.buttons if not button.listed]
            if len(quick) > _MOST_SESSION_BUTTONS and not seen.approved:
                return "failed", 63021
        return None

    def _page(self, asked: Mapping[str, str]) -> Json:
        """One page of the log, newest first, by To, From and the three DateSent filters."""
        size, page = int(asked.get("PageSize", 50)), int(asked.get("Page", 0))
        with self._state.changed:
            found = [m for m in reversed(self._state.messages.values()) if _matches(m, asked)]
        kept = {name: value for name, value in asked.items() if name not in {"Page", "PageToken"}}
        path = f"{API}/{self._state.account_sid}/Messages.json"

        def uri(number: int) -> str:
            token = {"PageToken": f"PA{number}"} if number else {}
            return f"{path}?{urlencode({**kept, 'PageSize': size, 'Page': number, **token})}"

        shown = found[page * size : (page + 1) * size]
        return {
            "messages": [self._show(message) for message in shown],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(shown) - 1, 0),
            "uri": uri(page),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(page - 1) if page else None,
            "next_page_uri": uri(page + 1) if len(found) > (page + 1) * size else None,
        }


def _matches(message: Message, asked: Mapping[str, str]) -> bool:
    """Whether one message passes the filters; both DateSent borders are inclusive."""
    if asked.get("To", message.to) != message.to:
        return False
    if asked.get("From", message.from_) != message.from_:
        return False
    day = timedelta(days=1)
    on, before, after = (asked.get(f"DateSent{border}") for border in ("", "<", ">"))
    if on:
        begin = _read_time(on[:10])
        return begin <= message.created < begin + day
    if before and message.created > _read_time(before):
        return False
    return not (after and message.created < _read_time(after))


def _read_time(text: str) -> datetime:
    """A date (its midnight) or a moment, both UTC. Raises TwilioRefuses."""
    try:
        if len(text) == len("2026-11-21"):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        return datetime.fromisoformat(text)
    except ValueError:
        raise TwilioRefuses(20001, "DateSent") from None
