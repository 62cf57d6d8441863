"""Every action that Hadir's code writes into the audit trail, read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

Module = tuple[Path, ast.Module]
APART = ("demo", "piccolo_migrations")


def modules() -> list[Module]:
    """The parsed modules of `events/`, but for what is invented or past."""
    paths = (path for path in sorted((ROOT / "events").rglob("*.py")) if not set(APART) & set(path.parts))
    return [(path, ast.parse(path.read_text())) for path in paths]


def functions(tree: ast.AST) -> Iterator[ast.AsyncFunctionDef | ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef))


def takers(tree: ast.Module) -> dict[str, int]:
    """By name the module's functions with a parameter `action`, and its place: they pass it on to `audit.record`."""
    return {
        function.name: names.index("action")
        for function in functions(tree)
        if "action" in (names := [one.arg for one in function.args.args])
    }


SHARED = {"record": 0, "record_many": 0, "record_event": 0}
"""Those of `events/audit.py` and `calendar/event_rows.py`, called from everywhere."""


def place_of(call: ast.Call, own: dict[str, int], imported: set[str]) -> int | None:
    """Where among the call's arguments the action stands; None for a call that names none."""
    if isinstance(call.func, ast.Attribute):
        whole = ast.unparse(call.func)
        return SHARED.get(call.func.attr) if whole.startswith("audit.") else None
    name = getattr(call.func, "id", "")
    return own.get(name, SHARED.get(name) if name in imported else None)


def texts(node: ast.expr, inside: ast.AST) -> Iterator[str]:
    """The texts an expression may have; `*` for a part that is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body, inside)
        yield from texts(node.orelse, inside)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
    elif isinstance(node, ast.Name):
        yield from assigned(node.id, inside)
    else:
        raise AssertionError(f"an action nobody can read: {ast.unparse(node)}")


def assigned(name: str, inside: ast.AST) -> Iterator[str]:
    for node in ast.walk(inside):
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
            yield from texts(node.value, inside)


def actions() -> set[str]:
    """Every action some call names."""
    said: set[str] = set()
    for _path, tree in modules():
        own = takers(tree)
        imported = {one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names}
        for function in functions(tree):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                place = place_of(call, own, imported)
                if place is not None:
                    said |= set(texts(call.args[place], function))
    return said
