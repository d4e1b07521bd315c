"""Am I covered? Prove the link once, then: today, by whom, until when, and what follows from it."""

from collections.abc import Mapping

from conversations import cover_words as words
from conversations.engine.effects import LeaveMessage, ListPeople, Matter, ProveLink, ReadCover
from conversations.engine.events import (
    Answer,
    CoverRead,
    LinkGone,
    MessageKept,
    NotProved,
    PeopleListed,
    Proved,
)
from conversations.engine.flow import (
    Ask,
    Choose,
    Decide,
    Do,
    Enter,
    Flow,
    Known,
    Misread,
    Say,
)
from conversations.engine.replies import Option
from conversations.engine.report_effects import ListReported
from conversations.engine.report_events import ReportedListed
from conversations.engine.session import Json
from conversations.readers import a_code, a_day, a_kpj, a_nik
from conversations.rules.contributions import sector_of

ANOTHER = "another"
# A menu never has more than six choices; the last is for somebody else.
MOST_NAMED = 5


def _keep_people(answer: Answer) -> Mapping[str, Json]:
    if not isinstance(answer, PeopleListed):
        return {}
    listed: list[Json] = [[person.id, person.name] for person in answer.people[:MOST_NAMED]]
    first = answer.people[0].id if answer.people else None
    return {"people": listed, "person": first, "whose": ANOTHER}


def _people(known: Known) -> list[tuple[str, str]]:
    kept = known.got.get("people")
    return (
        [(str(one[0]), str(one[1])) for one in kept if isinstance(one, list)]
        if isinstance(kept, list)
        else []
    )


def _named(known: Known) -> tuple[Option, ...]:
    return (*(Option(person, name) for person, name in _people(known)), Option(ANOTHER))


def _how_many(known: Known) -> str:
    if "nik" in known.got or "code" in known.got:
        return "given"
    count = len(_people(known))
    return "none" if count == 0 else "one" if count == 1 else "several"


def _given(known: Known) -> str:
    """Return what the first sentence gave; a number that can be no NIK is asked for again."""
    if "code" in known.got:
        return "code"
    return "unreadable" if isinstance(a_nik(known.text("nik"), known), Misread) else "nik"


def _keep_person(answer: Answer) -> Mapping[str, Json]:
    return {"person": answer.person.id, "whose": ANOTHER} if isinstance(answer, Proved) else {}


def _person(known: Known) -> str:
    """Return whom we speak of: the one chosen from the list, else the one proved or alone on it."""
    chosen = known.got.get("whose", ANOTHER)
    return known.text("person") if chosen == ANOTHER else str(chosen)


def _keep_work(answer: Answer) -> Mapping[str, Json]:
    sector = sector_of(answer.occupation) if isinstance(answer, CoverRead) else None
    return {"sector": sector.value if sector else None}


def _number(known: Known) -> Mapping[str, str]:
    return {"number": known.answer(MessageKept).number}


_VERDICTS = {state: state for state in ("covered", "in_arrears", "ended", "not_started", "never")}

