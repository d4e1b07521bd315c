"""Every flow by name, and where the main menu stands."""

from conversations.announcements import ANNOUNCEMENTS
from conversations.anywhere import COMMANDS
from conversations.benefits import BENEFITS
from conversations.calculator import CALCULATOR
from conversations.consent import CONSENT
from conversations.continue_cover import CONTINUE_COVER
from conversations.engine.flow import Flow
from conversations.engine.session import Place
from conversations.enrollment_status import ENROLLMENT_STATUS
from conversations.language import LANGUAGE
from conversations.main_menu import MAIN_MENU
from conversations.not_ours import NOT_OURS
from conversations.offices import OFFICES
from conversations.privacy import PRIVACY
from conversations.talk_to_staff import TALK_TO_STAFF
from conversations.urgent import URGENT

__all__ = ["COMMANDS", "FLOWS", "MENU"]

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        MAIN_MENU,
        CONSENT,
        ENROLLMENT_STATUS,
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
