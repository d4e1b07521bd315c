"""The demo people whose phones a visitor may pick up, read from the demo's rosters and cases."""

import csv
import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

_ROSTERS = "rosters"
_CASES = "cases.toml"
# A phone whose number WhatsApp hides is known by an identifier like this.
_HIDDEN = "ID."


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """One invented person: ``key`` names their line in ``simulator.toml``, ``phone`` their phone.

    ``number`` is the phone's own, None when it is hidden; two people may share one phone. ``nik``
    and ``kpj`` are empty for those who are on no roster.
    """

    key: str
    name: str
    nik: str
    kpj: str
    number: str | None

    @property
    def phone(self) -> str:
        """What the phone is called (``Phone.of``)."""
        return self.number or f"{_HIDDEN}{self.key.upper()}"

    @property
    def number_in_groups(self) -> str:
        """The number as people read it: ``+62 000 0000 001``."""
        number = self.number or ""
        return " ".join((number[:3], number[3:6], number[6:10], number[10:])).strip()


def read_people() -> tuple[SimulatedPerson, ...]:
    """Return the demo people, each once: by serial number, then who reported and who is on duty."""
    return (*sorted(_enrolled(), key=lambda person: person.nik[-4:]), *_around_cases())


def _enrolled() -> tuple[SimulatedPerson, ...]:
    people: dict[str, SimulatedPerson] = {}
    for file in (files("bot.demo") / _ROSTERS).iterdir():
        if not file.name.endswith(".csv"):
            continue
        for row in csv.DictReader(io.StringIO(file.read_text("utf-8"))):
            people[row["NIK"]] = SimulatedPerson(
                key=_key(row["NAMA"]),
                name=row["NAMA"],
                nik=row["NIK"],
                kpj=row["NO KPJ"],
                number=row["NO HP"] or None,
            )
    return tuple(people.values())


def _around_cases() -> Iterator[SimulatedPerson]:
    kept = tomllib.loads((files("bot.demo") / _CASES).read_text("utf-8"))
    for told in (case["told"] for case in kept["case"]):
        name, number = told["informant"], told["informant_phone"]
        yield SimulatedPerson(_key(name), name, "", "", number)
    for agent in kept["agent"]:
        yield SimulatedPerson(_key(agent["name"]), agent["name"], "", "", agent["phone"])


def _key(name: str) -> str:
    return name.partition(" ")[0].lower()
