from io import StringIO

import pytest

from bot.cli import main
from conversations.rules.case import CaseKind
from storage.case_flags import KeptFlag
from storage.cases import Case
from tests.bot.commands.reporting import CASE, demo_services, file_one

NIK = "5306010307600008"
BY = ("--by", "Ani")


def done(capsys: pytest.CaptureFixture[str], *given: str, code: int = 0) -> str:
    """Run an act in English and return its one line."""
    capsys.readouterr()
    assert main(["--lang", "en", "claims", *given]) == code
    told = capsys.readouterr()
    line = told.err if code else told.out
    assert (told.out if code else told.err) == ""
    assert len(line.splitlines()) == 1
    return line.rstrip("\n")


def the_case(number: str = CASE) -> Case:
    services = demo_services()
    with services.database.begin() as store:
        found = store.cases.by_number(number)
    services.database.engine.dispose()
    assert found is not None
    return found


def test_a_case_goes_its_whole_way(capsys: pytest.CaptureFixture[str]) -> None:
    number = file_one(happened_on="2026-11-20", happened_at="16:00:00").number
    for given, line in (
        (["take", number, *BY], "taken by Ani."),
        (["pass-on", number, "--bpjs-number", "K-1", *BY], "noted as passed on to BPJS"),
        (["paper", number, "chronology", "accepted", *BY], "What happened, in writing, accepted."),
        (["advance", number, "papers_missing", *BY], "now Papers missing."),
        (["advance", number, "complete", *BY], "now Complete."),
        (
            ["advance", number, "forwarded", "--bpjs-number", "K-2", "--on", "2026-11-21", *BY],
            "now Sent.",
        ),
        (["advance", number, "rejected", "--reason", "surat dokter kurang", *BY], "now Rejected."),
        (
            ["advance", number, "forwarded", "--bpjs-number", "K-3", "--on", "2026-11-21", *BY],
            "now Sent.",
        ),
        (["advance", number, "approved", "--holder", "Cabang Maumere", *BY], "now Approved."),
        (
            ["advance", number, "paid", "--on", "2026-11-21", "--rupiah", "1500000", *BY],
            "now Paid.",
        ),
        (["advance", number, "closed", *BY], "now Closed."),
    ):
        said = done(capsys, *given)
        assert said.startswith(f"{number}: ")
        assert line in said
    case = the_case(number)
    assert (case.state, case.closed_as, case.bpjs_number) == ("closed", "done", "K-3")
    assert (case.paid_rupiah, case.holder, case.reason) == (
        1_500_000,
        "Cabang Maumere",
        "surat dokter kurang",
    )
    services = demo_services()
    with services.database.begin() as store:
        steps = {step.actor for step in store.case_history.of(case.id)} - {"clock"}
        acts = {act.actor for act in store.audit.of(f"case:{case.id}")}
    services.database.engine.dispose()
    assert "operator:Ani" in steps
    assert acts == {"operator:Ani"}


def test_a_step_that_is_not_open_names_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    before = the_case()
    assert done(capsys, "advance", CASE, "paid", "--on", "2026-11-21", *BY, code=1) == (
        f'{CASE}: this step cannot follow "In work". What can: papers_missing, complete, closed.'
    )
    assert done(capsys, "take", CASE, *BY, code=1).startswith(f"{CASE}: this step cannot")
    assert the_case() == before


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["advance", CASE, "forwarded", "--on", "2026-11-21", *BY], "--bpjs-number"),
        (["advance", CASE, "forwarded", "--bpjs-number", "K-1", *BY], "--on"),
        (["advance", CASE, "closed"], "--by"),
        (["advance", CASE, "closed", "--by", " "], "--by"),
        (["take", CASE, "--by", ""], "--by"),
        (["advance", CASE, "gone", *BY], "gone"),
        (["paper", CASE, "ktp_heir", "wrong", *BY], "--fault"),
        (["paper", CASE, "ktp_heir", "accepted", "--fault", "blurred", *BY], "--fault"),
        (["paper", CASE, "ktp_heir", "received", *BY], "received"),
        (["account", CASE, "none", *BY], "--account"),
        (["clear-flag", CASE, "ugly", *BY], "ugly"),
        (["pass-on", CASE, "--at", "yesterday", *BY], "--at"),
    ],
)
def test_what_is_not_told_is_asked_for(
    capsys: pytest.CaptureFixture[str], given: list[str], wanted: str
) -> None:
    assert main(["claims", "advance", CASE, "complete", *BY]) == 0
    assert wanted in done(capsys, *given, code=2)


