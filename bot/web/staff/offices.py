"""``/petugas/kantor``: the offices that people in chats are shown; only what staff filled in."""

from typing import Any, Final

from flask import Response, session
from werkzeug.exceptions import Conflict, NotFound

from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.staff import office_filling
from handlers.staff.office_filling import LONGEST, NoSuchOffice, OfficeMoved, OfficeRefused
from handlers.staff.rights import Right
from storage.offices import FilledOffice, KeptOffice

UNPROCESSABLE: Final = 422
# What was taken out last, in the signed cookie of the forms: the way back. An office is no secret.
_REMOVED: Final = "office_removed"
_FIELDS: Final = (*LONGEST, "serves[]")


def add(desk: Desk) -> None:
    """Register the pages and acts."""
    right = Right.OFFICES
    desk.page("/kantor", right, offices, name="offices", menu="staff_offices.menu")
    desk.page("/kantor/baru", right, office_new, name="office_new")
    desk.page("/kantor/<int:office_id>", right, office, name="office")
    desk.act("/kantor/tambah", right, office_add, _FIELDS, name="office_add", proved=True)
    desk.act(
        "/kantor/<int:office_id>/ubah",
        right,
        office_change,
        _FIELDS,
        name="office_change",
        proved=True,
    )
    desk.act("/kantor/<int:office_id>/hapus", right, office_remove, name="office_remove")


def offices(visit: Visit) -> Response:
    """Show the offices, and the way back to one that was just taken out."""
    means = _means(visit)
    kept = office_filling.listed(means)
    with visit.services.database.begin() as store:
        actors = store.offices.filled_by([one.office.name for one in kept])
        names = store.staff.names(actors.values())
    removed = session.pop(_REMOVED, None)
    return visit.page(
        "offices",
        kept=kept,
        actors=actors,
        names=names,
        regions=visit.services.guide.regions.by_code,
        without=_without(visit, kept),
        may_change={one.id for one in kept if office_filling.may_change(one.office, means)},
        removed=FilledOffice(**removed) if isinstance(removed, dict) else None,
    )


def office_new(visit: Visit) -> Response:
    """Show an empty form."""
    served = visit.asked("melayani", 5)
    return _form(visit, FilledOffice("", "", "", "", (served,) if served else ()))


def office(visit: Visit, office_id: int) -> Response:
    """Show the form of an office."""
    kept = _kept(visit, office_id)
    return _form(visit, kept.office, kept)


def office_add(visit: Visit) -> Response:
    """Add an office."""
    given = _given(visit)
    try:
        office_filling.add(given, _means(visit))
    except OfficeRefused as refused:
        return _form(visit, given, fault=refused.reason, status=UNPROCESSABLE)
    return visit.after("offices", "staff_offices.added")


def office_change(visit: Visit, office_id: int) -> Response:
    """Change an office."""
    given, version = _given(visit), visit.version()
    try:
        office_filling.change(office_id, given, version, _means(visit))
    except NoSuchOffice as error:
        raise NotFound from error
    except OfficeMoved as error:
        raise Conflict from error
    except OfficeRefused as refused:
        kept = _kept(visit, office_id)
        return _form(visit, given, kept, refused.reason, UNPROCESSABLE)
    return visit.after("offices", "staff_offices.changed")


def office_remove(visit: Visit, office_id: int) -> Response:
    """Take an office out; the next page offers the way back."""
    try:
        removed = office_filling.remove(office_id, visit.version(), _means(visit))
    except NoSuchOffice as error:
        raise NotFound from error
    except OfficeMoved as error:
        raise Conflict from error
    session[_REMOVED] = {
        **{field: getattr(removed, field) for field in LONGEST},
        "serves": removed.serves,
    }
    return visit.after("offices", "staff_offices.removed")


def _form(
    visit: Visit,
    shown: FilledOffice,
    kept: KeptOffice | None = None,
    fault: Text | None = None,
    status: int = 200,
) -> Response:
    regions = visit.services.guide.regions.by_code.values()
    scope = visit.seat.scope(Right.OFFICES)
    values: dict[str, Any] = {"office": shown, "kept": kept, "fault": fault, "longest": LONGEST}
    return visit.page(
        "office", status, regions=[one for one in regions if scope.allows(one.code)], **values
    )


def _given(visit: Visit) -> FilledOffice:
    words = {
        field: " ".join(visit.given(field, 2 * most).split()) for field, most in LONGEST.items()
    }
    return FilledOffice(**words, serves=tuple(dict.fromkeys(visit.all_given("serves"))))


def _kept(visit: Visit, office_id: int) -> KeptOffice:
    means = _means(visit)
    for one in office_filling.listed(means):
        if one.id == office_id and office_filling.may_change(one.office, means):
            return one
    raise NotFound


def _without(visit: Visit, kept: list[KeptOffice]) -> list[Any]:
    """Return the kabupaten of one's own that no office serves: people there are given 175."""
    served = {code for one in kept for code in one.office.serves}
    scope = visit.seat.scope(Right.OFFICES)
    return [
        region
        for code, region in visit.services.guide.regions.by_code.items()
        if code not in served and scope.allows(code)
    ]


def _means(visit: Visit) -> office_filling.Desk:
    return office_filling.Desk(visit.actor, visit.seat.scope(Right.OFFICES), visit.services)
