"""When it happened, out of a free sentence: "jatuh kemarin sore jam 4 di Alok", "td mlm".

Nothing is guessed that was not said. Several different days, an ambiguous one or a day to come give
no day; an hour that can be two gives no hour, unless it was today and only one of the two has been.
"Semalam" is the night of yesterday. "Kemarin malam jam 1" may be two nights: the day stays, without
the hour.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from conversations.rules.date_words import NUMBERS, WEEKDAYS, any_of
from conversations.rules.hour_words import NOON, PART_WORDS, Part, only_part, small_words
from conversations.rules.hours import HourFault, read_hour, take_hours
from conversations.rules.story_days import NamedDays, days_in

__all__ = ["Found", "HourFault", "Part", "find_moment", "read_hour"]

LONGEST = 2000  # characters of a story
DAY_BREAKS = 4  # o'clock: until then "tadi" may still be yesterday
NIGHT_FALLS = 18  # o'clock: from then on "tadi malam" may be this evening
_EVENING = 17  # o'clock: an hour from here on belongs to the evening of a night
_A_DAY, _AN_HOUR = timedelta(days=1), timedelta(hours=1)
# The hour at which each part of a day has come.
_BEGINS = {
    Part.DINI_HARI: 0,
    Part.SUBUH: 3,
    Part.PAGI: 4,
    Part.SIANG: 9,
    Part.SORE: 13,
    Part.MALAM: NIGHT_FALLS,
}

_PART = any_of(PART_WORDS)
_ADDRESS = "pak|bapak|bpk|bu|ibu|kak|kakak|min|admin|bos|om|tanta|mama|semua|bro|sis|sir"
_GREETING = re.compile(
    rf"\b(?:selamat|met|slmt|good) (?:{_PART})\b|^(?:{_PART})(?= ?[,.!]| (?:{_ADDRESS})\b)"
)
_NEWS = re.compile(
    r"\b(?:baru )?(?:tadi|barusan|baru saja) (?=(?:saya |kami |beta |kita )?"
    r"(?:dapat|dpt|dengar|dgr|tahu|tau|terima|ditelepon|ditelpon|lapor|baca))"
)
_REWRITTEN = (
    (re.compile(r"\b(?:dalam|tengah) malam\b"), "malam"),
    (re.compile(r"\bmalam minggu\b"), "sabtu malam"),
    (re.compile(rf"\bminggu (?={_PART})"), "hari minggu "),
    (re.compile(rf"\b({_PART})(?: hari)? tadi\b"), r"tadi \1"),
    (re.compile(rf"\b(?:ini|this) ({_PART})\b"), r"hari ini \1"),
    (re.compile(rf"\b({_PART}) ini\b"), r"hari ini \1"),
)
# The night before Friday or the night of Friday: people mean both.
_EVE = re.compile(rf"\bmalam (?:{any_of(WEEKDAYS)})\b")
_LAST_NIGHT = re.compile(r"\b(?:semalam|last night)\b")
_THIS_NIGHT = re.compile(r"\btadi malam\b")
_THIS_PART = re.compile(rf"\btadi (?:{_PART})\b")
_JUST_BEFORE = re.compile(r"\btadi\b")
_NOW = re.compile(r"\b(?:barusan|baru saja|just now)\b")
_AGO = re.compile(
    rf"\b(?:(?P<number>{any_of(NUMBERS)}|[0-9]{{1,3}})[ -]?|se)?(?P<half>setengah )?"
    r"(?P<unit>jam|menit|mnt|hours?|minutes?) (?:(?:yang|yg) )?(?:lalu|ago)\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The local day and hour that were said, and the part of the day; None for what was not."""

    day: date | None = None
    hour: time | None = None
    part: Part | None = None


def find_moment(text: str, now: datetime) -> Found:
    """The moment a story tells of, seen from `now`, the local time; never after it."""
    moment = now.replace(tzinfo=None, second=0, microsecond=0)
    story = _standard(text[:LONGEST])
    if ago := [moment - _back(found) for found in _AGO.finditer(story)]:
        return _ago(ago, days_in(_AGO.sub(" | ", story), moment.date()))
    hours, rest = take_hours(story)
    readings = {hour.times() for hour in hours}
    times = readings.pop() if len(readings) == 1 else ()
    parts = {hour.part for hour in hours} - {None}
    part = parts.pop() if len(parts) == 1 and (times or len(hours) == 1) else None
    if not times:
        part = part or only_part(rest)
    named = days_in(_LAST_NIGHT.sub(" | ", _JUST_BEFORE.sub(" | ", rest)), moment.date())
    found = _placed(rest, named, times, part, moment)
    if found.day is None or (named and not named.allow(found.day)):
        return Found(None, times[0] if len(times) == 1 else None, found.part)
    return found


