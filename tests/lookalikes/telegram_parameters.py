"""The parameters of one Bot API call, whichever of four ways they came, and how a call is refused.

Bot API clients may send JSON, a form or a multipart form; in forms objects are JSON in a string.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.lookalikes.http_bodies import Upload
from tests.lookalikes.http_server import Answer, answer_json


class Refused(Exception):
    """The Bot API says no: HTTP status, description and, for 429 and moved groups, parameters."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def as_answer(self) -> Answer:
        return refusal(self.status, self.description, self.parameters)


def bad_request(what: str) -> Refused:
    """400 in the words the Bot API puts before its reason."""
    return Refused(400, f"Bad Request: {what}")


def refusal(status: int, description: str, parameters: Mapping[str, int] | None = None) -> Answer:
    """The JSON of an unsuccessful call."""
    answer: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        answer["parameters"] = dict(parameters)
    return answer_json(answer, status)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a method was called with."""

    fields: Mapping[str, object]
    files: Mapping[str, Upload] = field(default_factory=dict)
    inline: bool = False  # it stood in the answer to a webhook

    def text(self, name: str) -> str:
        """The value as a string, "" when it is missing."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else "" if value is None else json.dumps(value)

    def number(self, name: str, default: int) -> int:
        """The value as a whole number; refused when it is something else."""
        if name not in self.fields:
            return default
        try:
            return int(self.text(name))
        except ValueError:
            raise bad_request(f"{name} must be an integer") from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "1"}

    def structure(self, name: str) -> object:
        """An object or array, sent as such or as JSON in a string; None when it is missing."""
        value = self.fields.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            found: object = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None
        return found

    def upload(self, name: str) -> Upload | None:
        """The file sent under `name`, directly or by way of attach://."""
        reference = self.text(name).removeprefix("attach://")
        return self.files.get(reference or name) or self.files.get(name)

    @property
    def chat_id(self) -> int:
        value = self.text("chat_id")
        if not value:
            raise bad_request("chat_id is empty")
        try:
            return int(value)
        except ValueError:
            raise bad_request("chat not found") from None
