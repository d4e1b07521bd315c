"""Two people stand for what goes to many, and no one person can be both."""

from dataclasses import replace

import pytest

from handlers.announcing.approving import approve as approve_announcement
from handlers.announcing.drafting import Given, draft
from handlers.announcing.errors import AnnouncingRefused
from handlers.services import Services
from handlers.staff import imports, wording
from handlers.staff.errors import StaffRefused
from handlers.staff.granting import confirm
from handlers.staff.import_errors import ImportRefused
from handlers.staff.rights import NEEDS_SECOND, RIGHTS, Right, Role, rights_of
from handlers.staff.second_person import Unfit, why_unfit
from storage.announcements import Audience
from storage.audit import OPERATOR
from storage.roster_uploads import NewUpload, Upload, UploadState
from storage.staff import Grant
from tests.handlers.staff.staff_house import ENDS, EVERYWHERE, Desk

FINE = "Ini Lontar, layanan kabar pekerja.\nKami tidak pernah meminta uang, PIN atau OTP."
ANNOUNCER, APPROVER, ADMIN = Role.ANNOUNCER, Role.APPROVER, Role.ADMIN
# Rina is an honest admin, Xaver the one who is not; Ambros writes, Bela approves.
TIES = {
    "strangers": ([], None),
    "let-in-by-the-same": (
        [("invites", "xaver", "ambros", ANNOUNCER), ("invites", "xaver", "bela", APPROVER)],
        None,
    ),
    "approver-invited-author": ([("invites", "bela", "ambros")], Unfit.LET_IN),
    "author-invited-approver": ([("invites", "ambros", "bela")], Unfit.LET_IN),
    "approver-invited-author-anew": ([("invites_anew", "bela", "ambros")], Unfit.LET_IN),
    "approver-gave-a-role": ([("gives", "bela", "ambros", ANNOUNCER)], Unfit.LET_IN),
    "author-gave-a-role": ([("gives", "ambros", "bela", APPROVER)], Unfit.LET_IN),
    # What was done stays done.
    "a-role-that-was-taken-since": (
        [
            ("gives", "bela", "ambros", ANNOUNCER),
            ("takes", "bela", "ambros", ANNOUNCER),
            ("gives", OPERATOR, "ambros", ANNOUNCER),
        ],
        Unfit.LET_IN,
    ),
    "approver-confirmed-author": (
        [
            ("gives", "xaver", "ambros", APPROVER),
            ("joins", "ambros"),
            ("confirms", "bela", "ambros", APPROVER),
        ],
        None,
    ),
}


@pytest.fixture
def desk(services: Services) -> Desk:
    """A desk with two admins, whom the operator let in."""
    desk = Desk(services)
    for login in ("xaver", "rina"):
        desk.invites(OPERATOR, login, ADMIN)
    return desk


def tie(desk: Desk, *done: tuple[str, ...]) -> None:
    """Do what ties people to each other; whoever was not invited in it is invited before."""
    invited = {one[2] for one in done if one[0] == "invites"}
    for login in {"ambros", "bela"} - invited:
        desk.invites(OPERATOR, login)
    for act, *given in done:
        getattr(desk, act)(*given)


@pytest.mark.parametrize(("done", "unfit"), TIES.values(), ids=TIES.keys())
def test_who_let_the_other_in_is_no_second_person(
    desk: Desk, done: list[tuple[str, ...]], unfit: Unfit | None
) -> None:
    tie(desk, *done)
    with desk.services.database.begin() as store:
        ambros, bela = desk.actor("ambros"), desk.actor("bela")
        assert why_unfit(bela, ambros, store) == unfit
        assert why_unfit(ambros, ambros, store) is Unfit.OWN


def waiting_upload(desk: Desk, author: str) -> Upload:
    """A roster that waits for its second person."""
    services, now = desk.services, desk.services.clock()
    with services.database.begin() as store:
        programme = store.programmes.find("NTT-2026")
        assert programme is not None
        new = NewUpload(programme.id, None, "daftar.csv", "0" * 64, author, {"good": 501})
        kept = store.roster_uploads.add(new, b"NIK;NAMA", UploadState.WAITING, now)
        upload = store.roster_uploads.get(kept)
    assert upload is not None
    return upload


