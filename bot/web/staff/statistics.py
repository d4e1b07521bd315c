"""The map and the statistics: their pages, counting anew, and what leaves the desk of them."""

from flask import Response, make_response

from bot.web.staff import map_view, statistics_programmes, statistics_view
from bot.web.staff.desk import Desk
from bot.web.staff.statistics_files import export_places
from bot.web.staff.visit import Visit
from handlers.staff.counting import CountingRefused, ask_to_count, is_being_counted
from handlers.staff.rights import Right
from handlers.staff.statistics import KeptStatistics


def add(desk: Desk) -> None:
    """Register the pages and acts."""
    kept = KeptStatistics()
    map_view.add(desk)
    statistics_view.add(desk, kept)
    statistics_programmes.add(desk, kept)
    desk.page("/peta/hitungan", Right.STATISTICS, show_counting, name="counting")
    desk.act(
        "/peta/hitung",
        Right.STATISTICS,
        lambda visit: count_places(visit, kept),
        ("back",),
        name="count_places",
    )
    desk.act("/peta/ekspor", Right.EXPORT, export_places, ("kabupaten", "format"), proved=True)


def show_counting(visit: Visit) -> Response:
    """Have the page that asks loaded anew when it is counted; nothing while it is not."""
    counting = is_being_counted(visit.desk.services)
    if not visit.is_partial:
        return visit.lead("map")
    response = make_response("", 204 if counting else 200)
    if not counting:
        response.headers["HX-Refresh"] = "true"
    return response


def count_places(visit: Visit, kept: KeptStatistics) -> Response:
    """Have everything counted anew, for the whole province: nobody sees more by it."""
    back = "statistics" if visit.given("back") == "statistics" else "map"
    try:
        ask_to_count(visit.actor, visit.desk.services)
    except CountingRefused as error:
        return visit.refused(back, error.reason)
    kept.forget()
    return visit.after(back, "staff_statistics.done.counting")
