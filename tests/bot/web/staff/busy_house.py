"""A desk with one of everything: whatever has a page of its own is there to be looked at."""

import re

from conversations.rules.paper import Paper
from handlers.services import Services
from handlers.staff import inviting
from storage.audit import OPERATOR
from tests.bot.web.staff.case_house import report_accident, send_paper
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.roster_house import MARIA, Importer, file_of, nik, person, programme
from tests.handlers.announcing.newsroom import Newsroom
from tests.handlers.reports.reporting import House
from tests.handlers.staff.people_house import MARIA as MARIAS_NIK
from tests.handlers.staff.people_house import id_of
from tests.handlers.staff.talk_house import SIKKA, link
from tests.handlers.writing import Writer

GREETING = "main_menu.greeting"
# An address behind /petugas, and who looks there; nobody is signed in as "".
Looked = tuple[str, str]


def addresses(services: Services) -> dict[str, list[Looked]]:
    """Put one of everything there; return the addresses by the names of their routes."""
    return {
        **_cases(services),
        **_announcements(services),
        **_imports(services),
        **_people(services),
        **_texts(services),
    }


def _cases(services: Services) -> dict[str, list[Looked]]:
    """A case that nobody holds with a paper to be judged, and one that is held."""
    house = House(services)
    phone, filed = report_accident(house)
    send_paper(services, filed, phone, Paper.KTP_WORKER)
    _, held = report_accident(house, who="Siti Contoh")
    rosa, path = Browser(services, "rosa"), f"/laporan/{held.number}"
    rosa.does(f"{path}/ambil", version=rosa.version(path))
    return {
        "case": [(f"/laporan/{filed.number}", "rosa"), (path, "rosa")],
        "case_reveal": [(f"{path}/data", "rosa")],
    }


def _announcements(services: Services) -> dict[str, list[Looked]]:
    """A draft with its audience, and one that goes out."""
    room = Newsroom(services)
    draft, running = f"/siaran/{room.drafts()}", f"/siaran/{room.starts()}"
    room.expands()
    return {
        "announcement": [
            (f"{draft}?hitung=1", "dedi"),
            (f"{draft}?hitung=1", "budi"),
            (running, "dedi"),
        ],
        "announcement_results": [(f"{running}/hasil", "budi")],
        "announcement_villages": [(f"{running}/cetak", "budi")],
    }


def _imports(services: Services) -> dict[str, list[Looked]]:
    """A file with refused rows, one whose columns nobody knows, and one that waits."""
    rosa = Importer(services, "rosa")
    bad = file_of(MARIA, *(f"{nik(200 + n)[:-1]};Contoh;Ende;petani;ya" for n in range(10)))
    strange = file_of(person(1), heads="Nomer NIK;Warga;Tempat;Kerja;Kartunya")
    waits = rosa.sends(file_of(person(100)))
    rosa.acts(waits, "terapkan")
    return {
        "import_one": [(rosa.sends(one), "rosa") for one in (bad, strange)] + [(waits, "rosa")],
        "import_approval": [(waits.replace("/impor/", "/impor/persetujuan/"), "budi")],
    }


def _people(services: Services) -> dict[str, list[Looked]]:
    """A person with a chat, who asked for staff; somebody invited; an account."""
    writer = Writer(services)
    writer.goes_on("halo", "petugas", "Kapan kartu dibagi, Bu?")
    link(services, writer.row().id, SIKKA)
    Writer(services, address="700001").says("pupuk subsidi dimana")
    someone = f"/peserta/{id_of(MARIAS_NIK, services)}"
    invited = inviting.invite("siti.contoh", "Siti Contoh", "", OPERATOR, services)
    with services.database.begin() as store:
        rosa = store.staff.by_login("rosa")
    assert rosa
    return {
        "talk": [(f"/percakapan/{writer.row().id}", "rosa")],
        "person": [(someone, "rosa")],
        "person_numbers": [(f"{someone}/nomor", "rosa")],
        "invitation": [(f"/undangan/{invited.token}", "")],
        "sign_in": [("/masuk", "")],
        "account": [
            (f"/pengguna/{rosa.id}", "ani"),
            (f"/pengguna/{invited.account.id}", "ani"),
        ],
    }


def _texts(services: Services) -> dict[str, list[Looked]]:
    """A text with a proposal, an office, and what is counted of a place and a programme."""
    ani, budi = Browser(services, "ani"), Browser(services, "budi")
    words = "Ini Lontar.\nKami tidak pernah meminta uang, PIN atau OTP."
    text = f"/isi-pesan/teks/{GREETING}"
    ani.does(f"{text}/usul", language="id", body=words)
    budi.does(
        "/kantor/tambah", name="Kantor Contoh", address="Jalan Contoh", **{"serves[]": "53.07"}
    )
    office = re.search(r"/kantor/\d+", budi.text("/kantor"))
    assert office
    return {
        "text": [(text, "budi"), (text, "ani")],
        "office": [(office[0], "budi")],
        "map_place": [("/peta/53.07", "budi")],
        "programme": [(f"/statistik/program/{programme(services).id}", "budi")],
    }
