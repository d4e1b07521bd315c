"""What the staff desk works with, a part a table or two, made when it is first asked for."""

from functools import cached_property

from storage.announcement_lists import AnnouncementLists
from storage.announcement_reach import AnnouncementReach
from storage.audit_checks import AuditChecks
from storage.audit_reading import AuditReading
from storage.case_family import CaseFamily
from storage.case_notes import CaseNotes
from storage.case_queue import CaseQueue
from storage.case_statistics import CaseStatistics
from storage.desk_counts import DeskCounts
from storage.desk_people import DeskPeople
from storage.parts import Parts
from storage.place_counts import PlaceCounts
from storage.programme_counts import ProgrammeCounts
from storage.quotas import Quotas
from storage.roster_uploads import RosterUploads
from storage.roster_work import RosterWork
from storage.staff import StaffAccounts
from storage.staff_sessions import StaffSessions
from storage.staff_ways_in import StaffWaysIn
from storage.taken_chats import TakenChats
from storage.talk_files import TalkFiles
from storage.talk_lines import TalkLines
from storage.talks import Talks
from storage.text_changes import TextChanges
from storage.unrecognised import UnrecognisedMessages


class DeskParts(Parts):
    """Beside those, the parts that only the desk works with."""

    @cached_property
    def desk_counts(self) -> DeskCounts:
        """How much waits for staff."""
        return DeskCounts(self.connection, self.scope)

    @cached_property
    def place_counts(self) -> PlaceCounts:
        """How many of what each village has."""
        return PlaceCounts(self.connection, self.scope)

    @cached_property
    def announcement_reach(self) -> AnnouncementReach:
        """How many people announcements reached."""
        return AnnouncementReach(self.connection)

    @cached_property
    def case_statistics(self) -> CaseStatistics:
        """How cases fare."""
        return CaseStatistics(self.connection, self.scope)

    @cached_property
    def programme_counts(self) -> ProgrammeCounts:
        """How many of what each programme has."""
        return ProgrammeCounts(self.connection)

    @cached_property
    def quotas(self) -> Quotas:
        """The places that each programme has in each kabupaten."""
        return Quotas(self.connection, self.scope)

    @cached_property
    def audit_reading(self) -> AuditReading:
        """The audit, to be read."""
        return AuditReading(self.connection)

    @cached_property
    def audit_checks(self) -> AuditChecks:
        """What looking over the audit's chain has found."""
        return AuditChecks(self.connection)

    @cached_property
    def staff(self) -> StaffAccounts:
        """People who sign in, and what they may do where."""
        return StaffAccounts(self.connection, self.vault)

    @cached_property
    def staff_sessions(self) -> StaffSessions:
        """Who is signed in, and how often somebody failed to."""
        return StaffSessions(self.connection, self.vault)

    @cached_property
    def staff_ways_in(self) -> StaffWaysIn:
        """Invitations and recovery codes."""
        return StaffWaysIn(self.connection, self.vault)

    @cached_property
    def desk_people(self) -> DeskPeople:
        """People as the desk looks at them."""
        return DeskPeople(self.connection, self.vault, self.scope)

    @cached_property
    def case_queue(self) -> CaseQueue:
        """Cases in the order in which they press."""
        return CaseQueue(self.connection, self.vault, self.scope)

    @cached_property
    def case_notes(self) -> CaseNotes:
        """What staff tell each other about a case."""
        return CaseNotes(self.connection, self.vault)

    @cached_property
    def case_family(self) -> CaseFamily:
        """The chats that hear of a case, and the pages of its files."""
        return CaseFamily(self.connection)

    @cached_property
    def announcement_lists(self) -> AnnouncementLists:
        """Announcements as the desk lists them."""
        return AnnouncementLists(self.connection, self.scope)

    @cached_property
    def taken_chats(self) -> TakenChats:
        """Who of the staff answers in which chat."""
        return TakenChats(self.connection)

    @cached_property
    def roster_uploads(self) -> RosterUploads:
        """Rosters that were sent to the desk."""
        return RosterUploads(self.connection, self.vault, self.scope)

    @cached_property
    def roster_work(self) -> RosterWork:
        """How workers take rosters that were sent."""
        return RosterWork(self.connection, self.vault)

    @cached_property
    def talks(self) -> Talks:
        """Conversations as the desk looks for them."""
        return Talks(self.connection, self.scope)

    @cached_property
    def talk_lines(self) -> TalkLines:
        """What was said in one conversation, and whose it is."""
        return TalkLines(self.connection, self.vault, self.scope)

    @cached_property
    def talk_files(self) -> TalkFiles:
        """The files that came in one conversation."""
        return TalkFiles(self.connection)

    @cached_property
    def text_changes(self) -> TextChanges:
        """Other words for our texts."""
        return TextChanges(self.connection)

    @cached_property
    def unrecognised(self) -> UnrecognisedMessages:
        """Messages that nobody understood."""
        return UnrecognisedMessages(self.connection, self.vault, self.scope)
