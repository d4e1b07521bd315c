"""One act on one announcement: its row held while it lasts, noted in the audit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from conversations.engine.replies import Text
from handlers.announcing.errors import AnnouncingRefused
from handlers.services import Services
from storage.announcements import Announcement, AnnouncementChanged, AnnouncementState
from storage.audit import Detail
from storage.store import Store


@dataclass(slots=True)
class Holding:
    """A held announcement and who acts on it; ``now`` is local."""

    services: Services
    store: Store
    announcement: Announcement
    by: str
    now: datetime

    def expect(self, *states: AnnouncementState) -> None:
        """Refuse the act unless the announcement stands in one of ``states``."""
        if self.announcement.state not in states:
            standing = Text(f"announce.refused.standing.{self.announcement.state}")
            raise AnnouncingRefused("state", number=self.announcement.number, state=standing)

    def change(self, **values: object) -> None:
        """Change the announcement (``Announcements.change``)."""
        self.announcement = self.store.announcements.change(self.announcement, **values)

    def note(self, act: str, **details: Detail) -> None:
        """Note the act in the audit; details name nobody."""
        subject = f"announcement:{self.announcement.number}"
        self.store.audit.note(self.by, f"announcement_{act}", subject, self.now, **details)


@contextmanager
def holding(
    number: str, by: str, services: Services, version: int | None = None
) -> Iterator[Holding]:
    """Hold the announcement of a number for one act; on any error nothing is kept.

    ``version`` is the one that whoever acts has seen. Raises ``AnnouncingRefused`` when there is
    none, or somebody else changed it meanwhile.
    """
    with services.database.begin() as store:
        found = find(number, store)
        held = store.announcements.hold(found.id)
        if version not in (None, held.version):
            raise AnnouncingRefused("changed", number=held.number)
        try:
            yield Holding(services, store, held, by, services.now())
        except AnnouncementChanged as error:
            raise AnnouncingRefused("changed", number=found.number) from error


def find(number: str, store: Store) -> Announcement:
    """Return the announcement of a number as people type it; raises ``AnnouncingRefused``.

    One that is for places beyond the scope of whoever asks is not there. What is found is for none
    but theirs, and from here on the transaction sees everything.
    """
    found = store.announcements.find(number)
    if found is None or not store.scope.covers(found.audience.kabupaten):
        raise AnnouncingRefused("no_such", number=number)
    store.widen()
    return found
