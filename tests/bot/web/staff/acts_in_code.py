"""Which acts the code notes in the audit: read from its source, so that no new one is overlooked.

An act is written out where it is noted, or passed to a function that notes it; this follows both.
Acts on cases are not found here: they are made of the steps of a case.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[4]
RINGS = ("bot", "handlers", "storage")
# A held announcement adds this to the act by itself.
HOLDING = "announcement_"
AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Passing:
    """A function that notes the act that it is given as its argument ``name``, at ``position``.

    ``only_in`` is the module (its number) where it is called, None for anywhere.
    """

    function: str
    only_in: int | None
    name: str
    position: int


def acts() -> set[str]:
    """Every act that the code can note, but those on cases."""
    modules = [
        ast.parse(file.read_text("utf-8")) for ring in RINGS for file in (ROOT / ring).rglob("*.py")
    ]
    constants: dict[str, set[str]] = {}
    for module in modules:
        for name, word in _constants(module):
            constants.setdefault(name, set()).add(word)
    found: set[str] = set()
    passing: set[Passing] = set()
    while True:
        more = set(passing)
        for number, module in enumerate(modules):
            for function in (None, *(n for n in ast.walk(module) if isinstance(n, AnyFunction))):
                for node in ast.walk(function or module):
                    for argument, before in _acts_of(node, passing, number):
                        found |= {f"{before}{word}" for word in _words(argument, constants)}
                        more |= set(_passed_on(argument, function, number))
        if more == passing:
            return found
        passing = more


def _constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(word)))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(word)))
            ):
                yield name, word
            case _:
                pass


def _acts_of(node: ast.AST, passing: set[Passing], number: int) -> Iterator[tuple[ast.expr, str]]:
    """The argument of a call that is an act, and what is put before it."""
    match node:
        case ast.Call(func=ast.Attribute(attr="note", value=ast.Attribute(attr="audit"))):
            yield node.args[1], ""
        case ast.Call(func=ast.Attribute(attr="note", value=ast.Name(id="act")), args=[one]):
            if isinstance(one, ast.Constant):
                yield one, HOLDING
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called, value=ast.Name())):
            by_name = isinstance(node.func, ast.Name) and not called.startswith("_")
            for by in passing:
                if by.function == called and (by_name or by.only_in in {None, number}):
                    given = {word.arg: word.value for word in node.keywords}
                    if by.name in given:
                        yield given[by.name], ""
                    elif by.position < len(node.args):
                        yield node.args[by.position], ""
        case _:
            pass


def _words(argument: ast.expr, constants: dict[str, set[str]]) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(word)):
            yield word
        case ast.IfExp(body=one, orelse=other):
            yield from _words(one, constants)
            yield from _words(other, constants)
        case ast.Name(id=name) if name in constants:
            yield from constants[name]
        case _:
            pass


def _passed_on(argument: ast.expr, function: AnyFunction | None, number: int) -> Iterator[Passing]:
    if function is None or not isinstance(argument, ast.Name):
        return
    only_in = number if function.name.startswith("_") or function.name == "note" else None
    names = [one.arg for one in function.args.args if one.arg not in {"self", "cls"}]
    if argument.id in names:
        yield Passing(function.name, only_in, argument.id, names.index(argument.id))
    elif argument.id in {one.arg for one in function.args.kwonlyargs}:
        yield Passing(function.name, only_in, argument.id, len(names) + 99)