def _placed(
    text: str, named: NamedDays, times: tuple[time, ...], part: Part | None, moment: datetime
) -> Found:
    """The moment by all words for its day, which must agree; a mere "tadi" opens many stories."""
    found: list[Found] = []
    day = None if _EVE.search(text) else named.one()
    if day is not None:
        found.append(_on(day, times, part, moment))
    if _LAST_NIGHT.search(text):
        found.append(_last_night(times, moment, surely=True))
    elif _THIS_NIGHT.search(text):
        found.append(_last_night(times, moment, surely=False))
    elif _THIS_PART.search(text):
        found.append(_just_before(times, part, moment))
    if not found:
        return _by_weak_words(text, times, part, moment)
    agree = len({one.day for one in found if one.day is not None}) <= 1
    return found[0] if agree else Found(part=part)


def _by_weak_words(
    text: str, times: tuple[time, ...], part: Part | None, moment: datetime
) -> Found:
    """By "tadi" and "barusan", which hold when nothing else names a day."""
    just_before = bool(_JUST_BEFORE.search(text))
    if just_before and times and part is Part.MALAM:
        return _last_night(times, moment, surely=False)
    now = bool(_NOW.search(text))
    if just_before or (now and (times or part is not None)):
        return _just_before(times, None if part is Part.MALAM else part, moment)
    # "Just now" is when people begin to tell, not an hour; at midnight it may be another day.
    if now and (moment - _AN_HOUR).date() == moment.date():
        return Found(moment.date())
    return Found(part=part)


def _on(day: date, times: tuple[time, ...], part: Part | None, moment: datetime) -> Found:
    """On a day that was named."""
    today = day == moment.date()
    if not times:
        ahead = today and part is not None and moment.hour < _BEGINS[part]
        return Found(part=part) if ahead else Found(day, None, part)
    if part is Part.MALAM and times[0].hour < _EVENING and not today:
        return Found(day, None, part)  # after midnight: of which night, nobody said
    past = [hour for hour in times if datetime.combine(day, hour) <= moment]
    if past:
        return Found(day, past[0] if len(past) == 1 else None, part)
    # People round up: "jam 4" a little before four. Anything later was not today.
    rounded = datetime.combine(day, min(times)) - moment < _AN_HOUR
    return Found(day if rounded else None, None, part)


def _just_before(times: tuple[time, ...], part: Part | None, moment: datetime) -> Found:
    """By "tadi": today, and before day breaks perhaps yesterday."""
    today, early = moment.date(), moment.hour < DAY_BREAKS
    yesterday = today - _A_DAY
    if times:
        past = [hour for hour in times if hour <= moment.time()]
        if not past and early:
            return Found(yesterday, times[0] if len(times) == 1 else None, part)
        if past and early and len(past) < len(times):
            return Found(part=part)
        return _on(today, times, part, moment)
    if part is None:
        return Found(None if early else today)
    if moment.hour >= _BEGINS[part]:
        return Found(today, None, part)
    return Found(yesterday if early else None, None, part)


def _last_night(times: tuple[time, ...], moment: datetime, *, surely: bool) -> Found:
    """In the night of yesterday; not `surely` when it can be this evening as well."""
    today = moment.date()
    yesterday = today - _A_DAY
    if len(times) != 1:
        unclear = not surely and moment.hour >= NIGHT_FALLS
        return Found(None if unclear else yesterday, None, Part.MALAM)
    hour = times[0]
    been = hour <= moment.time()
    if hour.hour < NOON:
        return Found(today if been else yesterday, hour, Part.MALAM)
    if hour.hour < _EVENING or (been and not surely):
        return Found(part=Part.MALAM)
    return Found(yesterday, hour, Part.MALAM)


def _ago(moments: list[datetime], named: NamedDays) -> Found:
    """By "2 jam lalu", when that is the only one and fits the day that was named."""
    if len(set(moments)) > 1 or (named and not named.allow(moments[0].date())):
        return Found()
    return Found(moments[0].date(), moments[0].time())


def _back(found: re.Match[str]) -> timedelta:
    word = found["number"]
    if word is None:
        number = 0 if found["half"] else 1
    else:
        number = NUMBERS[word] if word in NUMBERS else int(word)
    count = number + 0.5 if found["half"] else number
    return timedelta(hours=count) if found["unit"][0] in "jh" else timedelta(minutes=count)


def _standard(text: str) -> str:
    """Small words in the order the patterns know, without greetings and the arrival of news."""
    story = _NEWS.sub(" ", _GREETING.sub(" ", small_words(text)))
    for pattern, standard in _REWRITTEN:
        story = pattern.sub(standard, story)
    return " ".join(story.split())
