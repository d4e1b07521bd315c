"""People of the demo as an officer of Sikka, who sees 53.07 alone, and a supervisor see them."""

from dataclasses import replace
from uuid import UUID

from handlers.services import Services
from storage.audit import Act
from storage.scope import Scope

ROSA = "staff:rosa"
SIKKA = Scope.of(["53.07"])
# Maria lives in Sikka; Markus in Flores Timur, where his death was reported.
MARIA, MARIAS_CARD, MARIAS_PHONE = "5307014507850001", "26000000001", "+620000000001"
MARKUS, MARKUS_CARD, MARKUS_CASE = "5306010307600008", "26000000008", "KL-7KQ2M"
NOBODY, NOBODYS_CARD, NOBODYS_CASE = "5307014507850009", "26000000099", "KL-22222"


def in_sikka(services: Services) -> Services:
    """Return the services as an officer of Sikka reaches them."""
    return replace(services, database=services.database.within(SIKKA))


def id_of(nik: str, services: Services) -> UUID:
    """Return the id of somebody of the demo."""
    with services.database.begin() as store:
        found = store.people.find_by_nik(nik)
    assert found is not None
    return found


def acts(services: Services, subject: str) -> list[Act]:
    """Return what the audit holds about a subject."""
    with services.database.begin() as store:
        return store.audit.of(subject)
