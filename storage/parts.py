"""What a store is made of: a part a table or two, made when it is first asked for."""

from functools import cached_property

from storage.agents import Agents
from storage.alarms import Alarms
from storage.announced import Announced
from storage.announcement_pace import AnnouncementPace
from storage.announcements import Announcements
from storage.audiences import Audiences
from storage.audit import Audit
from storage.case_flags import CaseFlags
from storage.case_history import CaseHistory
from storage.case_papers import CasePapers
from storage.cases import Cases
from storage.chats import Chats
from storage.consents import Consents
from storage.delivery_counts import DeliveryCounts
from storage.documents import Documents
from storage.doubts import Doubts
from storage.inbox import Inbox
from storage.leases import Leases
from storage.links import Links
from storage.loose_files import LooseFiles
from storage.offices import Offices
from storage.outbox import Outbox
from storage.outlooks import Outlooks
from storage.pacing import Pacing
from storage.people import People
from storage.programmes import Programmes
from storage.receipts import Receipts
from storage.recipients import Recipients
from storage.reminders import Reminders
from storage.reported import Reported
from storage.reports import Reports
from storage.scoped_connection import ScopedConnection
from storage.slips import Slips
from storage.staff_messages import StaffMessages
from storage.sweeps import Sweeps
from storage.whatsapp_contents import WhatsappContents


class Parts(ScopedConnection):
    """The parts that the conversation, the cases and the delivery work with."""

    @cached_property
    def chats(self) -> Chats:
        """Chats: where each stands, its language and wishes."""
        return Chats(self.connection, self.vault)

    @cached_property
    def links(self) -> Links:
        """Which people a chat has proved a link to, and the tries to prove one."""
        return Links(self.connection, self.vault)

    @cached_property
    def people(self) -> People:
        """Workers and their cover."""
        return People(self.connection, self.vault, self.scope)

    @cached_property
    def programmes(self) -> Programmes:
        """Programmes and who pays them."""
        return Programmes(self.connection)

    @cached_property
    def inbox(self) -> Inbox:
        """What arrived, and what was answered at once."""
        return Inbox(self.connection, self.vault)

    @cached_property
    def outbox(self) -> Outbox:
        """What is to be said."""
        return Outbox(self.connection, self.vault)

    @cached_property
    def leases(self) -> Leases:
        """How workers take what is to be said, and what becomes of it."""
        return Leases(self.connection, self.vault)

    @cached_property
    def doubts(self) -> Doubts:
        """What may have been said, or not."""
        return Doubts(self.connection, self.vault)

    @cached_property
    def pacing(self) -> Pacing:
        """The pace that all workers of a channel keep together."""
        return Pacing(self.connection)

    @cached_property
    def delivery_counts(self) -> DeliveryCounts:
        """How many messages came to what."""
        return DeliveryCounts(self.connection)

    @cached_property
    def alarms(self) -> Alarms:
        """Whom we rang lately, and what waits to be rung for."""
        return Alarms(self.connection, self.vault)

    @cached_property
    def announcements(self) -> Announcements:
        """What is told to many, and where it stands."""
        return Announcements(self.connection)

    @cached_property
    def audit(self) -> Audit:
        """Who did what to whose data."""
        return Audit(self.connection, self.vault)

    @cached_property
    def consents(self) -> Consents:
        """Who agreed to what, when, and who took it back."""
        return Consents(self.connection)

    @cached_property
    def staff_messages(self) -> StaffMessages:
        """Messages that wait for a person of the staff."""
        return StaffMessages(self.connection, self.vault)

    @cached_property
    def offices(self) -> Offices:
        """Offices as staff filled them in."""
        return Offices(self.connection)

    @cached_property
    def receipts(self) -> Receipts:
        """What providers told of messages after taking them."""
        return Receipts(self.connection)

    @cached_property
    def sweeps(self) -> Sweeps:
        """What providers were asked for again."""
        return Sweeps(self.connection)

    @cached_property
    def whatsapp_contents(self) -> WhatsappContents:
        """The button layouts and templates that Twilio keeps for us."""
        return WhatsappContents(self.connection)

    @cached_property
    def cases(self) -> Cases:
        """What staff work: one for each thing that happened."""
        return Cases(self.connection, self.vault, self.scope)

    @cached_property
    def reports(self) -> Reports:
        """What each chat told of an accident or a death."""
        return Reports(self.connection, self.vault)

    @cached_property
    def case_history(self) -> CaseHistory:
        """What became of each case, step by step."""
        return CaseHistory(self.connection)

    @cached_property
    def case_papers(self) -> CasePapers:
        """Where each paper of a case stands."""
        return CasePapers(self.connection)

    @cached_property
    def case_flags(self) -> CaseFlags:
        """Signs that staff should look at."""
        return CaseFlags(self.connection)

    @cached_property
    def documents(self) -> Documents:
        """Files that came in chats, with their pages."""
        return Documents(self.connection, self.vault)

    @cached_property
    def loose_files(self) -> LooseFiles:
        """Files that belong to no case."""
        return LooseFiles(self.connection, self.vault)

    @cached_property
    def agents(self) -> Agents:
        """Who reports for others, and who is on duty."""
        return Agents(self.connection, self.vault)

    @cached_property
    def reported(self) -> Reported:
        """What people were told whom a report is about, and what they answered."""
        return Reported(self.connection)

    @cached_property
    def reminders(self) -> Reminders:
        """Of what people are to be reminded."""
        return Reminders(self.connection)

    @cached_property
    def slips(self) -> Slips:
        """Receipts that wait to be fetched."""
        return Slips(self.connection, self.vault)

    @cached_property
    def audiences(self) -> Audiences:
        """Who is meant by an announcement, and how each can be reached."""
        return Audiences(self.connection)

    @cached_property
    def recipients(self) -> Recipients:
        """Who is told by an announcement, when, and what came of it."""
        return Recipients(self.connection, self.vault)

    @cached_property
    def announced(self) -> Announced:
        """The messages of announcements on their way."""
        return Announced(self.connection, self.vault)

    @cached_property
    def outlooks(self) -> Outlooks:
        """Which villages would hear if an announcement started now."""
        return Outlooks(self.connection)

    @cached_property
    def announcement_pace(self) -> AnnouncementPace:
        """How fast an announcement goes out."""
        return AnnouncementPace(self.connection)
