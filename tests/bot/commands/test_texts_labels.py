"""``lontar texts labels``: what staff said that messages meant, for training."""

import stat
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import read_settings
from bot.wiring import services_from
from handlers.staff.labelling import label
from tests.handlers.writing import Writer


def test_labelled_messages_are_written_a_line_each_and_that_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services = services_from(read_settings())
    for address, said in (("700001", "pupuk subsidi dimana"), ("700002", "harga jagung ee")):
        Writer(services, address=address).says(said)
    with services.database.begin() as store:
        first, _ = store.unrecognised.waiting(0, 9)
    label(first.id, "out_of_scope", "staff:me", services)
    file = tmp_path / "labels.tsv"
    assert main(["texts", "labels", str(file)]) == 0
    assert file.read_text("utf-8") == "out_of_scope\tid\tpupuk subsidi dimana\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "1 pesan" in capsys.readouterr().out
    with services.database.begin() as store:
        (act,) = store.audit.of("unrecognised")
    services.database.engine.dispose()
    assert (act.actor, act.act, act.details) == ("operator", "labels_exported", {"rows": 1})
