"""What every route of the desk asks for, by its name, and how a route is asked.

A new route needs one line in ``ROUTES``, and nothing else; without it ``test_every_route_…`` fails.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from handlers.staff.rights import Right
from tests.bot.web.staff.desk_house import Browser

SIGN_IN, PROVE = "/petugas/masuk", "/petugas/buktikan"
NOBODY = ""
# Who of the demo has which role, and what they may do. Written down here anew: whoever changes
# what a role may do changes it in two places, knowingly.
OFFICER, SUPERVISOR, ANNOUNCER, APPROVER, ADMIN, AUDITOR = (
    "rosa",
    "budi",
    "dedi",
    "eva",
    "ani",
    "fitri",
)
CASE_STAFF = {OFFICER, SUPERVISOR}
EVERYBODY = {OFFICER, SUPERVISOR, ANNOUNCER, APPROVER, ADMIN, AUDITOR}
MAY: dict[Right, set[str]] = {
    Right.HOME: EVERYBODY,
    Right.CASES: CASE_STAFF,
    Right.WORK_CASES: CASE_STAFF,
    Right.TALK: CASE_STAFF,
    Right.PEOPLE: CASE_STAFF,
    Right.REVEAL: CASE_STAFF,
    Right.ROSTERS: CASE_STAFF,
    Right.APPROVE_ROSTERS: {SUPERVISOR, APPROVER},
    Right.ANNOUNCEMENTS: {OFFICER, SUPERVISOR, ANNOUNCER, APPROVER},
    Right.ANNOUNCE: {ANNOUNCER},
    Right.APPROVE_ANNOUNCEMENTS: {SUPERVISOR, APPROVER},
    Right.TEXTS: {OFFICER, SUPERVISOR, ANNOUNCER, ADMIN},
    Right.WRITE_TEXTS: {ADMIN},
    Right.APPROVE_TEXTS: {SUPERVISOR},
    Right.OFFICES: {SUPERVISOR, ADMIN},
    Right.LABEL: {SUPERVISOR},
    Right.STATISTICS: EVERYBODY,
    Right.EXPORT: CASE_STAFF,
    Right.QUOTAS: {SUPERVISOR, ADMIN},
    Right.USERS: {ADMIN},
    Right.AUDIT: {ADMIN, AUDITOR},
    Right.HEALTH: {SUPERVISOR, ADMIN, AUDITOR},
    Right.STAFF_CHANGES: {SUPERVISOR, ADMIN, AUDITOR},
}


@dataclass(frozen=True)
class Asks:
    """What a route asks for; ``right`` None where nobody need be signed in."""

    right: Right | None
    proved: bool = False


def asks(right: Right | None, *, proved: bool = False) -> Asks:
    """What a route asks for."""
    return Asks(right, proved)


OPEN = asks(None)
ROUTES: dict[str, Asks] = {
    # signing in
    "sign_in": OPEN,
    "enter": OPEN,
    "enter_demo": OPEN,
    "invitation": OPEN,
    "join": OPEN,
    "asset": OPEN,
    "nowhere": OPEN,
    "home": asks(Right.HOME),
    "staff_changes": asks(Right.STAFF_CHANGES),
    "leave": asks(Right.HOME),
    "prove": asks(Right.HOME),
    "prove_again": asks(Right.HOME),
    "prove_demo": asks(Right.HOME),
    # accounts
    "accounts": asks(Right.USERS),
    "account": asks(Right.USERS),
    "account_invite": asks(Right.USERS, proved=True),
    "account_invite_anew": asks(Right.USERS, proved=True),
    "account_grant": asks(Right.USERS, proved=True),
    "account_confirm": asks(Right.USERS, proved=True),
    "account_revoke": asks(Right.USERS, proved=True),
    "account_disable": asks(Right.USERS, proved=True),
    "account_enable": asks(Right.USERS, proved=True),
    "account_end_session": asks(Right.USERS, proved=True),
    "account_own": asks(Right.HOME),
    "account_language": asks(Right.HOME),
    "account_end_others": asks(Right.HOME),
    "account_new_codes": asks(Right.HOME, proved=True),
    "account_password": asks(Right.HOME, proved=True),
    "account_new_phone": asks(Right.HOME, proved=True),
    "account_connect_phone": asks(Right.HOME, proved=True),
    # audit, health
    "audit": asks(Right.AUDIT),
    "audit_check": asks(Right.AUDIT),
    "audit_table": asks(Right.AUDIT, proved=True),
    "health": asks(Right.HEALTH),
    # cases
    "cases": asks(Right.CASES),
    "cases_find": asks(Right.CASES),
    "case": asks(Right.CASES),
    "case_document": asks(Right.CASES),
    "case_slip": asks(Right.WORK_CASES),
    "case_reveal": asks(Right.REVEAL, proved=True),
    "case_revealed": asks(Right.REVEAL, proved=True),
    "case_take": asks(Right.WORK_CASES),
    "case_give_back": asks(Right.WORK_CASES),
    "case_hand_over": asks(Right.WORK_CASES),
    "case_about": asks(Right.WORK_CASES),
    "case_undo": asks(Right.WORK_CASES),
    "case_account": asks(Right.WORK_CASES),
    "case_advance": asks(Right.WORK_CASES),
    "case_check": asks(Right.WORK_CASES),
    "case_flag": asks(Right.WORK_CASES),
    "case_message": asks(Right.WORK_CASES),
    "case_mistaken": asks(Right.WORK_CASES),
    "case_note": asks(Right.WORK_CASES),
    "case_paper": asks(Right.WORK_CASES),
    "case_pass_on": asks(Right.WORK_CASES),
    # talks
    "talks": asks(Right.TALK),
    "talks_find": asks(Right.TALK),
    "talk": asks(Right.TALK),
    "talk_lines": asks(Right.TALK),
    "talk_take": asks(Right.TALK),
    "talk_give_back": asks(Right.TALK),
    "talk_write": asks(Right.TALK),
    "talk_news": asks(Right.TALK),
    "talk_settle": asks(Right.TALK),
    "talk_reopen": asks(Right.TALK),
    "talk_file_in": asks(Right.WORK_CASES),
    "talk_file_out": asks(Right.WORK_CASES),
    # people
    "people": asks(Right.PEOPLE),
    "people_find": asks(Right.PEOPLE),
    "person": asks(Right.PEOPLE),
    "person_code": asks(Right.PEOPLE, proved=True),
    "person_unlink": asks(Right.PEOPLE),
    "person_numbers": asks(Right.REVEAL, proved=True),
    "person_reveal": asks(Right.REVEAL, proved=True),
    # rosters that are imported
    "imports": asks(Right.ROSTERS),
    "import_receive": asks(Right.ROSTERS),
    "import_one": asks(Right.ROSTERS),
    "import_choose": asks(Right.ROSTERS),
    "import_retry": asks(Right.ROSTERS),
    "import_apply": asks(Right.ROSTERS),
    "import_drop": asks(Right.ROSTERS),
    "import_undo": asks(Right.ROSTERS, proved=True),
    "import_refused": asks(Right.ROSTERS, proved=True),
    "import_approvals": asks(Right.APPROVE_ROSTERS),
    "import_approval": asks(Right.APPROVE_ROSTERS),
    "import_release": asks(Right.APPROVE_ROSTERS, proved=True),
    "import_send_back": asks(Right.APPROVE_ROSTERS),
    "import_undo_of_other": asks(Right.APPROVE_ROSTERS, proved=True),
    # announcements
    "announcements": asks(Right.ANNOUNCEMENTS),
    "announcement": asks(Right.ANNOUNCEMENTS),
    "announcement_progress": asks(Right.ANNOUNCEMENTS),
    "announcement_results": asks(Right.PEOPLE),
    "announcement_reminders": asks(Right.ANNOUNCEMENTS),
    "announcement_villages": asks(Right.PEOPLE),
    "announcement_export": asks(Right.EXPORT, proved=True),
    "announcement_print": asks(Right.REVEAL, proved=True),
    "announcement_tick": asks(Right.PEOPLE),
    "announcement_write": asks(Right.ANNOUNCE),
    "announcement_look": asks(Right.ANNOUNCE),
    "announcement_save": asks(Right.ANNOUNCE),
    "announcement_try": asks(Right.ANNOUNCEMENTS),
    "announcement_start": asks(Right.ANNOUNCE),
    "announcement_pause": asks(Right.ANNOUNCE),
    "announcement_resume": asks(Right.ANNOUNCE),
    "announcement_cancel": asks(Right.ANNOUNCE),
    "announcement_approve": asks(Right.APPROVE_ANNOUNCEMENTS, proved=True),
    # the map, offices, words, what was not understood
    "map": asks(Right.STATISTICS),
    "map_place": asks(Right.STATISTICS),
    "count_places": asks(Right.STATISTICS),
    "counting": asks(Right.STATISTICS),
    "export_places": asks(Right.EXPORT, proved=True),
    "statistics": asks(Right.STATISTICS),
    "export_statistics": asks(Right.EXPORT, proved=True),
    "programmes": asks(Right.STATISTICS),
    "programme": asks(Right.STATISTICS),
    "programme_quota": asks(Right.QUOTAS),
    "export_programmes": asks(Right.EXPORT, proved=True),
    "offices": asks(Right.OFFICES),
    "office": asks(Right.OFFICES),
    "office_new": asks(Right.OFFICES),
    "office_add": asks(Right.OFFICES, proved=True),
    "office_change": asks(Right.OFFICES, proved=True),
    "office_remove": asks(Right.OFFICES),
    "texts": asks(Right.TEXTS),
    "text": asks(Right.TEXTS),
    "text_try": asks(Right.WRITE_TEXTS),
    "text_propose": asks(Right.WRITE_TEXTS),
    "text_take_back": asks(Right.WRITE_TEXTS),
    "text_approve": asks(Right.APPROVE_TEXTS, proved=True),
    "text_refuse": asks(Right.APPROVE_TEXTS, proved=True),
    "unrecognised": asks(Right.LABEL),
    "unrecognised_label": asks(Right.LABEL),
    "unrecognised_undo": asks(Right.LABEL),
}
# Only where the desk is the demo's.
OF_THE_DEMO = {"enter_demo", "prove_demo"}
# An answer to somebody who is let in; nothing of ours may break, whatever a form lacks.
LET_IN = {200, 303, 400, 404, 409, 422}
# What stands in an address for something that there is not.
NOTHING: dict[str, object] = {
    "number": "KL-ZZZZZ",
    "report": "KL-ZZZZZ",
    "code": "53.99",
    "key": "no.such",
}
NO_ID = UUID(int=1)


def routes(app: Flask) -> Iterator[tuple[str, str, Rule]]:
    """Every route of the desk: name, method, rule; signing out comes last."""
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("staff.")]
    for rule in sorted(found, key=lambda rule: (rule.endpoint == "staff.leave", rule.endpoint)):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield rule.endpoint.removeprefix("staff."), method, rule


def address(app: Flask, rule: Rule, **known: object) -> str:
    """The address of a route, with what is ``known`` in it, and nothing that there is otherwise."""
    parts: dict[str, object] = {}
    for name in rule.arguments:
        converter = type(rule._converters[name]).__name__  # noqa: SLF001 - werkzeug tells it nowhere else
        invented = {"UUIDConverter": NO_ID, "IntegerConverter": 987654321, "AnyConverter": "csv"}
        parts[name] = known.get(name, NOTHING.get(name, invented.get(converter, "nothing")))
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, parts))


def ask(browser: Browser, method: str, path: str, mark: str) -> TestResponse:
    """Open a page, or send an empty form with its mark."""
    if method == "GET":
        return browser.client.get(path)
    return browser.client.post(path, data={"csrf_token": mark})


def answered(answer: TestResponse, ids: Iterable[object]) -> tuple[int, str]:
    """How a route answered, and where it led, whatever id it was asked for."""
    led = answer.headers.get("Location", "")
    for one in ids:
        led = led.replace(str(one), "X")
    return answer.status_code, led
