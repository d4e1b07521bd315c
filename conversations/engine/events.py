"""What can happen to a chat: a person does something, or the world answers an effect.

Events are told in the past tense and carry values only. What a person does comes first;
each answer stands under the effect (``effects.py``) that it answers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from conversations.engine.report_events import ReportAnswer
from conversations.rules.periods import Period


@dataclass(frozen=True, slots=True)
class Said:
    """The person typed something; a caption counts as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """The person pressed a button that names its question (``flow.step``) and its option."""

    step: str
    option: str


@dataclass(frozen=True, slots=True)
class SharedContact:
    """The person shared a contact; ``own`` when the channel vouches that it is their own."""

    own: bool


class Media(StrEnum):
    """Kinds of message that are not text."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SentMedia:
    """The person sent something that is not text.

    ``document`` is the id under which its file may be kept, empty for what has none. ``caption``
    are the words that came with it.
    """

    kind: Media
    document: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """The person changed a message that was already answered."""


PersonEvent = Said | Tapped | SharedContact | SentMedia | Edited


@dataclass(frozen=True, slots=True)
class LinkedPerson:
    """A worker whom this chat has proved a link to: the row's id and the masked name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PeopleListed:
    """Answers ``ListPeople``: everyone linked to the chat, oldest link first."""

    people: tuple[LinkedPerson, ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """Answers ``ProveLink``: the chat is now linked to this person."""

    person: LinkedPerson


@dataclass(frozen=True, slots=True)
class NotProved:
    """Answers ``ProveLink``: unknown, wrong or too often tried; the asker cannot tell which."""


@dataclass(frozen=True, slots=True)
class CoverRead:
    """Answers ``ReadCover``: what the records hold about a linked person.

    ``died_on`` is the day of a *reported* death, which nobody may have checked yet.
    ``card`` and ``passbook`` tell whether they were handed out, None where the roster is silent.
    """

    name: str
    periods: tuple[Period, ...]
    occupation: str
    kabupaten: str | None
    card: bool | None
    passbook: bool | None
    died_on: date | None


@dataclass(frozen=True, slots=True)
class LinkGone:
    """Answers ``ReadCover``: the chat is no longer linked to that person."""


@dataclass(frozen=True, slots=True)
class ConsentKept:
    """Answers ``GiveConsent``."""


@dataclass(frozen=True, slots=True)
class LanguageSet:
    """Answers ``SetLanguage``: from now on the chat speaks this language."""

    language: str


@dataclass(frozen=True, slots=True)
class AnnouncementsSet:
    """Answers ``SetAnnouncements``."""


@dataclass(frozen=True, slots=True)
class MessageKept:
    """Answers ``LeaveMessage``: the message waits for staff under this number.

    ``placed``: the chat's kabupaten is known, so that the officers there see the message.
    """

    number: str
    placed: bool = True


@dataclass(frozen=True, slots=True)
class PlaceKept:
    """Answers ``TellPlace``."""


@dataclass(frozen=True, slots=True)
class Office:
    """An office as staff filled it in; empty text where they left a field open."""

    name: str
    address: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True)
class OfficesFound:
    """Answers ``FindOffices``: what staff have filled in for that kabupaten, perhaps nothing."""

    offices: tuple[Office, ...]


@dataclass(frozen=True, slots=True)
class MyData:
    """Answers ``ReadMyData``: what is kept about this chat, without a full number in it.

    ``reports`` counts those filed or followed from here. ``kabupaten`` is the code of the one that
    was told for the chat itself, None where none is kept.
    """

    people: tuple[LinkedPerson, ...]
    consented_at: datetime | None
    phone_kept: bool
    messages: int
    announcements: bool
    reports: int = 0
    kabupaten: str | None = None


@dataclass(frozen=True, slots=True)
class DataErased:
    """Answers ``EraseMyData``: gone at once, and the rest asked of staff under this number."""

    number: str


Answer = (
    PeopleListed
    | Proved
    | NotProved
    | CoverRead
    | LinkGone
    | ConsentKept
    | LanguageSet
    | AnnouncementsSet
    | MessageKept
    | PlaceKept
    | OfficesFound
    | MyData
    | DataErased
    | ReportAnswer
)
Event = PersonEvent | Answer
