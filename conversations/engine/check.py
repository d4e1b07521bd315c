"""The mistakes that flows and texts can show before anybody talks to them."""

from collections.abc import Iterator, Mapping

from conversations.engine.flow import (
    Ask,
    Choose,
    Decide,
    Discard,
    Do,
    End,
    Enter,
    Flow,
    Forget,
    Recall,
    Say,
    Step,
)
from conversations.engine.guide import Guide


def find_mistakes(guide: Guide) -> list[str]:
    """Return every mistake in the flows, one line each, for the person who wrote them.

    A target that is no step, a question or an option without a text or a way on, a question from
    which no end can be reached.
    """
    return [
        f"{flow.name}.{mistake}"
        for flow in guide.flows.values()
        for mistake in (
            *_lost_targets(flow, guide.flows),
            *_missing_texts(flow, guide),
            *_dead_ends(flow),
        )
    ]


def targets(step: Step) -> tuple[str, ...]:
    """Return every place that a step can lead to, as its targets are written."""
    match step:
        case Say(then) | Recall(then) | Discard(then) | Forget(_, then):
            return (then,)
        case Choose(_, then):
            ways = (then,) if isinstance(then, str) else tuple(then.values())
            return (*ways, *step.media.values())
        case Ask():
            contact = (step.contact,) if step.contact else ()
            return (step.then, *step.ways.values(), *contact, *step.media.values())
        case Do():
            return tuple(step.then.values())
        case Decide(_, ways):
            return tuple(ways.values())
        case Enter(flow, then):
            return (f"@{flow}", then)
        case End():
            return ()


def _lost_targets(flow: Flow, flows: Mapping[str, Flow]) -> Iterator[str]:
    if flow.start not in flow.steps:
        yield f"{flow.start}: the start is no step"
    for name in flow.draft:
        if not isinstance(flow.steps.get(name), Choose | Ask):
            yield f"{name}: a draft cannot wait there"
    for name, step in flow.steps.items():
        for target in targets(step):
            if not _is_known(target, flow, flows):
                yield f"{name}: leads to {target}, which is nowhere"
        if isinstance(step, Choose) and isinstance(step.options, tuple):
            also = step.also if isinstance(step.also, tuple) else ()
            offered = {*step.options, *also}
            if not isinstance(step.then, str) and set(step.then) != offered:
                yield f"{name}: options and ways on differ"


def _is_known(target: str, at: Flow, flows: Mapping[str, Flow]) -> bool:
    if not target.startswith("@"):
        return target in at.steps
    flow, _, step = target[1:].partition(".")
    return flow in flows and (not step or step in flows[flow].steps)


def _missing_texts(flow: Flow, guide: Guide) -> Iterator[str]:
    for name, step in flow.steps.items():
        keys: tuple[str, ...] = ()
        match step:
            case Say(_, text):
                keys = (text or name,)
            case Choose(options):
                named = options if isinstance(options, tuple) else ()
                named += step.also if isinstance(step.also, tuple) else ()
                keys = (name, *(f"{name}.{option}" for option in named))
            case Ask():
                keys = (name, *(f"{name}.{way}" for way in step.ways))
            case End(say=True):
                keys = (name,)
        for key in keys:
            if not guide.texts.has(f"{flow.name}.{key}"):
                yield f"{key}: has no text"


def _dead_ends(flow: Flow) -> Iterator[str]:
    """Yield the steps that cannot reach an end, another flow, or the start of anything."""
    leaves = {
        name
        for name, step in flow.steps.items()
        if isinstance(step, End) or any(target.startswith("@") for target in targets(step))
    }
    grew = True
    while grew:
        more = {
            name for name, step in flow.steps.items() if leaves.intersection(targets(step))
        } - leaves
        leaves |= more
        grew = bool(more)
    for name in flow.steps:
        if name not in leaves:
            yield f"{name}: no end can be reached from here"
