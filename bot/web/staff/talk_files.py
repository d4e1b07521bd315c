"""The files of a conversation: into which report each goes, as which paper, and out of it again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Response
from werkzeug.exceptions import BadRequest, NotFound

from bot.web.staff.desk import Desk
from bot.web.staff.visit import REFUSED, Visit
from conversations.engine.events import Media
from conversations.engine.replies import Blank, Text
from conversations.rules.paper import Paper
from handlers.falling_due import UNATTACHED, UNATTACHED_WITH_STAFF
from handlers.staff import talk_papers
from handlers.staff.rights import Right
from handlers.staff.talk_words import TalkRefused
from handlers.staff.talking import NoSuchTalk
from storage.documents import DocumentState
from storage.talk_files import TalkFile
from storage.talk_lines import TalkReport
from storage.talks import Talk

# What can be a paper.
_PAPERS: Final = frozenset({Media.PHOTO, Media.DOCUMENT})


def add(desk: Desk) -> None:
    """Register the acts."""
    file = "/percakapan/<uuid:chat>/berkas/<uuid:document>"
    right = Right.WORK_CASES
    desk.act(f"{file}/masukkan", right, put_in, ("number", "paper"), name="talk_file_in")
    desk.act(f"{file}/keluarkan", right, take_out, ("number",), name="talk_file_out")


def files_shown(
    visit: Visit, talk: Talk, files: Sequence[TalkFile], reports: Sequence[TalkReport]
) -> dict[str, Any]:
    """Return what the template takes: the files that are or can be papers, and until when.

    Reports beyond the sight of whoever looks are not named.
    """
    seen = {report.number for report in reports}
    held = talk.holder(visit.now) is not None

    def until(file: TalkFile) -> datetime:
        if file.state is DocumentState.ASIDE:
            gone = (file.settled_at or file.at) + UNATTACHED_WITH_STAFF
        else:
            gone = file.at + (UNATTACHED_WITH_STAFF if held else UNATTACHED)
        return gone.astimezone(visit.words.zone)

    return {
        "files": [
            (file, until(file), file.report in seen) for file in files if file.media in _PAPERS
        ],
        "papers": list(Paper),
        "may_file": visit.may(Right.WORK_CASES),
    }


def put_in(visit: Visit, chat: UUID, document: UUID) -> Response:
    """Let a file be a paper of a report."""
    number, given = visit.given("number", 20), visit.given("paper", 20)
    if given not in set(Paper):
        raise BadRequest
    paper, account = Paper(given), visit.seat.account

    def act() -> None:
        talk_papers.put_in(visit.services, chat, document, number, paper, account)

    blanks: dict[str, Blank] = {"number": number, "paper": Text(f"papers.named.{paper}")}
    return _done(visit, chat, document, act, Text("staff_talks.done.file_in", blanks))


def take_out(visit: Visit, chat: UUID, document: UUID) -> Response:
    """Let a file belong to no report again."""
    number, account = visit.given("number", 20), visit.seat.account

    def act() -> None:
        talk_papers.take_out(visit.services, chat, document, number, account)

    done = Text("staff_talks.done.file_out", {"number": number})
    return _done(visit, chat, document, act, done)


def _done(
    visit: Visit, chat: UUID, document: UUID, act: Callable[[], None], done: Text
) -> Response:
    """Do ``act`` and lead back to the file, telling what was done or what stood against it."""
    place: dict[str, Any] = {"chat": chat, "_anchor": f"berkas-{document}"}
    try:
        act()
    except NoSuchTalk:
        raise NotFound from None
    except TalkRefused as error:
        return visit.told("talk", error.reason, REFUSED, **place)
    return visit.told("talk", done, **place)
