"""Everything that is said in a chat, laid out for the tests that read it word by word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.texts import load_texts
from conversations.engine.catalogue import Catalogue
from conversations.engine.flow import Ask, Choose
from conversations.engine.replies import Blank, Option, Rupiah, Text
from conversations.enrollment_status import ANOTHER
from conversations.flows import FLOWS
from conversations.meant import READINGS
from conversations.paper_words import ALL, MENU, MORE, NOTHING
from conversations.questions import load_questions, rules_behind
from conversations.rules.figures import load_figures
from conversations.rules.paper import Paper, PaperFault
from conversations.story_told import LONGEST_PLACE
from conversations.track_words import OTHER

LANGUAGES = ("id", "en")
# The files whose texts are heard in chats; the others speak on the command line and on pages.
FILES = frozenset(FLOWS) | {"engine", "anywhere", "entries", "calendar"}
# Words of several flows, and news that come unasked: of a case, of a file that was read.
FILES |= {"reports", "cases", "documents"}
PAPERS = tuple(Option(paper, key=f"papers.paper.{paper}") for paper in Paper)
# Options that are made while talking, beside a name or a number that is shown as it is.
MADE_OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "enrollment_status.whose": (Option(ANOTHER),),
    "track_report.which": (Option(OTHER),),
    **{f"{flow}.which_report": (Option(OTHER),) for flow in ("papers", "photo", "send_slip")},
    "papers.list": (*PAPERS, Option(ALL), Option(MENU)),
    "papers.which": (*PAPERS, Option(MORE)),
    "papers.which_more": (*PAPERS, Option(NOTHING)),
    "photo.which": (*PAPERS, Option(MORE)),
    "meant.offer": tuple(Option(name, key=f"meant.reading.{name}") for name in READINGS),
    "photo.which_more": (*PAPERS, Option(NOTHING)),
}
# What is found out while a file is fetched and read: nothing of it can be kept, or it can be kept
# although it is hard to read. The other faults are for people to see.
FILE_FAULTS = frozenset(
    {PaperFault.NOT_A_PICTURE, PaperFault.TOO_BIG, PaperFault.BROKEN, PaperFault.LOCKED}
    | {PaperFault.TOO_MANY_PAGES, PaperFault.GONE}
)
HINTS = frozenset({PaperFault.TOO_DARK, PaperFault.BLURRED, PaperFault.TOO_SMALL})
# Words that people may say; we never say them.
HEARD_ONLY = ("entries.", "engine.greetings")
MOST_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a flow: the key of its text, all that it may offer; six of them are shown."""

    key: str
    options: tuple[Option, ...]

    def shown(self, language: str) -> tuple[str, ...]:
        """Return the labels of those that take the most room of all that can be shown at once."""
        labels = [words(self, option, language)[0] for option in self.options]
        return tuple(sorted(labels, key=len)[-MOST_OPTIONS:])


def texts() -> Catalogue:
    """Return all texts."""
    return load_texts()


def keys(language: str) -> set[str]:
    """Return the keys of what ``language`` says in chats."""
    return {key for key in texts().keys(language) if key.partition(".")[0] in FILES}


def questions() -> list[Question]:
    """Return every question of every flow."""
    found = []
    for flow in FLOWS.values():
        for name, step in flow.steps.items():
            key = f"{flow.name}.{name}"
            match step:
                case Choose(options):
                    named = MADE_OPTIONS[key] if callable(options) else tuple(map(Option, options))
                    found.append(Question(key, named))
                case Ask():
                    found.append(Question(key, tuple(map(Option, step.ways))))
                case _:
                    pass
    return found


def key_of(question: Question, option: Option) -> str:
    """Return the key of the words of an option."""
    return option.key or f"{question.key}.{option.name}"


def words(question: Question, option: Option, language: str) -> tuple[str, ...]:
    """Return the label of an option and what else means it."""
    return texts().option_words(question.key, option, language)


