"""Draw a flow as a Mermaid picture: questions round, decisions as diamonds, effects in boxes."""

from collections.abc import Mapping

from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from conversations.engine.check import targets
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

# Enough of a text to recognise it by.
SHOWN = 48
PAGE_TITLE = "The conversations, drawn from the code"
PAGE_NOTE = (
    "Made by `./run flows > docs/flows.md`; a test compares. Rounded: a question that waits. "
    "Diamond: a decision. Slanted: something looked up or kept. Double frame: another flow."
)


def draw(flow: Flow, texts: Catalogue) -> str:
    """Return the Mermaid source of a flow; the words in it are the Indonesian texts."""
    lines = ["flowchart TD", f"  begin((mulai)) --> {_node(flow.start)}"]
    others: dict[str, None] = {}
    for name, step in flow.steps.items():
        lines.append(f"  {_node(name)}{_shape(flow, name, step, texts)}")
        for label, target in _ways(flow, name, step, texts):
            arrow = f"-- {label} -->" if label else "-->"
            if target.startswith("@"):
                others[_flow_of(target)] = None
            lines.append(f"  {_node(name)} {arrow} {_node(target)}")
    lines += [f"  to_{other}[[{other}]]" for other in others]
    return "\n".join(lines) + "\n"


def _node(target: str) -> str:
    """Return the name of a box; prefixed, because Mermaid keeps words such as "call" for itself."""
    return f"to_{_flow_of(target)}" if target.startswith("@") else f"at_{target}"


def _flow_of(target: str) -> str:
    return target[1:].partition(".")[0]


def _shape(flow: Flow, name: str, step: Step, texts: Catalogue) -> str:
    words = _words(texts, f"{flow.name}.{name}") or name
    match step:
        case Choose() | Ask():
            return f'(["{words}"])'
        case Decide():
            return f'{{"{name}"}}'
        case Do() | Recall() | Discard() | Forget():
            return f'[/"{name}"/]'
        case Enter(other):
            return f'[["{other}"]]'
        case End(say=False):
            return '(("selesai"))'
        case End():
            return f'(("{words}"))'
        case Say(_, text):
            return f'["{_words(texts, f"{flow.name}.{text or name}")}"]'


def _ways(flow: Flow, name: str, step: Step, texts: Catalogue) -> list[tuple[str, str]]:
    match step:
        case Choose(_, then) if not isinstance(then, str):
            options = [
                (_label(texts, f"{flow.name}.{name}.{option}", option), target)
                for option, target in then.items()
            ]
            return [*options, *_files(step)]
        case Ask():
            contact = [("nomor dibagikan", step.contact)] if step.contact else []
            ways = [
                (_label(texts, f"{flow.name}.{name}.{way}", way), target)
                for way, target in step.ways.items()
            ]
            return [("", step.then), *ways, *contact, *_files(step)]
        case Do():
            return [(answer.__name__, target) for answer, target in step.then.items()]
        case Decide(_, ways_on):
            return list(ways_on.items())
        case Enter(_, then):
            return [("", then)]
        case _:
            return [("", target) for target in targets(step)]


def _files(step: Choose | Ask) -> list[tuple[str, str]]:
    return [(f"({media})", target) for media, target in step.media.items()]


def _label(texts: Catalogue, key: str, name: str) -> str:
    return _plain(texts.words(key, FIRST_LANGUAGE)[0]) if texts.has(key) else name


def _words(texts: Catalogue, key: str) -> str:
    if not texts.has(key):
        return ""
    words = _plain(texts.template(key, FIRST_LANGUAGE).fill(lambda _: "…"))
    return words if len(words) <= SHOWN else words[: SHOWN - 1].rstrip() + "…"


def _plain(words: str) -> str:
    """Return words without what Mermaid reads as its own signs."""
    return " ".join(words.translate(str.maketrans('"|#', "'  ")).split())


def draw_all(flows: Mapping[str, Flow], texts: Catalogue) -> str:
    """Return a Markdown page with a picture of every flow."""
    pictures = (
        f"## {flow.name}\n\n```mermaid\n{draw(flow, texts)}```\n" for flow in flows.values()
    )
    return "\n".join([f"# {PAGE_TITLE}\n\n{PAGE_NOTE}\n", *pictures])
