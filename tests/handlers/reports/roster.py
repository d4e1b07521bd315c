"""Three invented workers on a roster."""

from datetime import date

from conversations.rules.periods import Payer
from handlers.services import Services
from storage.people import Identity
from storage.programmes import Programme
from storage.roster_import import Enrolment
from storage.rosters import Rosters

MARIA, MARIAS_PHONE, MARIAS_CARD = "5307014507850001", "+620000000001", "26000000001"
YOSEF, YOSEFS_PHONE, YOSEFS_CARD = "5307011203790002", "+620000000002", "25000000002"
# Covered since three weeks before the day on which the clock of the tests stands.
SITI, SITIS_PHONE, SITIS_CARD = "5371015509880005", "+620000000005", "26000000005"
WORKERS = (
    (Identity(MARIA, "Maria Contoh", MARIAS_CARD, MARIAS_PHONE), "53.07", date(2026, 1, 1)),
    (Identity(YOSEF, "Yosef Contoh", YOSEFS_CARD, YOSEFS_PHONE), "53.07", date(2026, 1, 1)),
    (Identity(SITI, "Siti Contoh", SITIS_CARD, SITIS_PHONE), "53.71", date(2026, 11, 1)),
)


def put_on_roster(services: Services) -> None:
    """Enrol the workers in a programme."""
    with services.database.begin() as store:
        programme = store.programmes.add(Programme("CONTOH", "Contoh", Payer.PROVINCE))
        kept = Rosters(store.connection, store.vault).begin(programme, "0" * 64, services.clock())
        kept.keep(
            [
                Enrolment(
                    identity=identity,
                    starts=starts,
                    ends=date(2026, 12, 31),
                    kabupaten=kabupaten,
                    kecamatan=None,
                    desa=None,
                    occupation="petani",
                    card=True,
                    passbook=True,
                )
                for identity, kabupaten, starts in WORKERS
            ]
        )
        kept.finish(refused=0)
