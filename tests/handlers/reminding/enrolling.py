"""People whose cover ends on days of a test's choosing."""

from datetime import date

from conversations.rules.periods import Payer
from handlers.services import Services
from storage.people import Identity
from storage.programmes import Programme
from storage.roster_import import Enrolment
from storage.rosters import Rosters


def enrol(
    services: Services,
    nik: str,
    ends: date,
    payer: Payer = Payer.PROVINCE,
    *,
    starts: date | None = None,
) -> None:
    """Put somebody on the roster of a programme of this payer; ``starts`` a year before the end."""
    code = f"CONTOH-{payer}"
    with services.database.begin() as store:
        found = store.programmes.find(code)
        programme = found.id if found else store.programmes.add(Programme(code, "Contoh", payer))
        digest = f"{nik}{ends}{starts}".ljust(64, "0")[:64]
        kept = Rosters(store.connection, store.vault).begin(programme, digest, services.clock())
        kept.keep(
            [
                Enrolment(
                    identity=Identity(nik, "Maria Contoh"),
                    starts=starts or ends.replace(year=ends.year - 1),
                    ends=ends,
                    kabupaten="53.07",
                    kecamatan=None,
                    desa=None,
                    occupation=None,
                    card=None,
                    passbook=None,
                )
            ]
        )
        kept.finish(refused=0)
