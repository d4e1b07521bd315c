"""What the Bot API accepts of texts and keyboards: lengths, shapes, bytes.

Limits: core.telegram.org/bots/api and python-telegram-bot's constants. The look-alike counts
characters after HTML markup is taken out, knows no other parse mode, and refuses a row of more
than eight inline buttons where Telegram might quietly wrap it.
"""

from collections.abc import Mapping
from html.parser import HTMLParser

from tests.lookalikes.http_server import Json
from tests.lookalikes.telegram_parameters import Parameters, bad_request

_INLINE_ACTIONS = frozenset(
    {"callback_data", "url", "web_app", "login_url", "switch_inline_query", "pay", "copy_text"}
    | {"switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game"}
)
_HTML_TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "span"}
    | {"tg-spoiler", "tg-emoji", "blockquote"}
)


class _Markup(HTMLParser):
    """Takes tags out of a text and remembers the ones still open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.plain: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _ = attrs
        if tag not in _HTML_TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise bad_request(f'can\'t parse entities: Unmatched end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.plain.append(data)


def read_text(parameters: Parameters, name: str, *, most: int, required: bool) -> str:
    """The text people will see, after markup; refused when empty, too long or badly marked up."""
    what = "message text" if name == "text" else "message caption"
    text = parameters.text(name)
    match parameters.text("parse_mode").lower():
        case "":
            plain = text
        case "html":
            markup = _Markup()
            markup.feed(text)
            markup.close()
            if markup.open:
                raise bad_request(f"can't parse entities: Can't find end tag of \"{markup.open}\"")
            plain = "".join(markup.plain)
        case _:
            raise bad_request("unsupported parse_mode")
    plain = plain.strip()
    if required and not plain:
        raise bad_request(f"{what} is empty")
    if len(plain) > most:
        raise bad_request("message is too long" if name == "text" else f"{what} is too long")
    return plain


def read_markup(parameters: Parameters, chat_id: int) -> Json | None:
    """The reply_markup, checked; None when there is none. Refused when its shape is wrong."""
    markup = parameters.structure("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    match markup:
        case {"inline_keyboard": rows}:
            _check_inline(rows)
        case {"keyboard": rows}:
            _check_keyboard(rows, private=chat_id > 0)
            _check_placeholder(markup)
        case {"remove_keyboard": True}:
            pass
        case {"force_reply": True}:
            _check_placeholder(markup)
        case _:
            raise bad_request("object expected as reply markup")
    return markup


def _rows(rows: object, what: str) -> list[list[object]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f"field {what!r} must be an Array of Arrays")
    return rows


def _check_inline(rows: object) -> None:
    found = _rows(rows, "inline_keyboard")
    if sum(map(len, found)) > 100 or any(len(row) > 8 for row in found):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for row in found:
        for button in row:
            if not isinstance(button, Mapping) or not str(button.get("text", "")).strip():
                raise bad_request("can't parse inline keyboard button: text is empty")
            actions = _INLINE_ACTIONS & button.keys()
            if len(actions) != 1:
                raise bad_request(
                    "can't parse inline keyboard button: Text buttons are unallowed in the inline "
                    "keyboard"
                )
            data = button.get("callback_data", "-")
            if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
                raise bad_request("BUTTON_DATA_INVALID")


def _check_keyboard(rows: object, *, private: bool) -> None:
    found = _rows(rows, "keyboard")
    if not any(found):
        raise bad_request("reply keyboard is empty")
    for row in found:
        for button in row:
            match button:
                case str(text) | {"text": str(text)} if text.strip():
                    pass
                case _:
                    raise bad_request("can't parse keyboard button: text is empty")
            if isinstance(button, Mapping) and not private:
                if button.get("request_contact"):
                    raise bad_request("phone number can be requested in private chats only")
                if button.get("request_location"):
                    raise bad_request("location can be requested in private chats only")


def _check_placeholder(markup: Mapping[str, object]) -> None:
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= len(str(placeholder)) <= 64:
        raise bad_request("input_field_placeholder must be 1-64 characters")