@pytest.mark.parametrize("tied", [True, False])
def test_each_approval_asks_for_a_second_person(demo: Services, *, tied: bool) -> None:
    desk = Desk(demo)
    tie(desk, *([("gives", "ambros", "bela", APPROVER)] if tied else []))
    services, ambros, bela = desk.services, desk.actor("ambros"), desk.actor("bela")
    given = Given({"id": "Kartu dibagikan hari Senin."}, Audience(), ambros, everybody=True)
    announcement = draft(given, services).number
    change = wording.propose("main_menu.greeting", "id", FINE, ambros, services)
    upload = waiting_upload(desk, ambros)
    refused = []
    for act in (
        lambda: approve_announcement(announcement, bela, services),
        lambda: wording.approve(change, 0, bela, services),
        lambda: imports.release(upload, bela, services),
    ):
        try:
            act()
        except AnnouncingRefused as error:
            refused.append(error.reason.key)
        except ImportRefused as error:
            refused.append(error.reason.key)
        except wording.WordingRefused as error:
            refused += [reason.key for reason in error.reasons]
    assert refused == (
        ["announce.refused.let_in", "staff_texts.refused.let_in", "staff_imports.refused.let_in"]
        if tied
        else []
    )


def test_one_admin_and_the_people_whom_they_made_up_approve_nothing(desk: Desk) -> None:
    """Xaver makes up a writer, an approver and an admin; only Rina can let them approve."""
    desk.invites("xaver", "ambros", ANNOUNCER)
    desk.invites("xaver", "bela", APPROVER)
    desk.invites("xaver", "yana", ADMIN)
    assert not desk.may("bela", Right.APPROVE_ANNOUNCEMENTS)
    assert desk.may("bela", Right.ANNOUNCEMENTS)
    # An admin whom nobody confirmed has no page to confirm from, and the giver is no second.
    assert not desk.may("yana", Right.USERS)
    with pytest.raises(StaffRefused) as refused:
        desk.confirms("xaver", "bela", APPROVER)
    assert refused.value.why == "gave_it_oneself"
    desk.joins("bela")
    desk.confirms("rina", "bela", APPROVER)
    assert desk.may("bela", Right.APPROVE_ANNOUNCEMENTS)


@pytest.mark.parametrize("by", ["rina", OPERATOR])
def test_nobody_is_confirmed_before_they_have_joined(desk: Desk, by: str) -> None:
    """Until then Xaver has the link, and could come in as Bela with what others confirmed."""
    desk.invites("xaver", "bela", APPROVER)
    with pytest.raises(StaffRefused) as refused:
        desk.confirms(by, "bela", APPROVER)
    assert refused.value.why == "not_joined"
    assert not desk.may("bela", Right.APPROVE_ROSTERS)
    desk.joins("bela")
    desk.confirms(by, "bela", APPROVER)
    assert desk.may("bela", Right.APPROVE_ROSTERS)


def test_who_gave_a_role_is_asked_of_the_account_as_it_is_now(desk: Desk) -> None:
    """Xaver invites Bela anew between our reading of the account and our holding it."""
    desk.invites("rina", "bela", APPROVER)
    desk.joins("bela")
    read = desk.account("bela")
    desk.invites_anew("xaver", "bela")
    desk.joins("bela")
    # The form names the version that there will be by then.
    named = replace(read, version=desk.account("bela").version)
    with pytest.raises(StaffRefused) as refused:
        confirm(named, APPROVER, EVERYWHERE, desk.actor("xaver"), desk.services)
    assert refused.value.why == "gave_it_oneself"
    assert not desk.may("bela", Right.APPROVE_ROSTERS)


