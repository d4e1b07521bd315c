"""WhatsApp's buttons: layouts kept at Twilio (Content API) that any question of ours fits into.

A layout has blanks for the text, the titles and the ids; up to three options are quick replies,
four to ten a list. They are for open sessions and need no approval (Twilio: "content types").
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.menus import numbered
from handlers.channel import Outgoing

MOST_QUICK_REPLIES: Final = 3
MOST_ROWS: Final = 10
LONGEST_BODY: Final = 1024
LONGEST_BUTTON: Final = 20
LONGEST_ROW: Final = 24
LONGEST_ID: Final = 200
LANGUAGE: Final = "id"


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: our name for it, what the Content API is given, and its digest."""

    name: str
    types: Mapping[str, Any]
    samples: Mapping[str, str]
    language: str = LANGUAGE
    needs_approval: bool = False

    @property
    def digest(self) -> str:
        """What tells this definition from an older one of the same name."""
        written = json.dumps([self.types, self.samples], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()

    @property
    def name_there(self) -> str:
        """The name at Twilio, which says which definition it is."""
        return f"{self.name}_{self.digest[:8]}"

    @property
    def request(self) -> dict[str, Any]:
        """The body that creates it."""
        return {
            "friendly_name": self.name_there,
            "language": self.language,
            "variables": dict(self.samples),
            "types": dict(self.types),
        }


def layouts(open_list: str) -> tuple[Layout, ...]:
    """Return every layout; ``open_list`` is the label of the button that opens a list."""
    return tuple(_layout(count, open_list) for count in range(1, MOST_ROWS + 1))


def layout_name(count: int) -> str:
    """Return the name of the layout for ``count`` options."""
    return f"lontar_{'buttons' if count <= MOST_QUICK_REPLIES else 'list'}_{count}"


def _layout(count: int, open_list: str) -> Layout:
    blanks = [(f"{{{{{2 * n}}}}}", f"{{{{{2 * n + 1}}}}}") for n in range(1, count + 1)]
    samples = {"1": "?"} | {str(n): f"{n}" for n in range(2, 2 * count + 2)}
    if count <= MOST_QUICK_REPLIES:
        actions = [{"type": "QUICK_REPLY", "title": title, "id": name} for title, name in blanks]
        types: dict[str, Any] = {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}}
    else:
        items = [{"item": title, "id": name} for title, name in blanks]
        types = {"twilio/list-picker": {"body": "{{1}}", "button": open_list, "items": items}}
    return Layout(layout_name(count), types, samples)


def filled(message: Outgoing) -> dict[str, str] | None:
    """Return what fills the blanks of the layout for ``message``; None when it fits none.

    Labels are cut at what WhatsApp shows; if two became the same, numbers alone tell them apart.
    """
    options, body = message.options, numbered(message)
    if not 1 <= len(options) <= MOST_ROWS or not message.step or len(body) > LONGEST_BODY:
        return None
    longest = LONGEST_BUTTON if len(options) <= MOST_QUICK_REPLIES else LONGEST_ROW
    titles = [label[:longest].strip() for _, label in options]
    names = [f"{message.step}:{name}" for name, _ in options]
    if len(set(titles)) < len(titles) or not all(titles):
        return None
    if any(len(name) > LONGEST_ID for name in names):
        return None
    blanks = [part for pair in zip(titles, names, strict=True) for part in pair]
    return {"1": body} | {str(n): part for n, part in enumerate(blanks, start=2)}


def buttons_for(message: Outgoing, pushed: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """Return the layout's id at Twilio and its blanks; None when ``message`` goes as plain text.

    No layout has room for a picture. ``pushed`` are the ids at Twilio by the name of the layout.
    """
    if message.picture:
        return None
    sid = pushed.get(layout_name(len(message.options)))
    if sid is None:
        return None
    blanks = filled(message)
    return None if blanks is None else (sid, blanks)


def inline(messages: Sequence[Outgoing], pushed: Mapping[str, str]) -> bool:
    """Tell whether ``messages`` fit inside the answer: words do, buttons and pictures do not."""
    return not any(message.picture or buttons_for(message, pushed) for message in messages)
