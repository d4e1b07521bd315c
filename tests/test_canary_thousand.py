"""A thousand people told of, half of them on a roster: none of their numbers lies in clear."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from conversations.rules.case import CaseKind
from handlers.services import Services
from storage.sealing import Vault
from tests.canary.house import DATA_KEY
from tests.canary.places import Places, unpacked
from tests.canary.staff import ran
from tests.handlers.reports.reporting import TODAY, House
from tests.storage.case_rows import a_person

PEOPLE = 1_000


@dataclass(frozen=True, slots=True)
class Invented:
    """One of them: all that is told of somebody."""

    nik: str
    kpj: str
    name: str
    phone: str

    @property
    def told(self) -> dict[str, str]:
        """What is told, as fields of ``Told``."""
        words = f"{self.name} NIK {self.nik} jatuh, hp {self.phone}"
        return {
            "nik": self.nik,
            "kpj": self.kpj,
            "story": words,
            "place": f"rumah {words}",
            "witnesses": f"tetangga {words}",
            "informant": f"anak {self.name}",
            "informant_phone": self.phone,
            "second_contact": words,
        }


INVENTED = tuple(
    Invented(
        nik=f"53070145078{number:05}",
        kpj=f"27731{number:06}",
        name=f"Kanari{number:05}",
        phone=f"+62000731{number:04}",
    )
    for number in range(PEOPLE)
)


@pytest.fixture
def vault() -> Vault:
    """The vault of the key that the commands are given, too."""
    return Vault.from_text(DATA_KEY)


@pytest.fixture
def places(services: Services, redis_client: "redis.Redis", tmp_path: Path) -> Iterator[Places]:
    """Everything that can be read from outside, listening from now on."""
    found = Places(services.database.engine, redis_client, (tmp_path / "var",))
    found.listen(libraries=False)
    yield found
    found.listen_no_more()


def found_of(field: str, content: bytes) -> list[str]:
    """Return which of all values of a field lie somewhere, as they are or in hexadecimal."""
    values = [getattr(one, field) for one in INVENTED]
    plain = content.lower()
    return [
        value
        for value in values
        if value.lower().encode() in plain or value.encode().hex().encode() in plain
    ]


def test_a_thousand_numbers_lie_nowhere_in_clear(
    services: Services,
    places: Places,
    vault: Vault,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = House(services)
    with services.database.begin() as store:
        for one in INVENTED[::2]:
            a_person(store, one.nik, one.kpj)
    kinds = list(CaseKind)
    for number, one in enumerate(INVENTED):
        house.phone(one.phone).files(kinds[number % 2], **one.told, happened_on=TODAY)
    while house.work():
        places.look()
    places.listen_no_more()
    places.add("output", *capfd.readouterr())
    url = services.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_KEY", DATA_KEY)
    places.add("list", ran(capfd, "claims", "list"))
    for ending, read in ((".csv", bytes), (".xlsx", unpacked)):
        file = tmp_path / f"cases{ending}"
        places.add("output", ran(capfd, "claims", "export", str(file)))
        places.add("export", read(file.read_bytes()))
    places.gather()
    assert places.found["list"].count(b"KL-") == PEOPLE
    assert places.found["export"].count(b"************") >= PEOPLE
    dump = places.found["database"]
    assert all(vault.index("nik", one.nik) in dump for one in INVENTED)
    assert found_of("nik", INVENTED[7].nik.encode().hex().encode()) == [INVENTED[7].nik]
    for name, content in places.found.items():
        for field in ("nik", "kpj", "name", "phone"):
            assert found_of(field, content) == [], name
