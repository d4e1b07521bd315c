"""``lontar claims``: the cases that staff work, and every act on them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.claims.acts import ACTS
from bot.claims.files import ending_of, write_private
from bot.claims.given import a_number, a_region, actor, found_case, open_services
from bot.commands.speaking import CommandFailed, say, words
from conversations.engine.replies import Blank, Text
from conversations.rules.case import CaseKind, CaseState
from conversations.rules.paper import Paper
from handlers.cases.claim import each_claim, read_claim

if TYPE_CHECKING:
    from handlers.services import Services
    from storage.pages import Page

_FILE = click.Path(dir_okay=False, path_type=Path)
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
_OTHER_ENDING = ".bin"


@click.group()
def claims() -> None:
    """Cases of accidents and deaths."""


for act in ACTS:
    claims.add_command(act)


@claims.command("list")
@click.option("--kind", type=click.Choice([kind.value for kind in CaseKind]))
@click.option("--state", type=click.Choice([state.value for state in CaseState]))
@click.option("--kabupaten")
@click.option("--red", is_flag=True)
def list_(*, kind: str | None, state: str | None, kabupaten: str | None, red: bool) -> None:
    """List cases, oldest first."""
    from bot.claims.listing import line_of, show_plain, show_table

    services = open_services()
    guide, now = services.guide, services.now()
    region = a_region(kabupaten, guide.regions) if kabupaten else None
    with services.database.begin() as store:
        found = each_claim(
            store,
            CaseKind(kind) if kind else None,
            CaseState(state) if state else None,
            region.code if region else None,
        )
        lines = (line_of(claim, now, guide.figures) for claim in found)
        wanted = (line for line in lines if line.red or not red)
        if not sys.stdout.isatty():
            show_plain(wanted)
            return
        listed = list(wanted)
    if listed:
        show_table(listed, guide.regions)
    else:
        say("claims.none")


@claims.command("show")
@click.argument("number")
@click.option("--reveal", is_flag=True)
@click.option("--by", default="")
def show_(*, number: str, reveal: bool, by: str) -> None:
    """Show one case in full."""
    from bot.claims.showing import Shown, show_claim

    if reveal and not by.strip():
        raise click.UsageError(words("claims.refused.why", option="by"))
    number, services = a_number(number), open_services()
    with services.database.begin() as store:
        case = found_case(number, store)
        shown = Shown(
            claim=read_claim(case, store),
            files=tuple(store.documents.of_case(case.id)),
            steps=tuple(store.case_history.of(case.id)),
            agents={agent.id: agent for agent in store.agents.listed()},
        )
        store.audit.note(
            actor(by), "case_shown", f"case:{case.id}", services.clock(), revealed=reveal
        )
    show_claim(shown, services, whole=reveal)


@claims.command()
@click.argument("file", type=_FILE)
@click.option("--kind", type=click.Choice([kind.value for kind in CaseKind]))
@click.option("--state", type=click.Choice([state.value for state in CaseState]))
@click.option("--kabupaten")
@click.option("--by", default="")
def export(
    *, file: Path, kind: str | None, state: str | None, kabupaten: str | None, by: str
) -> None:
    """Write cases to a table, masked."""
    from bot.claims.exporting import WRITERS, row_of

    write = WRITERS[ending_of(file, *WRITERS)]
    services = open_services()
    region = a_region(kabupaten, services.guide.regions) if kabupaten else None
    with services.database.begin() as store:
        found = each_claim(
            store,
            CaseKind(kind) if kind else None,
            CaseState(state) if state else None,
            region.code if region else None,
        )
        rows = [row_of(claim, services.zone) for claim in found]
        store.audit.note(actor(by), "cases_exported", "cases", services.clock(), count=len(rows))
        write_private(file, write(rows))
    say("claims.done.export", count=len(rows), file=str(file))


@claims.command()
@click.argument("number")
@click.argument("file", type=_FILE)
@click.option("--by", default="")
def slip(*, number: str, file: Path, by: str) -> None:
    """Write the slip of a report, to be printed for whoever filed it."""
    from bot.settings import read_settings
    from bot.slips.chat_link import ChatLink
    from bot.slips.picture import slip_pdf, slip_png

    draw = {".pdf": slip_pdf, ".png": slip_png}[ending_of(file, ".pdf", ".png")]
    number, services = a_number(number), open_services()
    with services.database.begin() as store:
        case = found_case(number, store)
        report = next(one for one in store.reports.of_case(case.id) if one.number == number)
        store.audit.note(actor(by), "slip_made", f"case:{case.id}", services.clock(), report=number)
    write_private(file, draw(services, report.id, ChatLink.of(read_settings())))
    say("claims.done.slip", number=number, file=str(file))


@claims.command()
@click.argument("number")
@click.argument("paper", metavar="PAPER", type=click.Choice([paper.value for paper in Paper]))
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--by", default="")
def document(*, number: str, paper: str, directory: Path, by: str) -> None:
    """Write the pages of a paper, opened, for an officer to look at."""
    number, services, wanted = a_number(number), open_services(), Paper(paper)
    pages = _pages(services, number, wanted, actor(by))
    if not pages:
        blanks: dict[str, Blank] = {"number": number, "paper": Text(f"papers.named.{wanted}")}
        raise CommandFailed(Text("claims.refused.no_paper", blanks))
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for count, page in enumerate(pages, 1):
        ending = _ENDINGS.get(page.content_type, _OTHER_ENDING)
        write_private(directory / f"{number}-{wanted}-{count}{ending}", page.content)
    say("claims.done.document", number=number, count=len(pages), directory=str(directory))


def _pages(services: "Services", number: str, paper: Paper, by: str) -> "list[Page]":
    """Open the kept pages of a paper, oldest file first; noted in the audit."""
    from storage.documents import DocumentState

    with services.database.begin() as store:
        case = found_case(number, store)
        files = [
            file
            for file in store.documents.of_case(case.id)
            if file.paper is paper and file.state is DocumentState.KEPT
        ]
        pages = [page for file in files for page in store.documents.pages(file.id)]
        store.audit.note(
            by,
            "document_opened",
            f"case:{case.id}",
            services.clock(),
            paper=paper,
            count=len(pages),
        )
    return pages