def shown(language: str) -> Mapping[str, str]:
    """Return what people get to see, by key: of an option or a command only its label."""
    lists = {key_of(question, option) for question in questions() for option in question.options}
    found = {}
    for key in keys(language):
        if key.startswith(HEARD_ONLY):
            continue
        first_only = key in lists or key.startswith("anywhere.")
        whole = filled(key, language)
        found[key] = whole.partition("|")[0].strip() if first_only else whole
    return found


def filled(key: str, language: str) -> str:
    """Return the text of ``key`` with its figures and with long, but possible, other blanks."""
    template, own = texts().template(key, language), LONG_IN.get(key.partition(".")[0], {})
    blanks = {name: own.get(name) or LONG[name] for name in template.blanks}
    return texts().say(Text(key, blanks), language)


_DAY = date(2026, 12, 30)
_MOMENT = datetime(2026, 12, 30, 10, 30)  # noqa: DTZ001 - local time, as the flows have it
_PERIOD = Text(
    "enrollment_status.period",
    {
        "programme": "Pekerja Rentan Timor Tengah Selatan 2026",
        "payer": Text("enrollment_status.payer.province"),
        "starts": _DAY,
        "ends": _DAY,
    },
)
_MONTH = {"month": _DAY}
_A_YEAR, _AT_MOST = Rupiah(12_000_000), Rupiah(87_000_000)
_SENT_BACK, _NO_ACT, _ACCEPTED = (
    Text(
        f"papers.line.{state}",
        {"paper": Text(f"papers.named.{paper}"), "why": Text(f"papers.fault.{fault}")},
    )
    for state, paper, fault in (
        ("unreadable", Paper.SCHOOL_LETTER, "gone"),
        ("unreadable", Paper.DEATH_CERTIFICATE, "gone"),
        ("accepted", Paper.FAMILY_CARD, "none"),
    )
)
# For every blank that a flow fills: a value about as long as it gets.
LONG: Mapping[str, Blank] = {
    "name": "M***** M********** F******** C*****",
    "names": "M***** C*****, " * 5,
    "number": "P-ABC23",
    "numbers": ", ".join(["KL-7KQ2M"] * 5),
    "count": 17,
    "today": _DAY,
    "day": _DAY,
    "one": _DAY,
    "other": _DAY,
    "since": _DAY,
    "weekday": "Wednesday",
    "clock": "10.30",
    "rule": "Permenaker 1/2025 pasal 103 ayat (3a)",
    "rules": tuple(
        Text("engine.source_since", {"rule": "PP 82/2019; Permenaker 5/2021", "since": _DAY})
        for _ in range(5)
    ),
    "periods": (_PERIOD, _PERIOD),
    "period": _PERIOD,
    "programme": "Pekerja Rentan Timor Tengah Selatan 2026",
    "payer": Text("enrollment_status.payer.province"),
    "starts": _DAY,
    "ends": _DAY,
    "ended": _DAY,
    "died": _DAY,
    "from": _DAY,
    "full_from": _DAY,
    "renewed": _DAY,
    "tolerated": _DAY,
    "days": 365,
    "left": Text("enrollment_status.left", {"days": 365}),
    "due": Rupiah(67_200),
    "amount": Text("continue_cover.amount.discounted"),
    "card": Text("enrollment_status.card_no"),
    "passbook": Text("enrollment_status.passbook_unknown"),
    "cover": Text("enrollment_status.was_covered", {"periods": (_PERIOD, _PERIOD)}),
    "kabupaten": "Kabupaten Timor Tengah Selatan",
    "offices": tuple(
        Text(f"offices.{field}", {field: "Jalan Contoh Nomor Satu, Kelurahan Contoh"})
        for field in ("name", "address", "phone", "hours")
    )
    * 2,
    "office": "Kantor Cabang Manggarai Barat",
    "seat": "Labuan Bajo",
    "address": "Jalan Contoh Nomor Satu, Kelurahan Contoh",
    "phone": "+6200000",
    "place": Text("privacy.placed", {"kabupaten": "Kabupaten Timor Tengah Selatan"}),
    "hours": "Senin sampai Jumat, pagi sampai sore",
    "work": Text("continue_cover.work.other"),
    "costs": (
        Text("continue_cover.from.discounted", _MONTH),
        Text("continue_cover.from.month", _MONTH),
    ),
    "month": _DAY,
    "consent": Text("privacy.consented", {"day": _DAY}),
    "people": Text("privacy.linked", {"names": "M***** C*****, " * 5}),
    "messages": 1000,
    "announcements": Text("privacy.announcements_off"),
    "times": "12,25",
    "at_most": _AT_MOST,
    "happened": _DAY,
    "year": _A_YEAR,
    "lines": tuple(
        Text(f"calculator.line.jkk.{line}")
        for line in ("transport_land", "transport_sea", "transport_air", "homecare")
    ),
    "total": Text("calculator.no_total"),
    "shares": tuple(
        Text(f"calculator.share.{level}", {"at_most": Rupiah(87_000_000)})
        for level in ("kindergarten", "senior")
    ),
    "reports": 12,
    "at": _MOMENT,
    "when": Text("reports.happened.hour", {"at": _MOMENT}),
    "filed": _MOMENT,
    "passed_on": _MOMENT,
    "pay_by": _DAY,
    "on": _DAY,
    "step": 12,
    "steps": 13,
    "daily": 20,
    "what": Text("drafts.what.accident_report"),
    "saved": Text("drafts.saved", {"number": "KL-7KQ2M"}),
    "kind": Text("track_report.kind.accident"),
    "stage": (
        Text("track_report.is.forwarded"),
        Text("track_report.held", {"holder": "Maria Contoh Petugas"}),
    ),
    "holder": "Maria Contoh Petugas",
    "reason": "Perlu keterangan dokter yang merawat, dan tanggal kejadian belum sama",
    "bpjs_number": Text("track_report.bpjs_number", {"number": "5307-2026-000123"}),
    "sure": Text("track_report.pay_by_about"),
    "paper": Text("papers.named.school_letter"),
    "papers": tuple(
        Text("papers.line.asked", {"paper": Text(f"papers.named.{paper}")})
        for paper in Paper
        if paper not in {Paper.CHRONOLOGY, Paper.OTHER, Paper.BURIAL_LETTER}
    ),
    "why": Text("papers.fault.gone"),
    "kin": Text("meant.kin.in_law"),
    "told": (
        Text("meant.who", {"kin": Text("meant.kin.sibling")}),
        Text("meant.when", {"when": _MOMENT}),
        Text("meant.where", {"place": "x" * LONGEST_PLACE}),
    ),
    # The longest that the table of questions holds.
    "source": max(
        (
            Text("questions.source", {"rules": ", ".join(rules_behind(one, load_figures()))})
            for one in load_questions().values()
        ),
        key=lambda text: len(str(text.blanks["rules"])),
    ),
    "line": _NO_ACT,
    "more": (
        *(Text(f"papers.issuer.{issuer}") for issuer in ("hospital", "village", "dukcapil")),
        Text("papers.note.either_letter_first"),
    ),
}
# Blanks that mean something else in one file.
LONG_IN: Mapping[str, Mapping[str, Blank]] = {
    "accident_report": {"due": _MOMENT},
    "death_report": {"due": _MOMENT, "died": Text("reports.died.hour", {"at": _MOMENT})},
    "track_report": {"due": _MOMENT},
    "cases": {"due": _MOMENT, "hours": 44},
    "meant": {"when": _MOMENT},
    "questions": {
        "lines": tuple(
            Text(f"questions.window_{sector}", {"starts": _DAY, "ends": _DAY})
            for sector in ("transport", "other")
        )
    },
    "papers": {"lines": (_SENT_BACK,) * 2 + (_ACCEPTED,) * 8},
    "scholarship": {
        "lines": (
            *(
                Text(f"scholarship.share.{level}", {"year": _A_YEAR, "at_most": _AT_MOST})
                for level in ("kindergarten", "university")
            ),
            Text("scholarship.left_out", {"count": 3}),
        )
    },
}
