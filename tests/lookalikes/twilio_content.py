"""The Content API: templates, their limits, their approval, and what a person sees of them."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tests.lookalikes.http_server import Answer, Json, Request, answer_json
from tests.lookalikes.twilio_errors import TwilioRefuses
from tests.lookalikes.twilio_state import Button, TwilioState

_VARIABLE = re.compile(r"\{\{\s*(\w{1,16})\s*\}\}")
_BY_RICHNESS: Final = (
    "twilio/list-picker",
    "twilio/quick-reply",
    "twilio/media",
    "twilio/card",
    "twilio/call-to-action",
    "twilio/text",
)
_MOST_BODY: Final = {"twilio/text": 1600}  # every other type: 1024
_CATEGORIES = frozenset({"UTILITY", "MARKETING", "AUTHENTICATION"})


class Contents:
    """/v1/Content and what hangs below it."""

    def __init__(self, state: TwilioState) -> None:
        self._state = state
        self.base_url = ""

    def respond(self, request: Request, rest: str) -> Answer:
        """Answer a request for /v1/Content`rest`. Raises TwilioRefuses."""
        match request.method, [part for part in rest.split("/") if part]:
            case "POST", []:
                return answer_json(self._create(read_json(request)), 201)
            case "GET", []:
                return answer_json(self._page(request))
            case "GET", [sid]:
                return answer_json(self._find(sid))
            case "DELETE", [sid]:
                del self._state.contents[self._find(sid)["sid"]]
                self._state.approvals.pop(sid, None)
                return Answer(204)
            case "POST", [sid, "ApprovalRequests", "whatsapp"]:
                return answer_json(self._request_approval(self._find(sid), read_json(request)), 201)
            case "GET", [sid, "ApprovalRequests"]:
                return answer_json(self._show_approval(self._find(sid)))
        raise TwilioRefuses(20404)

    def _find(self, sid: str) -> Json:
        try:
            return self._state.contents[sid]
        except KeyError:
            raise TwilioRefuses(20404, sid) from None

    def _create(self, asked: Json) -> Json:
        types = asked.get("types")
        if not isinstance(types, dict) or not types or not asked.get("language"):
            raise TwilioRefuses(20001, "types and language are required")
        for kind, fields in types.items():
            if kind not in _BY_RICHNESS or not isinstance(fields, dict):
                raise TwilioRefuses(20001, f"type {kind}")
            check_type(kind, fields)
        sid = self._state.new_sid("HX")
        date = f"{self._state.clock.now():%Y-%m-%dT%H:%M:%SZ}"
        url = f"{self.base_url}/v1/Content/{sid}"
        content = {
            "sid": sid,
            "account_sid": self._state.account_sid,
            "friendly_name": asked.get("friendly_name"),
            "language": asked["language"],
            "variables": asked.get("variables") or {},
            "types": types,
            "date_created": date,
            "date_updated": date,
            "url": url,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }
        self._state.contents[sid] = content
        return content

    def _page(self, request: Request) -> Json:
        asked = dict(request.query)
        size, page = int(asked.get("PageSize", 50)), int(asked.get("Page", 0))
        found = list(self._state.contents.values())
        url = f"{self.base_url}/v1/Content?PageSize={size}&Page="
        more = len(found) > (page + 1) * size
        return {
            "contents": found[page * size : (page + 1) * size],
            "meta": {
                "page": page,
                "page_size": size,
                "first_page_url": f"{url}0",
                "previous_page_url": f"{url}{page - 1}" if page else None,
                "url": f"{url}{page}",
                "next_page_url": f"{url}{page + 1}" if more else None,
                "key": "contents",
            },
        }

    def _request_approval(self, content: Json, asked: Json) -> Json:
        name, category = str(asked.get("name") or ""), str(asked.get("category") or "")
        if not re.fullmatch(r"[a-z0-9_]{1,512}", name) or category not in _CATEGORIES:
            raise TwilioRefuses(20001, "name or category")
        if any(approval["name"] == name for approval in self._state.approvals.values()):
            raise TwilioRefuses(20001, "a template name is used once")
        kind = next(kind for kind in _BY_RICHNESS if kind in content["types"])
        reason = reason_to_reject(kind, content)
        approval = {
            "name": name,
            "category": category,
            "content_type": kind,
            "status": "rejected" if reason else "received",
            "rejection_reason": reason,
            "allow_category_change": True,
        }
        self._state.approvals[content["sid"]] = approval
        return approval

    def _show_approval(self, content: Json) -> Json:
        approval = self._state.approvals.get(content["sid"], {"status": "unsubmitted"})
        return {
            "sid": content["sid"],
            "account_sid": content["account_sid"],
            "whatsapp": {"type": "whatsapp", **approval},
            "url": content["links"]["approval_fetch"],
        }


def read_json(request: Request) -> Json:
    """The JSON object a request carries. Raises TwilioRefuses."""
    try:
        value = json.loads(request.body)
    except ValueError:
        raise TwilioRefuses(20001, "JSON expected") from None
    if not isinstance(value, dict):
        raise TwilioRefuses(20001, "JSON object expected")
    return value


def check_type(kind: str, fields: Json) -> None:
    """Refuse one type whose lengths or counts WhatsApp does not carry."""
    _check(fields.get("body"), _MOST_BODY.get(kind, 1024), "body", required=kind != "twilio/card")
    match kind:
        case "twilio/quick-reply":
            for action in _several(fields.get("actions"), "actions"):
                _check(action.get("title"), 20, "title")
                _check(action.get("id"), 200, "id")
        case "twilio/list-picker":
            _check(fields.get("button"), 20, "button")
            for item in _several(fields.get("items"), "items"):
                _check(item.get("item"), 24, "item")
                _check(item.get("id"), 200, "id")
                _check(item.get("description"), 72, "description", required=False)


def _several(value: object, name: str) -> list[Json]:
    if not isinstance(value, list) or not 1 <= len(value) <= 10:
        raise TwilioRefuses(20001, f"1 to 10 {name}")
    return value


def _check(value: object, most: int, name: str, *, required: bool = True) -> None:
    text = value if isinstance(value, str) else ""
    if len(text) > most or (required and not text):
        raise TwilioRefuses(20001, f"{name}: 1 to {most} characters")


def reason_to_reject(kind: str, content: Json) -> str:
    """Why WhatsApp would not approve a template, "" when it might.

    A list cannot be approved; a body may not begin or end with a variable or hold two side by
    side; every variable needs a sample.
    """
    body = str(content["types"][kind].get("body", "")).strip()
    if kind == "twilio/list-picker":
        return "a list-picker is for open sessions only"
    if re.match(_VARIABLE, body) or re.search(_VARIABLE.pattern + r"$", body):
        return "the body begins or ends with a variable"
    if re.search(_VARIABLE.pattern + r"\s*" + _VARIABLE.pattern, body):
        return "two variables stand side by side"
    missing = set(_VARIABLE.findall(body)) - set(content["variables"])
    return f"no sample for {sorted(missing)}" if missing else ""


def missing_variables(content: Json, given: Mapping[str, str]) -> set[str]:
    """Variables a template uses that have neither a value nor a sample to fall back on."""
    used = set(_VARIABLE.findall(json.dumps(content["types"])))
    return used - set(given) - set(content["variables"])


def render(content: Json, given: Mapping[str, str]) -> tuple[str, tuple[Button, ...], list[str]]:
    """What a person sees of a template: its text, its buttons, its media links."""
    values: dict[str, str] = {**content["variables"], **given}

    def fill(text: object) -> str:
        return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), str(text or ""))

    kind = next(kind for kind in _BY_RICHNESS if kind in content["types"])
    fields: Json = content["types"][kind]
    items: Iterable[Any] = fields.get("items") or ()
    actions: Iterable[Any] = (fields.get("actions") or ()) if kind == "twilio/quick-reply" else ()
    buttons = [Button(fill(action["title"]), fill(action["id"])) for action in actions] + [
        Button(fill(item["item"]), fill(item["id"]), fill(item.get("description")), listed=True)
        for item in items
    ]
    return fill(fields.get("body")), tuple(buttons), [fill(u) for u in fields.get("media") or ()]
