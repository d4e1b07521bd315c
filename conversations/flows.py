"""Every flow by name, and where the main menu stands."""

from conversations.accident_report import ACCIDENT_REPORT
from conversations.agent import AGENT
from conversations.announcements import ANNOUNCEMENTS
from conversations.anywhere import COMMANDS
from conversations.benefits import BENEFITS
from conversations.calculator import CALCULATOR
from conversations.consent import CONSENT
from conversations.continue_cover import CONTINUE_COVER
from conversations.death_report import DEATH_REPORT
from conversations.drafts import DRAFTS
from conversations.engine.flow import Flow
from conversations.engine.session import Place
from conversations.enrollment_status import ENROLLMENT_STATUS
from conversations.language import LANGUAGE
from conversations.main_menu import MAIN_MENU
from conversations.meant import MEANT_FLOW
from conversations.not_ours import NOT_OURS
from conversations.offices import OFFICES
from conversations.papers import PAPERS
from conversations.photo import FILE_KINDS, PHOTO
from conversations.privacy import PRIVACY
from conversations.questions import QUESTIONS
from conversations.reported import REPORTED
from conversations.rights import RIGHTS
from conversations.scholarship import SCHOLARSHIP
from conversations.send_slip import SEND_SLIP
from conversations.talk_to_staff import TALK_TO_STAFF
from conversations.track_report import TRACK_REPORT
from conversations.urgent import URGENT

__all__ = ["APART", "COMMANDS", "DRAFTS_OFFERED", "FILES", "FLOWS", "MENU"]

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        MAIN_MENU,
        MEANT_FLOW,
        QUESTIONS,
        CONSENT,
        ENROLLMENT_STATUS,
        ACCIDENT_REPORT,
        DEATH_REPORT,
        PAPERS,
        PHOTO,
        TRACK_REPORT,
        RIGHTS,
        SCHOLARSHIP,
        SEND_SLIP,
        REPORTED,
        DRAFTS,
        AGENT,
        BENEFITS,
        CALCULATOR,
        CONTINUE_COVER,
        OFFICES,
        TALK_TO_STAFF,
        URGENT,
        NOT_OURS,
        ANNOUNCEMENTS,
        PRIVACY,
        LANGUAGE,
    )
}
MENU = Place(MAIN_MENU.name, MAIN_MENU.start)
DRAFTS_OFFERED = Place(DRAFTS.name, DRAFTS.start)
# Whoever is in danger is answered at once, whatever was asked.
APART = frozenset({Place(URGENT.name, URGENT.start)})
# Where a file goes that no question asked for.
FILES = dict.fromkeys(FILE_KINDS, Place(PHOTO.name, PHOTO.start))
