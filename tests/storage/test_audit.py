from datetime import timedelta

import pytest

from conversations.engine.effects import ProveLink
from handlers.chat import Chat
from handlers.effects import carry_out
from handlers.services import Services
from storage.audit import OPERATOR
from storage.store import Database
from tests.conftest import StandingClock

MARIA = "5307014507850001"


def test_acts_are_told_in_the_order_they_were_done(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        store.audit.note(OPERATOR, "programme_added", "programme:NTT-2026", clock())
        later = clock() + timedelta(hours=1)
        store.audit.note(OPERATOR, "roster_imported", "programme:NTT-2026", later, added=3)
    with database.begin() as store:
        acts = store.audit.of("programme:NTT-2026")
    assert [(act.act, act.details) for act in acts] == [
        ("programme_added", {}),
        ("roster_imported", {"added": 3}),
    ]
    assert acts[0].at == clock()


def test_what_was_undone_is_not_told(database: Database, clock: StandingClock) -> None:
    def add_and_fail() -> None:
        with database.begin() as store:
            store.audit.note(OPERATOR, "programme_added", "programme:X", clock())
            raise KeyError

    with pytest.raises(KeyError):
        add_and_fail()
    with database.begin() as store:
        assert store.audit.of("programme:X") == []


@pytest.mark.parametrize(
    ("kpj", "acts"),
    [
        pytest.param("26000000001", ["link_proved"], id="her own card"),
        pytest.param("26000000008", [], id="another card"),
    ],
)
def test_a_proof_of_link_is_noted_and_a_refused_one_is_not(
    demo: Services, kpj: str, acts: list[str]
) -> None:
    now = demo.now()
    with demo.database.begin() as store:
        record = store.chats.add(b"0" * 16, "whatsapp", "whatsapp:US.x", "id", now)
        chat = Chat.opened(record, "whatsapp", demo.database.vault, None)
        carry_out(ProveLink(nik=MARIA, kpj=kpj), store, chat, now, demo.guide.figures)
        person = store.people.find_by_nik(MARIA)
        noted = store.audit.of(f"person:{person}")
    assert [act.act for act in noted] == acts
    assert all(act.actor == f"chat:{record.id}" for act in noted)
