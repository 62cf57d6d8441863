"""What documents and docstrings name is there: files that moved are followed, routes served, floors drawn true."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from app import create_app
from tests.conftest import ROOT

DOCUMENTS = ("README.md", "ARCHITECTURE.md")
MODULES = sorted(
    path for path in [*ROOT.glob("events/**/*.py"), ROOT / "app.py"] if "piccolo_migrations" not in path.parts
)
FILES = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("**/*.py") if ".venv" not in path.parts}
NAMED = re.compile(r"[\w./]*\b\w+\.py\b")
FLOOR = re.compile(r"^\| (\d) \| ([^|]+) \| (\d?) ?\| ([^|]*)\|$", re.MULTILINE)


def missing(text: str) -> list[str]:
    """Python files that a text names and that are nowhere; a name may leave out the folders in front."""
    return [name for name in NAMED.findall(text) if not any(f"/{file}".endswith(f"/{name}") for file in FILES)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_a_document_names_is_there(name):
    assert missing((ROOT / name).read_text()) == []


def test_every_folder_that_the_readme_lists_is_there():
    folders = re.findall(r"`((?:events|tests)/[\w/]*/)`", (ROOT / "README.md").read_text())
    assert [one for one in folders if not (ROOT / one).is_dir()] == []
    assert len(folders) > 15


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_a_docstring_or_comment_names_is_there(path: Path):
    source = path.read_text()
    words = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(source)) if isinstance(node, DOCUMENTED)]
    comments = re.findall(r"#.*", source)
    assert missing("\n".join([*words, *comments])) == []


DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def test_every_handler_with_routes_is_served():
    """A module's ROUTES are listed by its slice, or nobody ever reaches it."""
    served = {
        handler.fn.__module__ for route in create_app().routes for handler in getattr(route, "route_handlers", [])
    }
    written = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in MODULES
        if re.search(r"^ROUTES\b", path.read_text(), re.MULTILINE)
    }
    assert written - served == set()


@pytest.mark.parametrize("slice_", ["registration", "attendance"])
def test_the_floors_that_are_told_are_those_that_are_kept(slice_):
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [kept] = [one["layers"] for one in contracts if one.get("containers") == [f"events.{slice_}"]]
    column = {"registration": (0, 1), "attendance": (2, 3)}[slice_]
    rows = FLOOR.findall((ROOT / "ARCHITECTURE.md").read_text())
    told = [set(re.findall(r"`(\w+)`", row[column[1]])) for row in rows if row[column[0]]]
    assert told == [set(re.findall(r"\w+", layer)) for layer in kept]
