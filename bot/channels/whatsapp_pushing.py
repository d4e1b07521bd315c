"""Bring Twilio in line with our button layouts and templates, and have the templates approved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.channels.whatsapp_approvals import ask_for_approval, judgement_of
from bot.channels.whatsapp_menus import Layout
from bot.channels.whatsapp_pushed import layouts_in
from bot.channels.whatsapp_templates import templates
from handlers.services import Services
from storage.whatsapp_contents import UNSUBMITTED, Judgement, PushedContent, place_of

if TYPE_CHECKING:
    from twilio.rest import Client


class Step(StrEnum):
    """What a push did: a layout or template was the same, found there, made, or judged by Meta."""

    CURRENT = "current"
    FOUND = "found"
    PUSHED = "pushed"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Pushed:
    """One step of a push, to be told; ``judgement`` is of templates and their last step."""

    step: Step
    name: str
    sid: str
    judgement: Judgement | None = None


def push(client: "Client", services: Services) -> Iterator[Pushed]:
    """Make what Twilio lacks, one transaction each; then tell what Meta says of each template.

    Raises what the client raises; the next push goes on from there.
    """
    texts = services.guide.texts
    ours = templates(texts)
    yield from _make(client, services, (*layouts_in(texts), *ours))
    definitions = {template.digest: template for template in ours}
    with services.database.begin() as store:
        kept = store.whatsapp_contents.all()
    for name, content in kept.items():
        if content.judgement.approval:
            template = definitions.get(content.digest)
            judgement = (
                ask_for_approval(client, content.sid, template)
                if template is not None
                else judgement_of(client, content.sid)
            )
            with services.database.begin() as store:
                store.whatsapp_contents.judge(name, content.sid, judgement, services.clock())
            yield Pushed(Step.JUDGED, place_of(name), content.sid, judgement)


def _make(client: "Client", services: Services, wanted: tuple[Layout, ...]) -> Iterator[Pushed]:
    with services.database.begin() as store:
        kept = store.whatsapp_contents.all()
    known = {(place_of(name), content.digest): content.sid for name, content in kept.items()}
    there: Mapping[str, str] | None = None
    for layout in wanted:
        sid = known.get((layout.name, layout.digest))
        if sid is not None:
            yield Pushed(Step.CURRENT, layout.name, sid)
            continue
        if there is None:
            there = _there(client)
        sid, step = there.get(layout.name_there), Step.FOUND
        if sid is None:
            sid, step = _create(client, layout), Step.PUSHED
        _keep(services, layout, sid)
        yield Pushed(step, layout.name, sid)


def _keep(services: Services, layout: Layout, sid: str) -> None:
    with services.database.begin() as store:
        if layout.needs_approval:
            content = PushedContent(sid, layout.digest, Judgement(UNSUBMITTED))
            store.whatsapp_contents.keep_template(layout.name, content)
        else:
            store.whatsapp_contents.keep(layout.name, PushedContent(sid, layout.digest))


def _there(client: "Client") -> dict[str, str]:
    """Return what Twilio has: ids by friendly name, which tells the very definition."""
    return {str(found.friendly_name): str(found.sid) for found in client.content.v1.contents.list()}


def _create(client: "Client", layout: Layout) -> str:
    from twilio.rest.content.v1.content import ContentList

    # From plain dicts: with keyword arguments the library sends null in silence.
    made = client.content.v1.contents.create(ContentList.ContentCreateRequest(layout.request))
    return str(made.sid)
