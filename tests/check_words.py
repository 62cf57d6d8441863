"""Part of `make check`: a machine word is said by the member of its vocabulary, never spelled.

Names the file and line where code, SQL or a template compares something with a bare word of a vocabulary, looks one up
by it, or puts it into what holds one. A word is told from the same word in another use by what it is compared with:
`ALLOWED` names those uses.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import jinja2
from jinja2 import nodes

from events import vocabulary
from events.registration.messages.identity import Kind

ROOT = Path(__file__).parent.parent
KINDS = [kind for kind in (*vars(vocabulary).values(), Kind) if isinstance(kind, type) and issubclass(kind, StrEnum)]
VOCABULARIES = {kind.__name__: {member.value: member.name for member in kind} for kind in KINDS}

# (file, what the word is compared with): what the word is there instead.
ALLOWED = {
    ("events/forms.py", "whose"): "the half of a form whose fields begin with that word",
    ("events/registration/importing/rows.py", "who"): "the half of a row whose columns begin with that word",
    ("events/registration/limits.py", "identity"): "keys by which tries are counted, not messages",
    ("events/registration/messages/identity.py", "identity"): "the home of identities",
    ("events/security.py", "site"): "Sec-Fetch-Site, as browsers send it",
    ("templates/components/field.html", "width"): "the width of a field",
    ("templates/components/icon.html", "keys"): "names of drawings",
    ("templates/reports/summary.html", "order"): "aria-sort, as browsers read it",
}
# Arguments that hold a word of a vocabulary, whoever is called: none is given a bare one.
HOLDERS = frozenset(
    {
        *("actor_kind", "channel", "companion_policy", "delegate_policy", "direction", "method", "origin", "outcome"),
        *("relation", "role", "self_checkin", "source", "state", "status"),
    }
)

# A quoted word where SQL has a value: after an operator, in a list, in a CASE.
SQL_WORD = re.compile(r"(?:=|<>|\bIN \(|\bLIKE|\bTHEN|\bELSE|\bWHEN|\bSELECT|,|\|\|)\s*'([a-z_ ]+)(?::%?)?'")
SQL_TEXT = re.compile(r"\b(?:SELECT|WHERE|AND|OR|CASE|SET|VALUES|HAVING|ON)\b|^\s*[a-z_.]+ (?:=|<>|IN|NOT IN|LIKE) ")
IDENTITY = re.compile(rf"^(?:{'|'.join(Kind)}):")
SELECTING = ("selectattr", "rejectattr", "select", "reject")

Fault = tuple[int, str, str]
"""A line, the word there, and the name of what it is compared with."""


def _members(word: str) -> list[str]:
    return [f"{name}.{kind[word]}" for name, kind in VOCABULARIES.items() if word in kind]


def _one_vocabulary(words: Iterable[object], *, most: bool = False) -> list[str]:
    """The words of the vocabulary that has at least two of them: all of them, or with `most` only some."""
    every = list(words)
    for kind in VOCABULARIES.values():
        found = [word for word in every if word in kind]
        if len(found) >= 2 and (most or len(found) == len(every)):
            return found
    return []


# ---------------------------------------------------------------- Python


def python_faults(source: str) -> Iterator[Fault]:
    """Every bare word in a module's comparisons, lookups, holders, SQL and identities."""
    tree = ast.parse(source)
    lines = source.splitlines()
    skipped = {id(node) for node in _not_code(tree)}
    for node in ast.walk(tree):
        if id(node) not in skipped:
            for found in (_compared(node), _looked_up(node), _listed(node), _held(node), _renamed(node)):
                yield from ((at.lineno, at.value, name) for at, name in found if _members(at.value))
            yield from _in_text(node, lines)


