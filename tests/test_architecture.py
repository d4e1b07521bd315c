"""The house rules that a reader relies on, checked: rings, sizes, names, locks, clean files."""

import ast
import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RINGS = ("conversations", "storage", "handlers", "bot")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

LONGEST = 300
LONGEST_MEDIAN = 130
DRAWERS = {"base", "common", "helper", "helpers", "misc", "shared", "stuff", "util", "utils"}
NOT_PURE = {
    *("asyncio", "http", "multiprocessing", "random", "secrets", "socket", "sqlite3", "ssl"),
    *("subprocess", "threading", "time", "urllib.request"),
}


def modules(*rings: str) -> list[Path]:
    """All Python files of these rings; migrations are history and follow no rule of size."""
    found = [path for ring in rings for path in sorted((ROOT / ring).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.relative_to(ROOT).parts]


def length(path: Path) -> int:
    """Lines of a file, empty ones counted."""
    return len(path.read_text("utf-8").splitlines())


def named(paths: list[Path]) -> list[str]:
    """Paths as a reader of a failed test wants to see them."""
    return [str(path.relative_to(ROOT)) for path in paths]


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module


# --- rings --------------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the four packages in this folder, under our contracts."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_imports_run_one_way() -> None:
    linted = lint_imports(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize(
    ("ring", "line"),
    [
        pytest.param("conversations", "import storage", id="conversations-storage"),
        pytest.param("storage", "import handlers", id="storage-handlers"),
        pytest.param("handlers", "import bot", id="handlers-bot"),
        pytest.param("conversations", "import pydantic", id="conversations-library"),
        pytest.param("storage", "import click", id="storage-click"),
        pytest.param("handlers", "import flask", id="handlers-flask"),
        pytest.param("handlers", "import sqlalchemy", id="handlers-sqlalchemy"),
    ],
)
def test_an_import_against_the_rings_is_found(tmp_path: Path, ring: str, line: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in RINGS:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    assert lint_imports(tmp_path).returncode == 0
    (tmp_path / ring / "wrong.py").write_text(f"{line}\n", "utf-8")
    linted = lint_imports(tmp_path)
    assert linted.returncode == 1, linted.stdout + linted.stderr


def test_conversations_use_the_standard_library_only() -> None:
    allowed = {"conversations", *sys.stdlib_module_names}
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules("conversations")
        for name in imported(path)
        if name.split(".")[0] not in allowed
    }
    assert not strangers


def test_conversations_have_no_clock_no_chance_and_no_network() -> None:
    impure = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules("conversations")
        for name in imported(path)
        if name in NOT_PURE
    }
    asked_the_clock = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules("conversations")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow"}
    }
    assert not impure | asked_the_clock


# --- sizes and names ----------------------------------------------------------------------------


def test_no_module_is_too_long() -> None:
    assert not named([path for path in modules(*RINGS) if length(path) > LONGEST])


def test_most_modules_are_short() -> None:
    sizes = [length(path) for path in modules(*RINGS) if path.name != "__init__.py"]
    assert statistics.median(sizes) < LONGEST_MEDIAN


def test_no_module_and_no_folder_is_a_drawer() -> None:
    drawers = [
        path for path in modules(*RINGS) if DRAWERS & {*path.relative_to(ROOT).parts, path.stem}
    ]
    assert not named(drawers)


@pytest.mark.parametrize("ring", RINGS)
def test_a_ring_says_its_rule(ring: str) -> None:
    doc = ast.get_docstring(ast.parse((ROOT / ring / "__init__.py").read_text("utf-8"))) or ""
    assert "The rule of this ring:" in doc


def test_every_folder_of_code_says_its_rule() -> None:
    folders = {path.parent for path in modules(*RINGS)}
    silent = [
        folder
        for folder in sorted(folders)
        if not (folder / "__init__.py").exists()
        or not ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8")))
    ]
    assert not named(silent)


# --- locks --------------------------------------------------------------------------------------


def locked(name: str) -> dict[str, str]:
    """Package and version of every pin in a lock; each must carry a hash."""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text("utf-8"))
    pins = [re.match(r"([a-z0-9][a-z0-9.\-]*)==([^ ;]+)", entry) for entry in entries]
    bare = [
        entry for pin, entry in zip(pins, entries, strict=True) if pin and "sha256:" not in entry
    ]
    assert not bare
    return {pin[1]: pin[2] for pin in pins if pin}


@pytest.mark.parametrize(
    ("lock", "lines"),
    [
        pytest.param("requirements.lock", PROJECT["project"]["dependencies"], id="run"),
        pytest.param(
            "requirements-dev.lock", PROJECT["project"]["optional-dependencies"]["dev"], id="dev"
        ),
    ],
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, lines: list[str]) -> None:
    pins = locked(lock)
    for wanted in map(Requirement, lines):
        version = pins.get(canonicalize_name(wanted.name), "missing")
        assert version != "missing", wanted
        assert wanted.specifier.contains(version), wanted


def test_tests_run_on_the_versions_that_production_has() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    project = PROJECT["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = [re.split(r"[<>=]", line)[0] for line in asked]
    assert [name for name in names if f"| {name} |" not in page] == []


# --- clean files --------------------------------------------------------------------------------

# Put together from pieces, so that this file is clean itself.
REGISTRIES = ("pypi" + ".org", "python" + "hosted", "npmjs" + ".org", "npmjs" + ".com")
PLACES = ("work", "root", "home", "Users", "tmp")
UNCLEAN = re.compile(
    "|".join(re.escape(address) for address in REGISTRIES)
    + r"|(?<![\w.}-])/(?:" + "|".join(PLACES) + r")/[\w.]"
)  # fmt: skip
MADE_HERE = {"__pycache__", ".hypothesis", "build", "dist", "htmlcov", "var", ".git", ".venv"}


def project_files() -> Iterator[Path]:
    """Every file that belongs to the project; not what tools and installations leave beside it."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in MADE_HERE and not name.endswith(("_cache", ".egg-info"))
        ]
        yield from (Path(folder, name) for name in files if name not in {".env", ".venv.lock"})


def unclean(text: str) -> list[str]:
    """The registry addresses and places on one machine in a text."""
    return [found[0] for found in UNCLEAN.finditer(text)]


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    dirty = {
        str(path.relative_to(ROOT)): found
        for path in project_files()
        if (found := unclean(path.read_text("utf-8", errors="ignore")))
    }
    assert not dirty


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("--index-url https://" + REGISTRIES[0] + "/x", 1, id="registry"),
        pytest.param("cd /" + PLACES[0] + "/main", 1, id="place"),
        pytest.param('"/' + PLACES[1] + '/.cache"', 1, id="quoted-place"),
        pytest.param("file:///" + PLACES[0] + "/main", 1, id="file-address"),
        pytest.param("https://example.id/" + PLACES[2] + "/page", 0, id="web-address"),
        pytest.param("$TMPDIR/" + PLACES[4] + "/x", 0, id="below-a-variable"),
    ],
)
def test_unclean_text_is_recognised(text: str, found: int) -> None:
    assert len(unclean(text)) == found