def test_taking_over_an_approver_by_inviting_them_anew_opens_nothing(desk: Desk) -> None:
    desk.invites("rina", "bela", APPROVER)
    desk.joins("bela")
    desk.confirms("xaver", "bela", APPROVER)
    assert desk.may("bela", Right.APPROVE_ROSTERS)
    desk.invites_anew("xaver", "bela")
    desk.joins("bela")
    assert not desk.may("bela", Right.APPROVE_ROSTERS)
    # Rina gave the role; now it is Xaver who stands for whoever has the link.
    with pytest.raises(StaffRefused) as refused:
        desk.confirms("xaver", "bela", APPROVER)
    assert refused.value.why == "gave_it_oneself"
    desk.confirms("rina", "bela", APPROVER)
    assert desk.may("bela", Right.APPROVE_ROSTERS)


def test_invited_anew_from_the_machine_what_waited_waits_on(desk: Desk) -> None:
    desk.invites("xaver", "bela", APPROVER)
    desk.joins("bela")
    desk.confirms("rina", "bela", APPROVER)
    desk.gives("xaver", "bela", Role.SUPERVISOR)
    desk.invites_anew(OPERATOR, "bela")
    desk.joins("bela")
    assert desk.may("bela", Right.APPROVE_ROSTERS)
    assert not desk.may("bela", Right.APPROVE_TEXTS)
    # Xaver is still who gave it, and no second.
    with pytest.raises(StaffRefused) as refused:
        desk.confirms("xaver", "bela", Role.SUPERVISOR)
    assert refused.value.why == "gave_it_oneself"
    desk.confirms(OPERATOR, "bela", Role.SUPERVISOR)
    assert desk.may("bela", Right.APPROVE_TEXTS)


def test_a_role_given_anew_waits_anew(desk: Desk) -> None:
    desk.invites("xaver", "bela", APPROVER)
    desk.joins("bela")
    desk.confirms("rina", "bela", APPROVER)
    desk.gives("xaver", "bela", APPROVER)
    assert not desk.may("bela", Right.APPROVE_ROSTERS)


@pytest.mark.parametrize(
    ("by", "login", "role", "why"),
    [
        pytest.param("rina", "bela", Role.AUDITOR, "nothing_to_confirm", id="no-such-role"),
        pytest.param("rina", "ambros", ANNOUNCER, "nothing_to_confirm", id="needs-no-second"),
        pytest.param("bela", "bela", APPROVER, "oneself", id="oneself"),
        pytest.param("xaver", "bela", APPROVER, "gave_it_oneself", id="who-gave-it"),
    ],
)
def test_what_cannot_be_confirmed(desk: Desk, by: str, login: str, role: Role, why: str) -> None:
    desk.invites("xaver", "bela", APPROVER)
    desk.invites("xaver", "ambros", ANNOUNCER)
    with pytest.raises(StaffRefused) as refused:
        desk.confirms(by, login, role)
    assert refused.value.why == why


def test_it_is_confirmed_once_and_noted(desk: Desk) -> None:
    desk.invites("xaver", "bela", APPROVER)
    desk.joins("bela")
    desk.confirms("rina", "bela", APPROVER)
    with pytest.raises(StaffRefused):
        desk.confirms("rina", "bela", APPROVER)
    with desk.services.database.begin() as store:
        noted = store.audit.of(desk.actor("bela"))[-1]
    assert (noted.actor, noted.act) == (desk.actor("rina"), "role_confirmed")


def test_whoever_is_at_the_machine_needs_no_second(desk: Desk) -> None:
    desk.invites(OPERATOR, "bela", Role.SUPERVISOR)
    assert desk.may("bela", Right.APPROVE_TEXTS)
    desk.invites("xaver", "ambros", APPROVER)
    desk.joins("ambros")
    desk.confirms(OPERATOR, "ambros", APPROVER)
    assert desk.may("ambros", Right.APPROVE_ROSTERS)


@pytest.mark.parametrize("role", Role)
def test_what_waits_of_each_role(role: Role) -> None:
    opened = {
        confirmed_by: set(rights_of([Grant(role, EVERYWHERE, ENDS, "staff:x", confirmed_by)], ENDS))
        for confirmed_by in (None, "staff:y")
    }
    assert opened["staff:y"] == RIGHTS[role]
    assert opened["staff:y"] - opened[None] == RIGHTS[role] & NEEDS_SECOND