def _not_code(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, other statements that are only a text, and types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
            yield from ast.walk(node)
        if isinstance(node, ast.Compare):
            yield from (one for one in node.comparators if isinstance(one, ast.Tuple | ast.List | ast.Set))


def _texts(*found: ast.AST | None) -> Iterator[ast.Constant]:
    """Those that are a text, and those in a tuple, list or set."""
    for node in found:
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            yield from _texts(*node.elts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def _name(node: ast.AST) -> str:
    """The last name of an expression: `state` of `row.state`, `row["state"]`, `row.get("state")` and `str(state)`."""
    if isinstance(node, ast.Subscript):
        return str(node.slice.value) if isinstance(node.slice, ast.Constant) else _name(node.value)
    if isinstance(node, ast.Call):
        first = next(iter(node.args), None)
        if isinstance(first, ast.Constant):
            return str(first.value)
        return _name(first) if isinstance(node.func, ast.Name) and first is not None else _name(node.func)
    if isinstance(node, ast.Attribute):
        return _name(node.value) if node.attr in ("data", "value") else node.attr
    if isinstance(node, ast.Await):
        return _name(node.value)
    return node.id if isinstance(node, ast.Name) else ""


Found = Iterator[tuple[ast.Constant, str]]


def _compared(node: ast.AST) -> Found:
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        name = next(filter(None, map(_name, sides)), "")
        yield from ((one, name) for one in _texts(*sides))
    if isinstance(node, ast.Match):
        patterns = [one for case in node.cases for one in ast.walk(case.pattern) if isinstance(one, ast.MatchValue)]
        yield from ((one, _name(node.subject)) for one in _texts(*(pattern.value for pattern in patterns)))


def _looked_up(node: ast.AST) -> Found:
    """Keys of a mapping that is asked for one of its words at once, or that has several of one vocabulary."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
        yield from ((one, _name(node.slice)) for one in _texts(*node.value.keys))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Dict):
        yield from ((one, _name(node.args[0])) for one in _texts(*node.func.value.keys) if node.args)
    if isinstance(node, ast.Dict):
        keys = list(_texts(*node.keys))
        several = _one_vocabulary((key.value for key in keys), most=True)
        yield from ((key, "keys") for key in keys if key.value in several)


def _listed(node: ast.AST) -> Found:
    """Words of one vocabulary alone in a tuple, list or set: what membership is asked of."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        words = list(_texts(*node.elts))
        if len(words) == len(node.elts) and _one_vocabulary(word.value for word in words):
            yield from ((word, "list") for word in words)


def _held(node: ast.AST) -> Found:
    if isinstance(node, ast.keyword) and node.arg in HOLDERS:
        yield from ((one, node.arg) for one in _texts(node.value))


def _renamed(node: ast.AST) -> Found:
    """A constant of a module that is another name for the word."""
    if isinstance(node, ast.Assign) and node.col_offset == 0 and isinstance(node.targets[0], ast.Name):
        yield from ((one, node.targets[0].id) for one in _texts(node.value) if isinstance(node.value, ast.Constant))


def _in_text(node: ast.AST, lines: list[str]) -> Iterator[Fault]:
    """Words in SQL, and identities of messages put together by hand."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return
    if IDENTITY.match(node.value):
        yield node.lineno, node.value.rpartition(":")[0], "identity"
    if SQL_TEXT.search(node.value):
        for word in filter(_members, SQL_WORD.findall(node.value)):
            spelled = (number for number in range(node.lineno, node.end_lineno + 1) if f"'{word}" in lines[number - 1])
            yield next(spelled, node.lineno), word, "SQL"


# ------------------------------------------------------------- templates


def template_faults(source: str) -> Iterator[Fault]:
    """Every bare word in a template's comparisons, tests and lookups, and every member that its vocabulary lacks."""
    tree = jinja2.Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    for node in tree.find_all((nodes.Compare, nodes.Filter, nodes.Test, nodes.Dict, nodes.Getitem)):
        for line, word, name in _in_template(node):
            if _members(word):
                yield line, word, name
    for node in tree.find_all(nodes.Getattr):
        kind = VOCABULARIES.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if kind is not None and node.attr not in kind.values():
            yield node.lineno, f"{node.node.name}.{node.attr}", "no such member"


def _in_template(node: nodes.Node) -> Iterator[Fault]:
    if isinstance(node, nodes.Compare):
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        name = next(filter(None, map(_template_name, sides)), "")
        yield from ((one.lineno, one.value, name) for one in _template_texts(*sides))
    elif isinstance(node, nodes.Filter) and node.name in SELECTING:
        attribute = node.args[0].value if node.args and isinstance(node.args[0], nodes.Const) else ""
        yield from ((one.lineno, one.value, str(attribute)) for one in _template_texts(*node.args[2:]))
    elif isinstance(node, nodes.Test):
        yield from ((one.lineno, one.value, _template_name(node.node)) for one in _template_texts(*node.args))
    elif isinstance(node, nodes.Getitem) and isinstance(node.node, nodes.Dict):
        keys = _template_texts(*(pair.key for pair in node.node.items))
        yield from ((one.lineno, one.value, _template_name(node.arg)) for one in keys)
    elif isinstance(node, nodes.Dict):
        keys = list(_template_texts(*(pair.key for pair in node.items)))
        several = _one_vocabulary((key.value for key in keys), most=True)
        yield from ((key.lineno, key.value, "keys") for key in keys if key.value in several)


def _template_texts(*found: nodes.Node) -> Iterator[nodes.Const]:
    for node in found:
        if isinstance(node, nodes.Tuple | nodes.List):
            yield from _template_texts(*node.items)
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            yield node


def _template_name(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return _template_name(node.node) if node.attr in ("data", "value") else node.attr
    if isinstance(node, nodes.Getitem):
        return str(node.arg.value) if isinstance(node.arg, nodes.Const) else _template_name(node.node)
    if isinstance(node, nodes.Filter):
        attributes = [pair.value.value for pair in node.kwargs if isinstance(pair.value, nodes.Const)]
        return str(attributes[0]) if attributes else _template_name(node.node)
    return node.name if isinstance(node, nodes.Name) else ""


# ---------------------------------------------------------------- all of it


def faults(root: Path = ROOT) -> Iterator[str]:
    """One line for each bare word of the code and the templates."""
    for path, read in _files(root):
        place = path.relative_to(root).as_posix()
        found: dict[int, set[str]] = defaultdict(set)
        for line, word, name in read(path.read_text()):
            if (place, name) not in ALLOWED:
                found[line].add(_advice(word, name))
        yield from (f"{place}:{line}: {advice}" for line in sorted(found) for advice in sorted(found[line]))


def _files(root: Path) -> Iterator[tuple[Path, object]]:
    for path in sorted([*(root / "events").rglob("*.py"), root / "app.py"]):
        if "piccolo_migrations" not in path.parts:
            yield path, python_faults
    for path in sorted((root / "templates").rglob("*.html")):
        yield path, template_faults


def _advice(word: str, name: str) -> str:
    if name == "identity":
        return f"{word!r}: messages/identity.py puts identities together"
    members = _members(word)
    return f"{word!r} ({name}): say {' or '.join(members)}" if members else f"{word}: {name}"


if __name__ == "__main__":
    every = list(faults())
    print("\n".join(every) or "Every machine word is said by its vocabulary.")
    sys.exit(bool(every))
