"""About what the code notes acts in the audit, and with which details: read from its source."""

import ast
from collections.abc import Iterator

from tests.bot.web.staff.acts_in_code import RINGS, ROOT, AnyFunction

# How objects name themselves for the audit: people of the staff, and chats.
NAMED = {"actor": "staff", "name": "chat"}


def modules() -> list[ast.Module]:
    """Every module of ours."""
    files = [file for ring in RINGS for file in (ROOT / ring).rglob("*.py")]
    return [ast.parse(file.read_text("utf-8")) for file in files]


def subjects() -> tuple[set[str], set[str]]:
    """The kinds of what is noted about; and what could not be read, as it is written there."""
    everything = modules()
    kinds, unread = set[str](), set[str]()
    for module in everything:
        for function in (one for one in ast.walk(module) if isinstance(one, AnyFunction)):
            for call in _notes(function, "audit"):
                given = call.args[2]
                # A private function that makes it stands beside; a name is given in the function.
                near = function if isinstance(given, ast.Name) else module
                for kind in _kinds(given, near, [module, *everything]):
                    (kinds if kind.isidentifier() else unread).add(kind)
    return kinds, unread


def details() -> set[str]:
    """The names of details that are written out where something is noted."""
    found = set[str]()
    for module in modules():
        for call in _notes(module, None):
            found |= {word.arg for word in call.keywords if word.arg is not None}
    return found


def _notes(module: ast.AST, on: str | None) -> Iterator[ast.Call]:
    """Calls of ``note`` that write into the audit: ``store.audit.note``, and those that pass on."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(attr="note", value=ast.Attribute(attr="audit"))):
                yield node
            case ast.Call(func=ast.Attribute(attr="note", value=ast.Name(id="act"))) if on is None:
                yield node
            case ast.Call(func=ast.Name(id="note")) if on is None:
                yield node


def _kinds(subject: ast.expr, near: ast.AST, everything: list[ast.Module]) -> Iterator[str]:
    match subject:
        case (
            ast.Constant(value=str(word))
            | ast.JoinedStr(values=[ast.Constant(value=str(word)), *_])
        ):
            yield word.partition(":")[0]
        case ast.Subscript(value=value):
            yield from _kinds(value, near, everything)
        case ast.IfExp(body=one, orelse=other):
            yield from _kinds(one, near, everything)
            yield from _kinds(other, near, everything)
        case ast.Attribute(attr=attribute) if attribute in NAMED:
            yield NAMED[attribute]
        case ast.Call(func=ast.Name(id=called)):
            for body in _returned(called, everything[:1] if called.startswith("_") else everything):
                yield from _kinds(body, near, everything)
        case ast.Name(id=name):
            given = list(_assigned(name, near)) or [
                one for other in everything for one in _assigned(name, other) if name.isupper()
            ]
            for one in given:
                yield from _kinds(one, near, everything)
            if not given:
                yield f"{name} ?"
        case _:
            yield f"{ast.unparse(subject)} ?"


def _assigned(name: str, near: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(near):
        match node:
            case ast.Assign(targets=[ast.Name(id=given)], value=value) if given == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=given), value=ast.expr() as value):
                if given == name:
                    yield value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                for one, value in zip(names, values, strict=False):
                    if isinstance(one, ast.Name) and one.id == name:
                        yield value
            case _:
                pass


def _returned(called: str, everything: list[ast.Module]) -> Iterator[ast.expr]:
    for module in everything:
        for node in ast.walk(module):
            if isinstance(node, AnyFunction) and node.name == called:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        yield inner.value
