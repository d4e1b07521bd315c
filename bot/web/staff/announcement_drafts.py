"""``/petugas/siaran/baru``: write an announcement, and see it on phones while it is written."""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from flask import Response
from werkzeug.exceptions import NotFound

from bot.web.staff.announcement_form import FIELDS, LANGUAGES, Form, WronglyFilled, field_of
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from handlers.announcing.drafting import CHANNELS
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import find
from handlers.announcing.text_checks import LONGEST_TEXT, checked_texts
from handlers.channel import TELEGRAM, WHATSAPP
from handlers.staff.announcing import Bubble, bubbles, draft_at_desk, unsaved
from handlers.staff.rights import Right

_WRONG: Final = 422
_MARK_BYTES: Final = 15


@dataclass(frozen=True, slots=True)
class Meter:
    """How long a text is; ``most`` is how long it may be."""

    language: str
    count: int
    most: int = LONGEST_TEXT

    @property
    def over(self) -> int:
        """How many characters are too many."""
        return max(0, self.count - self.most)


def add(desk: Desk) -> None:
    """Register the pages."""
    desk.page("/siaran/baru", Right.ANNOUNCE, write, name="announcement_write")
    desk.act("/siaran/baru", Right.ANNOUNCE, save, FIELDS, name="announcement_save")
    desk.act("/siaran/baru/lihat", Right.ANNOUNCE, look, FIELDS, name="announcement_look")


def write(visit: Visit) -> Response:
    """Show the empty form, or one that is filled in like another announcement."""
    mark, like = secrets.token_urlsafe(_MARK_BYTES), visit.asked("dari")
    if not like:
        return _page(visit, Form(mark))
    with visit.services.database.begin() as store:
        try:
            it = find(like, store)
        except AnnouncingRefused:
            raise NotFound from None
    return _page(visit, Form.of(it, mark), copied=it.number)


def save(visit: Visit) -> Response:
    """Keep the draft; what was typed stays where it cannot be kept."""
    form = Form.posted(visit)
    try:
        given = form.asked(visit.actor, visit.services.zone)
        kept = draft_at_desk(given, visit.services)
    except WronglyFilled as error:
        return _page(visit, form, _WRONG, {error.name: visit.words.say(error.reason)})
    except AnnouncingRefused as error:
        return _page(visit, form, _WRONG, {field_of(error): visit.words.say(error.reason)})
    return visit.after("announcement", "staff_announcements.done.draft", number=kept.number)


def look(visit: Visit) -> Response:
    """Show how long the texts are, and how phones would show them; nothing is kept."""
    form = Form.posted(visit)
    wrong = _wrong_texts(form, visit)
    if visit.is_partial:
        return visit.page("announcement_look", wrong=wrong, **_seen(visit, form))
    return _page(visit, form, wrong=wrong, looks=True)


def _wrong_texts(form: Form, visit: Visit) -> dict[str, str]:
    try:
        checked_texts(form.said(), visit.services.guide)
    except AnnouncingRefused as error:
        return {field_of(error): visit.words.say(error.reason)}
    return {}


def _seen(visit: Visit, form: Form) -> dict[str, Any]:
    """Return the meters and the phones of what is written."""
    texts = {name: text.strip() for name, text in form.texts.items()}
    meters = {name: Meter(name, len(text)) for name, text in texts.items() if text}
    # Far too long, it is no message: the meter says so.
    shown = {name: text[: 2 * LONGEST_TEXT] for name, text in texts.items() if text}
    phones: list[Bubble] = []
    if shown:
        with visit.services.database.begin() as store:
            approved = store.whatsapp_contents.approved()
        # Each in its own language alone: Indonesian may not be written yet.
        for name, text in shown.items():
            it = unsaved({"id": text, name: text}, visit.now)
            phones += [
                one for one in bubbles(it, approved, visit.services.guide) if one.language == name
            ]
    return {"meters": meters, "phones": phones}


def _page(
    visit: Visit,
    form: Form,
    status: int = 200,
    wrong: dict[str, str] | None = None,
    **shown: Any,  # noqa: ANN401 - what the template takes
) -> Response:
    scope = visit.seat.scope(Right.ANNOUNCE)
    regions = [
        region
        for code, region in visit.services.guide.regions.by_code.items()
        if scope.allows(code)
    ]
    with visit.services.database.begin() as store:
        programmes = store.announcement_lists.programmes()
    channels = CHANNELS if visit.desk.settings.demo else (WHATSAPP, TELEGRAM)
    return visit.page(
        "announcement_new",
        status,
        form=form,
        wrong=wrong or {},
        regions=regions,
        programmes=programmes,
        languages=LANGUAGES,
        channels=channels,
        is_whole=scope.is_whole,
        most=LONGEST_TEXT,
        refused=status == _WRONG,
        **_seen(visit, form),
        **shown,
    )
