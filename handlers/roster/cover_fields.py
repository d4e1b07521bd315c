"""Read what a row says of the cover: where, for which trade, from when to when, what was given."""

from datetime import date

from conversations.rules.regions import Region, Regions, find_region
from handlers.roster.days import read_day
from handlers.roster.findings import Column
from handlers.roster.row import RowReading
from handlers.roster.words import RosterWords
from storage.people import Identity
from storage.programmes import Programme
from storage.roster_import import Enrolment

# The width of the columns for place and trade.
LONGEST_PLACE = 80
# No cover of today's programmes began before, and none is paid for so far ahead.
FIRST_YEAR = 2000
YEARS_AHEAD = 10


class CoverReader:
    """Reads the cover in a row of a programme's roster."""

    def __init__(
        self,
        words: RosterWords,
        regions: Regions,
        programme: Programme,
        today: date,
        kabupaten: str | None = None,
    ) -> None:
        """Take the words for yes and no, the kabupaten, and the programme's period.

        ``kabupaten`` is the only one that rows may be of, and of which those are that name none.
        """
        self._words = words
        self._regions = regions
        self._programme = programme
        self._only = kabupaten
        self._last_year = today.year + YEARS_AHEAD
        self._seen: dict[str, Region | None] = {}

    def read(self, row: RowReading, identity: Identity | None) -> Enrolment | None:
        """Return what is to be stored; None when the row is refused, here or before."""
        kabupaten = self._kabupaten(row)
        starts = self._day(row, Column.STARTS, self._programme.starts)
        ends = self._day(row, Column.ENDS, self._programme.ends)
        kecamatan = _place(row, Column.KECAMATAN)
        desa = _place(row, Column.DESA)
        occupation = _place(row, Column.OCCUPATION)
        card = self._handed_out(row, Column.CARD)
        passbook = self._handed_out(row, Column.PASSBOOK)
        if starts is None or ends is None:
            return None
        self._compare(row, starts, ends)
        if row.refusals or identity is None:
            return None
        return Enrolment(
            identity, starts, ends, kabupaten, kecamatan, desa, occupation, card, passbook
        )

    def _kabupaten(self, row: RowReading) -> str | None:
        ours = self._only or self._programme.kabupaten
        text = row.text(Column.KABUPATEN)
        if not text:
            return ours
        if text not in self._seen:
            self._seen[text] = find_region(text, self._regions)
        region = self._seen[text]
        if region is None:
            row.refuse(Column.KABUPATEN, "kabupaten")
            return None
        if self._only is not None and region.code != self._only:
            row.refuse(Column.KABUPATEN, "not_this_kabupaten")
        elif ours is not None and region.code != ours:
            row.warn(Column.KABUPATEN, "other_kabupaten")
        return region.code

    def _day(self, row: RowReading, column: Column, default: date | None) -> date | None:
        text = row.text(column)
        if not text:
            if default is None:
                row.refuse(column, "day_missing")
            return default
        day = read_day(row.cell(column), text)
        if day is None:
            row.refuse(column, "day")
            return None
        if not FIRST_YEAR <= day.year <= self._last_year:
            row.refuse(column, "year", first=str(FIRST_YEAR), last=str(self._last_year))
            return None
        return day

    def _compare(self, row: RowReading, starts: date, ends: date) -> None:
        programme = self._programme
        if starts > ends:
            row.refuse(Column.ENDS, "ends_before_start")
            return
        early = programme.starts is not None and starts < programme.starts
        late = programme.ends is not None and ends > programme.ends
        if early or late:
            row.warn(Column.STARTS if early else Column.ENDS, "outside_programme")

    def _handed_out(self, row: RowReading, column: Column) -> bool | None:
        text = row.text(column)
        if not text:
            return None
        said = self._words.yes_no.get(text.casefold())
        if said is not None:
            return said
        if read_day(row.cell(column), text) is not None:
            return True
        row.warn(column, "yes_no")
        return None


def _place(row: RowReading, column: Column) -> str | None:
    text = row.text(column)
    if len(text) > LONGEST_PLACE:
        row.warn(column, "shortened", most=LONGEST_PLACE)
        text = text[:LONGEST_PLACE].rstrip()
    return text or None
