"""What a flow can ask of the world; each is answered by an event (``events.py``)."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.engine.report_effects import ReportEffect


@dataclass(frozen=True, slots=True)
class ListPeople:
    """Who is linked to this chat? -> ``PeopleListed``."""


@dataclass(frozen=True, slots=True)
class ProveLink:
    """Link the chat to the holder of ``nik`` if it is proved -> ``Proved`` or ``NotProved``.

    Proof is the chat's verified number on the roster, or the card number (``kpj``), or a one-time
    ``code`` (which needs no NIK). Every asking is counted against the limits, also when it fails.
    """

    nik: str | None = None
    kpj: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ReadCover:
    """What do the records hold about this linked person? -> ``CoverRead`` or ``LinkGone``."""

    person: str


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """Keep that the person agreed to this version of the notice -> ``ConsentKept``."""

    version: str


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Speak this language from now on -> ``LanguageSet``."""

    language: str


@dataclass(frozen=True, slots=True)
class SetAnnouncements:
    """Send announcements to this chat, or stop sending them -> ``AnnouncementsSet``."""

    wanted: bool


class Matter(StrEnum):
    """What a message left for staff is about."""

    QUESTION = "question"
    CHECK_ENROLMENT = "check_enrolment"
    REPORTED_DEATH_WRONG = "reported_death_wrong"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    """Keep a message for staff -> ``MessageKept``.

    ``kabupaten`` is the code of the place that the words name, empty where they name none.
    """

    matter: Matter
    text: str
    kabupaten: str = ""


@dataclass(frozen=True, slots=True)
class TellPlace:
    """Note in which kabupaten (its code) whoever writes here lives -> ``PlaceKept``."""

    kabupaten: str


@dataclass(frozen=True, slots=True)
class FindOffices:
    """Which offices have staff filled in for this kabupaten code? -> ``OfficesFound``."""

    kabupaten: str


@dataclass(frozen=True, slots=True)
class ReadMyData:
    """What is kept about this chat? -> ``MyData``."""


@dataclass(frozen=True, slots=True)
class EraseMyData:
    """Forget what this chat told us, and ask staff for the rest -> ``DataErased``."""


Effect = (
    ListPeople
    | ProveLink
    | ReadCover
    | GiveConsent
    | SetLanguage
    | SetAnnouncements
    | LeaveMessage
    | TellPlace
    | FindOffices
    | ReadMyData
    | EraseMyData
    | ReportEffect
)
