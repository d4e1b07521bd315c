"""Draft an announcement: everything that can be seen to be wrong is refused before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.text_checks import checked_texts
from handlers.channel import SIMULATED_TELEGRAM, SIMULATED_WHATSAPP, TELEGRAM, WHATSAPP
from handlers.services import Services
from storage.announcements import Announcement, Audience, NewAnnouncement
from storage.store import Store

STAFF: Final = "staff"
CHANNELS: Final = (TELEGRAM, WHATSAPP, SIMULATED_TELEGRAM, SIMULATED_WHATSAPP)
# When it does not say itself how long it is news.
GOOD_FOR: Final = timedelta(days=30)
LONGEST_NIGHT_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody wants announced. ``texts`` by language, ``author`` as the audit names people.

    ``everybody`` says in as many words that there is no criterion. ``starts_at`` None is as soon as
    it is started. ``night_reason``: why it may go out between 20 and 7 o'clock. ``form`` is what
    marks one filled-in form: the same draft sent twice with it is one draft.
    """

    texts: Mapping[str, str]
    audience: Audience
    author: str
    everybody: bool = False
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    night_reason: str | None = None
    form: str = ""


def draft(given: Given, services: Services) -> Announcement:
    """Keep a draft and return it; raises ``AnnouncingRefused``.

    It expires 30 days after its start where nothing else is said. Who sees a few kabupaten drafts
    for them alone.
    """
    now = services.now()
    author = given.author.strip()
    if not author:
        raise AnnouncingRefused("author_missing")
    texts = checked_texts(given.texts, services.guide)
    night_reason = _night_reason(given.night_reason)
    starts_at, expires_at = _times(given, now)
    with services.database.begin() as store:
        audience = _audience(given, store, services)
        new = NewAnnouncement(
            texts=texts,
            audience=audience,
            author=author,
            kind=STAFF,
            night_reason=night_reason,
            starts_at=starts_at,
            expires_at=expires_at,
            occasion=_occasion(given, texts, audience),
        )
        kept = store.announcements.add(new, now)
        if kept is None:
            return store.announcements.of_occasion(new.occasion or "")
        subject = f"announcement:{kept.number}"
        store.audit.note(author, "announcement_drafted", subject, now, everybody=given.everybody)
    return kept


def _occasion(given: Given, texts: Mapping[str, str], audience: Audience) -> str | None:
    """Return what is the same for a form that is sent twice, and differs once it is changed."""
    if not given.form:
        return None
    said = (given.form, given.author, sorted(texts.items()), audience, given.everybody)
    when = (given.starts_at, given.expires_at, given.night_reason)
    return f"form:{sha256(repr((*said, *when)).encode()).hexdigest()}"


def _night_reason(given: str | None) -> str | None:
    reason = (given or "").strip() or None
    if reason is not None and len(reason) > LONGEST_NIGHT_REASON:
        sizes = {"count": len(reason), "most": LONGEST_NIGHT_REASON}
        raise AnnouncingRefused("night_reason_long", **sizes)
    return reason


def _times(given: Given, now: datetime) -> tuple[datetime | None, datetime]:
    """Return when it starts, None where that is said later, and when it expires."""
    starts_at = given.starts_at
    if starts_at is not None and starts_at < now:
        raise AnnouncingRefused("starts_past", moment=starts_at.astimezone(now.tzinfo))
    begins = starts_at or now
    expires_at = given.expires_at or begins + GOOD_FOR
    if expires_at <= begins:
        raise AnnouncingRefused("ends_first", moment=expires_at.astimezone(now.tzinfo))
    return starts_at, expires_at


def _audience(given: Given, store: Store, services: Services) -> Audience:
    """Return the audience with its names trimmed, once all it names is known."""
    named = replace(
        given.audience,
        kecamatan=_trimmed(given.audience.kecamatan),
        desa=_trimmed(given.audience.desa),
    )
    if given.everybody != (named == Audience()):
        raise AnnouncingRefused("everybody_and_criteria" if given.everybody else "no_criterion")
    if not store.scope.covers(named.kabupaten):
        raise AnnouncingRefused("beyond_scope" if named.kabupaten else "kabupaten_missing")
    store.widen()
    programmes = store.announcement_lists.programmes() if named.programmes else ()
    for code in named.programmes:
        if code not in programmes:
            raise AnnouncingRefused("unknown_programme", code=code)
    for code in named.kabupaten:
        if code not in services.guide.regions.by_code:
            raise AnnouncingRefused("unknown_kabupaten", code=code)
    languages = services.guide.texts.languages
    if named.language and named.language not in languages:
        known = ", ".join(languages)
        raise AnnouncingRefused("unknown_language", language=named.language, known=known)
    if named.channel and named.channel not in CHANNELS:
        known = ", ".join(CHANNELS)
        raise AnnouncingRefused("unknown_channel", channel=named.channel, known=known)
    return named


def _trimmed(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(trimmed for name in names if (trimmed := " ".join(name.split())))