ENROLLMENT_STATUS = Flow(
    "enrollment_status",
    start="consent",
    steps={
        "consent": Enter("consent", then="linked"),
        "linked": Do(lambda _: ListPeople(), then={PeopleListed: "how_many"}, keep=_keep_people),
        "how_many": Decide(
            _how_many, then={"given": "given", "none": "nik", "one": "read", "several": "whose"}
        ),
        "given": Decide(
            _given, then={"code": "by_code", "nik": "number_known", "unreadable": "nik"}
        ),
        "whose": Choose(_named, then="whose_chosen"),
        "whose_chosen": Decide(
            lambda known: ANOTHER if known.got["whose"] == ANOTHER else "named",
            then={ANOTHER: "nik", "named": "read"},
        ),
        # Proof of link: NIK and the chat's own number, or the card number, or a code from staff.
        "nik": Ask(a_nik, then="number_known", ways={"have_code": "code", "no_nik": "no_nik"}),
        "no_nik": Say(then="@talk_to_staff"),
        "number_known": Decide(
            lambda known: "known" if known.chat.phone_known else "hidden",
            then={"known": "by_number", "hidden": "card"},
        ),
        "by_number": Do(
            lambda known: ProveLink(nik=known.text("nik")),
            then={Proved: "read", NotProved: "card"},
            keep=_keep_person,
        ),
        "card": Ask(
            a_kpj,
            then="by_card",
            contact="by_number",
            ways={"have_code": "code", "officer": "officer"},
        ),
        "by_card": Do(
            lambda known: ProveLink(nik=known.text("nik"), kpj=known.text("card")),
            then={Proved: "read", NotProved: "not_proved"},
            keep=_keep_person,
            forget=("card",),
        ),
        "code": Ask(a_code, then="by_code", ways={"officer": "officer"}),
        "by_code": Do(
            lambda known: ProveLink(code=known.text("code")),
            then={Proved: "read", NotProved: "not_proved"},
            keep=_keep_person,
            forget=("code",),
        ),
        "not_proved": Choose(
            ("again", "have_code", "officer", "menu"),
            then={"again": "nik", "have_code": "code", "officer": "officer", "menu": "@main_menu"},
        ),
        "officer": Do(
            lambda known: LeaveMessage(Matter.CHECK_ENROLMENT, str(known.got.get("nik", ""))),
            then={MessageKept: "officer_asked"},
            forget=("nik",),
        ),
        "officer_asked": Say(then="@main_menu", blanks=_number),
        # What the records say.
        "read": Do(
            lambda known: ReadCover(_person(known)),
            then={CoverRead: "verdict", LinkGone: "nik"},
            keep=_keep_work,
            forget=("nik",),
        ),
        "verdict": Decide(
            words.verdict,
            then={"died": "died", **_VERDICTS},
        ),
        "covered": Say(then="first_months", blanks=words.blanks_covered),
        "first_months": Decide(
            words.first_months,
            then={
                "full": "handed_out",
                "first_months": "in_first_months",
                "unsure": "maybe_first",
                "renewed": "renewed",
            },
        ),
        "in_first_months": Say(then="handed_out", blanks=words.blanks_first_months),
        "maybe_first": Say(then="handed_out", blanks=words.blanks_first_months),
        "renewed": Say(then="handed_out", blanks=words.blanks_first_months),
        "handed_out": Say(then="ending", blanks=words.blanks_handed_out),
        "ending": Decide(words.ends_soon, then={"soon": "ends_soon", "later": "next"}),
        "ends_soon": Say(then="next", blanks=words.blanks_ends_soon),
        "in_arrears": Say(then="next", blanks=words.blanks_uncovered),
        "ended": Say(then="next", blanks=words.blanks_uncovered),
        "not_started": Say(then="next", blanks=words.blanks_uncovered),
        "never": Say(then="next", blanks=words.blanks_uncovered),
        "next": Choose(
            ("benefits", "other_day", "continue_cover", "other_person", "menu"),
            then={
                "benefits": "@benefits",
                "other_day": "day",
                "continue_cover": "@continue_cover",
                "other_person": "nik",
                "menu": "@main_menu",
            },
            closing=True,
        ),
        # "Was X covered on 3 January?"
        "day": Ask(a_day, then="read_day"),
        "read_day": Do(
            lambda known: ReadCover(_person(known)),
            then={CoverRead: "verdict_day", LinkGone: "nik"},
        ),
        "verdict_day": Decide(
            words.verdict_other_day,
            then={
                "covered": "day_covered",
                "in_arrears": "day_in_arrears",
                "ended": "day_not_covered",
                "not_started": "day_not_covered",
                "never": "day_not_covered",
            },
        ),
        "day_covered": Say(then="next", blanks=words.blanks_other_day),
        "day_in_arrears": Say(then="next", blanks=words.blanks_other_day),
        "day_not_covered": Say(then="next", blanks=words.blanks_other_day),
        # A death was reported; nobody has decided anything.
        "died": Say(then="after_death", blanks=words.blanks_died),
        "after_death": Choose(
            ("cover", "staff", "mistaken", "other_person", "menu"),
            then={
                "cover": "read_today",
                "staff": "@talk_to_staff",
                "mistaken": "reported",
                "other_person": "nik",
                "menu": "@main_menu",
            },
            closing=True,
        ),
        # A report takes nothing away: today's cover can be read as before.
        "read_today": Do(
            lambda known: ReadCover(_person(known)),
            then={CoverRead: "verdict_today", LinkGone: "nik"},
        ),
        "verdict_today": Decide(words.verdict_today, then=_VERDICTS),
        "reported": Do(
            lambda _: ListReported(),
            then={ReportedListed: "is_reported"},
            keep=lambda answer: {
                "waits": isinstance(answer, ReportedListed) and bool(answer.cases)
            },
        ),
        "is_reported": Decide(
            lambda known: "yes" if known.got.get("waits") else "no",
            then={"yes": "@reported", "no": "mistaken"},
        ),
        "mistaken": Do(
            lambda known: LeaveMessage(Matter.REPORTED_DEATH_WRONG, _person(known)),
            then={MessageKept: "mistake_noted"},
        ),
        "mistake_noted": Say(then="@main_menu", blanks=_number),
    },
)
