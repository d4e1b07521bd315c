"""``lontar staff`` and ``lontar audit check``, in the demo's database."""

import re

import pytest
from sqlalchemy import text

from bot.cli import main
from bot.web.staff.desk import PREFIX
from handlers.staff.errors import StaffRefused
from handlers.staff.inviting import welcome
from tests.bot.commands.reporting import demo_services

INVITE = ("invite", "Siti.Contoh", "--name", "Siti Contoh", "--role", "admin",
          "--kabupaten", "53.00", "--ends", "2030-12-31")  # fmt: skip


def said(capsys: pytest.CaptureFixture[str], *given: str, code: int = 0) -> str:
    """Run a command and return what it printed, on failure its one line of error."""
    capsys.readouterr()
    assert main(["--lang", "en", *given]) == code
    told = capsys.readouterr()
    return told.err if code else told.out


def token(told: str) -> str:
    """The token of the link that was printed."""
    found = re.search(rf"{PREFIX}/undangan/(\S+)", told)
    assert found
    return found.group(1)


def test_the_first_admin_is_invited_with_a_link_and_its_picture(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://lontar.example.id")
    told = said(capsys, "staff", *INVITE)
    assert "Siti Contoh (siti.contoh) is invited as Admin, All of NTT" in told
    assert f"https://lontar.example.id{PREFIX}/undangan/{token(told)}" in told
    assert "▀" in told
    assert "siti.contoh\tSiti Contoh\tNot joined yet\tadmin 53.00 2030-12-31" in said(
        capsys, "staff", "list"
    )


def test_invited_anew_the_old_link_holds_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    first = token(said(capsys, "staff", *INVITE))
    second = token(said(capsys, "staff", "invite", "siti.contoh", "--anew"))
    services = demo_services()
    with pytest.raises(StaffRefused):
        welcome(first, services)
    assert welcome(second, services).account.login == "siti.contoh"
    services.database.engine.dispose()


def test_roles_are_given_and_taken_and_accounts_closed_and_opened(
    capsys: pytest.CaptureFixture[str],
) -> None:
    role = ("--role", "officer", "--kabupaten", "Sikka")
    assert "Kabupaten Sikka" in said(capsys, "staff", "grant", "eva", *role, "--ends", "2030-01-01")
    assert "officer 53.07 2030-01-01" in said(capsys, "staff", "list")
    said(capsys, "staff", "revoke", "eva", *role)
    assert "There is no such role" not in said(capsys, "staff", "list")
    assert "officer 53.07 2030-01-01" not in said(capsys, "staff", "list")
    said(capsys, "staff", "disable", "eva")
    assert "eva\tEva Contoh\tClosed" in said(capsys, "staff", "list")
    said(capsys, "staff", "enable", "eva")
    assert "eva\tEva Contoh\tNot joined yet" in said(capsys, "staff", "list")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(("disable", "nobody"), 1, id="nobody"),
        pytest.param(("invite", "x", *INVITE[2:]), 1, id="bad-login"),
        pytest.param(("invite", "rosa", *INVITE[2:]), 1, id="taken-login"),
        pytest.param(("invite", "siti.contoh", "--name", "Siti"), 2, id="no-role"),
        pytest.param((*INVITE[:-1], "2020-01-01"), 1, id="ended"),
        pytest.param((*INVITE[:-1], "tomorrow"), 2, id="no-day"),
        pytest.param((*INVITE[:7], "Atlantis", *INVITE[8:]), 1, id="no-place"),
        pytest.param(
            ("revoke", "rosa", "--role", "admin", "--kabupaten", "53.00"), 1, id="no-such-role"
        ),
    ],
)
def test_what_cannot_be_done_is_one_line(
    capsys: pytest.CaptureFixture[str], given: tuple[str, ...], code: int
) -> None:
    assert len(said(capsys, "staff", *given, code=code).splitlines()) == 1


def test_a_whole_chain_and_a_broken_one(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "staff", *INVITE)
    assert "The chain is whole: 2 rows" in said(capsys, "audit", "check")
    services = demo_services()
    with services.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET actor = 'somebody' WHERE id = 2"))
    services.database.engine.dispose()
    assert "broken in 1 places, first at row 2" in said(capsys, "audit", "check", code=1)
    assert main(["--lang", "en", "doctor"]) == 1
    assert "the chain is broken from row 2 on" in capsys.readouterr().out


def test_a_chain_that_lost_its_end_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    """Alone it looks whole; what was found before tells that there was more."""
    said(capsys, "staff", *INVITE)
    said(capsys, "audit", "check")
    services = demo_services()
    with services.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text("DELETE FROM audit WHERE id = 2"))
    with services.database.begin() as store:
        assert store.audit.check().unfit == ()
    services.database.engine.dispose()
    assert main(["--lang", "en", "audit", "check"]) == 1
    assert "2\trows are missing" in capsys.readouterr().out
