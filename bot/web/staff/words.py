"""The words of the desk in one language, and how it writes times, money and who did what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from conversations.engine.replies import Blank, Rupiah, Text

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say. ``now`` is local time."""

    texts: Catalogue
    language: str
    now: datetime

    @classmethod
    def of(cls, texts: Catalogue, language: str | None, now: datetime) -> Self:
        """Return the words in ``language`` if there are any, else in Indonesian."""
        return cls(texts, language if language in texts.languages else FIRST_LANGUAGE, now)

    @property
    def zone(self) -> ZoneInfo:
        """The local time zone."""
        assert isinstance(self.now.tzinfo, ZoneInfo)  # noqa: S101 - services.now() gives one
        return self.now.tzinfo

    def __call__(self, key: str, **blanks: Blank) -> str:
        """Return the text of a whole key, such as ``staff.menu.home``."""
        return self.say(Text(key, blanks))

    def say(self, text: Text) -> str:
        """Return any text in words."""
        return self.texts.say(text, self.language)

    def has(self, key: str) -> bool:
        """Tell whether there is a text for a key."""
        return self.texts.has(key)

    def day(self, day: date | None) -> str:
        """Return a day as people write it, empty for none."""
        return "" if day is None else self.texts.written(day, self.language)

    def moment(self, moment: datetime | None) -> str:
        """Return day and hour in local time, empty for none."""
        if moment is None:
            return ""
        local = moment.astimezone(self.zone).replace(second=0, microsecond=0)
        return self.texts.written(local, self.language)

    def rupiah(self, amount: int | None) -> str:
        """Return an amount of money, empty for none."""
        return "" if amount is None else self.texts.written(Rupiah(amount), self.language)

    def count(self, number: int) -> str:
        """Return a number with its thousands kept apart."""
        mark = self.texts.words("calendar.thousands", self.language)[0]
        return f"{number:,}".replace(",", mark)

    def ago(self, moment: datetime | None) -> Markup:
        """Return how long ago something was, or until when it is, with the moment itself."""
        if moment is None:
            return Markup()
        local = moment.astimezone(self.zone)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            local.isoformat(timespec="minutes"), self.moment(local), self.since(local)
        )

    def dated(self, moment: datetime | None) -> Markup:
        """Return how long ago something was, with the moment itself beside it for all to read."""
        if moment is None:
            return Markup()
        return Markup('{} <small class="at">({})</small>').format(
            self.ago(moment), self.moment(moment)
        )

    def since(self, moment: datetime) -> str:
        """Return the distance to a moment in words: 3 jam lalu, dalam 2 hari."""
        ahead = moment > self.now
        span = abs(moment - self.now)
        if span < _MINUTE:
            return self("staff.ago.now")
        unit, size = ("minutes", _MINUTE)
        if span >= 2 * _DAY:
            unit, size = ("days", _DAY)
        elif span >= _HOUR:
            unit, size = ("hours", _HOUR)
        way = "in" if ahead else "ago"
        return self(f"staff.ago.{way}_{unit}", count=span // size)

    def actor(self, actor: str, names: "dict[str, str] | None" = None) -> str:
        """Return who acted, as the audit names them, in words for people."""
        if names and actor in names:
            return names[actor]
        kind, _, rest = actor.partition(":")
        if kind == "operator" and rest:
            return rest
        known = f"staff.actor.{kind}"
        return self(known) if self.has(known) else str(escape(actor))
