"""Everything that is said in a chat, laid out for the tests that read it word by word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.texts import load_texts
from conversations.engine.catalogue import Catalogue
from conversations.engine.flow import Ask, Choose
from conversations.engine.replies import Blank, Option, Rupiah, Text
from conversations.enrollment_status import ANOTHER
from conversations.flows import FLOWS

LANGUAGES = ("id", "en")
# The files whose texts are heard in chats; the others speak on the command line and on pages.
FILES = frozenset(FLOWS) | {"engine", "anywhere", "entries", "calendar"}
# Options that are made while talking: a masked name each, and these with a text of their own.
MADE_OPTIONS = {"enrollment_status.whose": (ANOTHER,)}
# Words that people may say; we never say them.
HEARD_ONLY = ("entries.", "engine.greetings")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a flow: the key of its text, the names of its options."""

    key: str
    options: tuple[str, ...]


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
                    named = options if isinstance(options, tuple) else MADE_OPTIONS[key]
                    found.append(Question(key, named))
                case Ask():
                    found.append(Question(key, tuple(step.ways)))
                case _:
                    pass
    return found


def words(question: Question, option: str, language: str) -> tuple[str, ...]:
    """Return the label of an option and what else means it."""
    return texts().option_words(question.key, Option(option), language)


def shown(language: str) -> Mapping[str, str]:
    """Return what people get to see, by key: of an option or a command only its label."""
    lists = {f"{question.key}.{option}" for question in questions() for option in question.options}
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
    template = texts().template(key, language)
    return texts().say(Text(key, {name: LONG[name] for name in template.blanks}), language)


_DAY = date(2026, 12, 30)
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
# For every blank that a flow fills: a value about as long as it gets.
LONG: Mapping[str, Blank] = {
    "name": "M***** M********** F******** C*****",
    "names": "M***** C*****, " * 5,
    "number": "P-ABC23",
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
    "at_most": Rupiah(87_000_000),
    "happened": _DAY,
    "lines": tuple(
        Text(f"calculator.line.jkk.{line}")
        for line in ("transport_land", "transport_sea", "transport_air", "homecare")
    ),
    "total": Text("calculator.no_total"),
    "shares": tuple(
        Text(f"calculator.share.{level}", {"at_most": Rupiah(87_000_000)})
        for level in ("kindergarten", "senior")
    ),
}