@pytest.mark.parametrize(
    "given",
    [
        ["take", "KL-AAAAA", *BY],
        ["advance", "KL-AAAAA", "open", *BY],
        ["pass-on", "KL-AAAAA", *BY],
        ["paper", "KL-AAAAA", "ktp_heir", "accepted", *BY],
        ["mistaken", "KL-AAAAA", *BY],
        ["check", "KL-AAAAA", *BY],
        ["account", "KL-AAAAA", "123", *BY],
        ["clear-flag", "KL-AAAAA", "objected", *BY],
    ],
    ids=lambda given: given[0],
)
def test_an_unknown_number_is_one_line(
    capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    assert done(capsys, *given, code=1) == "KL-AAAAA: no case has this number."


def test_bpjs_cannot_have_been_told_tomorrow(capsys: pytest.CaptureFixture[str]) -> None:
    at = ("--at", "2026-11-22 09.00")
    assert done(capsys, "pass-on", CASE, *at, *BY, code=1) == "That moment has not come yet."
    assert "20 November 2026 at 14.30" in done(
        capsys, "pass-on", CASE, "--at", "2026-11-20 14.30", *BY
    )


def test_a_paper_is_judged_and_what_never_came_cannot_be_sent_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = ("paper", CASE, "ktp_heir", "wrong", "--fault", "other_person", *BY)
    assert done(capsys, *wrong) == f"{CASE}: Heir's KTP, wrong."
    missing = ("paper", CASE, "death_certificate", "wrong", "--fault", "blurred", *BY)
    assert "there is no file for Death certificate" in done(capsys, *missing, code=1)


def test_a_mistake_ends_the_case_and_the_person_lives(capsys: pytest.CaptureFixture[str]) -> None:
    done(capsys, "mistaken", CASE, *BY)
    case = the_case()
    assert (case.state, case.closed_as) == ("closed", "mistaken")
    services = demo_services()
    with services.database.begin() as store:
        person = store.people.find_by_nik(NIK)
        assert person is not None
        assert store.cases.reported_death(person) is None
    services.database.engine.dispose()
    assert "What can: open." in done(capsys, "mistaken", CASE, *BY, code=1)


def test_a_second_reporter_is_checked_by_their_own_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    second = file_one(kind=CaseKind.DEATH, nik=NIK, happened_on="2026-11-10")
    assert done(capsys, "check", second.number, *BY).startswith(f"{second.number}: reporter")
    services = demo_services()
    with services.database.begin() as store:
        reports = store.reports.of_case(the_case().id)
    services.database.engine.dispose()
    assert [(report.number, report.checked) for report in reports] == [
        (CASE, True),
        (second.number, True),
    ]


def test_one_account_in_two_cases_is_a_flag_until_somebody_looked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = file_one(happened_on="2026-11-20").number
    done(capsys, "account", CASE, "0011-2233-44", *BY)
    monkeypatch.setattr("sys.stdin.readline", lambda: "0011 2233 44\n", raising=False)
    said = done(capsys, "account", number, "-", *BY)
    assert "0011" not in said

    def flags() -> list[KeptFlag]:
        services = demo_services()
        with services.database.begin() as store:
            found = store.case_flags.of(the_case(number).id)
        services.database.engine.dispose()
        return [flag for flag in found if flag.flag == "same_account"]

    (waiting,) = flags()
    assert waiting.cleared_at is None
    assert "was looked at" in done(capsys, "clear-flag", number, "same_account", *BY)
    (looked_at,) = flags()
    assert looked_at.cleared_by == "operator:Ani"
    again = done(capsys, "clear-flag", number, "same_account", *BY, code=1)
    assert again == f'{number}: no flag "same account in another case" is waiting.'


def test_a_case_told_by_name_is_about_somebody(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = file_one(nik="", who="Maria dari Alok").number
    assert done(capsys, "about", number, "--nik", NIK, *BY).startswith(f"{number}: noted whom")
    assert the_case(number).nik_index is not None
    monkeypatch.setattr("sys.stdin", StringIO("26999999999\n"))
    done(capsys, "about", number, "--kpj", "-", *BY)
    assert the_case(number).kpj_index is not None
    second = file_one(nik="", who="Ani", phone="+620000000012").number
    assert done(capsys, "about", second, "--kpj", "26999999999", *BY, code=1) == (
        f"{second}: there is an open case about this person already, {number}. "
        "Nothing was changed; look at both."
    )


@pytest.mark.parametrize("numbers", [[], ["--nik", NIK, "--kpj", "26999999999"]])
def test_one_number_says_whom_a_case_is_about(
    capsys: pytest.CaptureFixture[str], numbers: list[str]
) -> None:
    assert main(["--lang", "en", "claims", "about", CASE, *numbers, *BY]) == 2
    assert "Give one of --nik and --kpj." in capsys.readouterr().err


def test_what_is_no_number_is_refused_and_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--nik", "--kpj"):
        said = done(capsys, "about", CASE, option, "530601", *BY, code=1)
        assert said == "The NIK or card number cannot be read."
