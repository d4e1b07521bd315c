"""What came of trying the understanding: tables for people, tabs or JSON for programs."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from bot.commands.speaking import show, show_json, words
from conversations.understanding.evaluation import Outcome, Result, Tried
from conversations.understanding.understood import Band

# So many of the wrong ones that seemed surest.
_WORST = 20
# A terminal would obey these.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def show_as_json(result: Result) -> None:
    """Print one object."""
    counted, bands, (strange, reports) = result.counted(), result.bands(), result.strange()
    show_json(
        {
            "messages": len(result.tried),
            "outcomes": {one: counted[one] for one in Outcome},
            "bands": {one: bands[one] for one in Band},
            "strange": {"messages": strange, "taken_for_a_report": reports},
            "meant": {
                meant: {one: outcomes[one] for one in Outcome}
                for meant, outcomes in result.by_meant()
            },
            "confused": [
                {"meant": meant, "taken_for": taken_for, "messages": count}
                for (meant, taken_for), count in result.confused()
            ],
            "worst": [
                {
                    "meant": one.sentence.meant,
                    "taken_for": one.taken_for,
                    "probability": one.probability,
                    "wrote": one.sentence.wrote,
                }
                for one in result.worst(_WORST)
            ],
        }
    )


def show_plain(result: Result) -> None:
    """Print lines of values with tabs between them; the first value tells what the line is."""
    for row in _rows(result):
        show("\t".join(map(str, row)))


def _rows(result: Result) -> Iterator[Sequence[object]]:
    total, counted, bands = len(result.tried), result.counted(), result.bands()
    yield "messages", total
    yield from (("outcome", one, counted[one], _percent(counted[one], total)) for one in Outcome)
    yield from (("band", one, bands[one], _percent(bands[one], total)) for one in Band)
    yield "strange", *result.strange()
    for meant, outcomes in result.by_meant():
        yield "meant", meant, outcomes.total(), *(outcomes[one] for one in Outcome)
    yield from (("confused", *pair, count) for pair, count in result.confused())
    yield from (("worst", *_values(one)) for one in result.worst(_WORST))


def show_tables(result: Result) -> None:
    """Print what came of it in the words of the running command's language."""
    total, counted, bands = len(result.tried), result.counted(), result.bands()
    strange, reports = result.strange()
    show(words("understand.messages", count=total))
    _table(
        ("outcome", "messages", "percent", "meaning"),
        (
            (
                words(f"understand.outcome.{one}"),
                *(counted[one], _percent(counted[one], total)),
                words(f"understand.meaning.{one}"),
            )
            for one in Outcome
        ),
    )
    _table(
        ("band", "messages", "percent", "meaning"),
        (
            (one, bands[one], _percent(bands[one], total), words(f"understand.band.{one}"))
            for one in Band
        ),
    )
    if strange:
        show()
        show(words("understand.strange", count=strange, reports=reports))
    _table(
        ("meant", "messages", *Outcome),
        (
            (meant, outcomes.total(), *(outcomes[one] or "" for one in Outcome))
            for meant, outcomes in result.by_meant()
        ),
    )
    _table(
        ("meant", "taken_for", "messages"), ((*pair, count) for pair, count in result.confused())
    )
    _table(("probability", "meant", "taken_for", "wrote"), map(_values, result.worst(_WORST)))


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table below an empty line; nothing where there are no rows."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Styled

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    names = {one.value: f"understand.outcome.{one}" for one in Outcome}
    for head in heads:
        numbers = head in names or head in _NUMBERS
        table.add_column(
            words(names.get(head, f"understand.head.{head}")),
            justify="right" if numbers else "left",
            no_wrap=head not in _LONG,
        )
    for row in rows:
        table.add_row(*(Styled(str(value)) for value in row))
    if table.row_count:
        show()
        Console(file=sys.stdout, highlight=False).print(table)


_NUMBERS = frozenset({"messages", "percent", "probability"})
# These give way where a terminal is narrow.
_LONG = frozenset({"meaning", "wrote"})


def _values(one: Tried) -> Sequence[object]:
    wrote = _CONTROL.sub(" ", one.sentence.wrote)
    return f"{one.probability:.2f}", one.sentence.meant, one.taken_for, wrote


def _percent(count: int, total: int) -> str:
    return f"{100 * count / total:.1f}"
