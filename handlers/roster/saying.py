"""Put what was found in a roster into words, for people and for programs."""

from collections.abc import Iterator
from typing import Any

from conversations.engine.catalogue import Catalogue
from conversations.engine.replies import Blank, Text
from handlers.roster.checking import Checked
from handlers.roster.findings import Caution, Refusal
from handlers.roster.row import RefusedRow


def reason(found: Refusal | Caution, texts: Catalogue, language: str) -> str:
    """Return what was found, the name of its column before it."""
    said = texts.say(found.text, language)
    if found.column is None:
        return said
    head = texts.words(f"roster.head.{found.column}", language)[0]
    return texts.say(Text("roster.report.in_column", {"column": head, "reason": said}), language)


def reasons(row: RefusedRow, texts: Catalogue, language: str) -> str:
    """Return every reason why a row goes back, in one line."""
    return " ".join(reason(refusal, texts, language) for refusal in row.refusals)


def file_notes(checked: Checked) -> tuple[Text, ...]:
    """Return what is to be said of the file as a whole."""
    if not checked.ignored:
        return checked.notes
    return (Text("roster.note.ignored", {"columns": ", ".join(checked.ignored)}), *checked.notes)


def report_lines(checked: Checked, texts: Catalogue, language: str) -> Iterator[str]:
    """Yield the report for people: the file, then row by row, then the count."""
    for note in file_notes(checked):
        yield texts.say(note, language)
    told = [
        *((row.number, "refused_row", reasons(row, texts, language)) for row in checked.refused),
        *(
            (caution.row, "caution_row", reason(caution, texts, language))
            for caution in checked.cautions
        ),
    ]
    for number, key, said in sorted(told, key=lambda line: line[0]):
        blanks: dict[str, Blank] = {"row": number, "reason": said}
        yield texts.say(Text(f"roster.report.{key}", blanks), language)
    counts: dict[str, Blank] = {
        "rows": checked.count,
        "good": len(checked.rows),
        "refused": len(checked.refused),
        "cautions": len(checked.cautions),
    }
    yield texts.say(Text("roster.report.checked", counts), language)


def report_json(checked: Checked, texts: Catalogue, language: str) -> dict[str, Any]:
    """Return the report for programs; it holds no cell of the file."""
    return {
        "rows": checked.count,
        "good": len(checked.rows),
        "refused": [
            _found(refusal, texts, language) for row in checked.refused for refusal in row.refusals
        ],
        "refused_rows": len(checked.refused),
        "cautions": [_found(caution, texts, language) for caution in checked.cautions],
        "ignored_columns": list(checked.ignored),
        "notes": [texts.say(note, language) for note in checked.notes],
    }


def _found(found: Refusal | Caution, texts: Catalogue, language: str) -> dict[str, Any]:
    return {
        "row": found.row,
        "column": found.column,
        "key": found.key,
        "reason": texts.say(found.text, language),
    }
