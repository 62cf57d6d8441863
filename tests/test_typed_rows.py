"""What one module of attendance or registration gives another has named fields; who hands on bare rows stands here."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

SLICES = ("attendance", "registration")
BARE = {"dict", "Mapping", "MutableMapping"}

# Not rows of the database: why each may stay as it is.
FOR_GOOD = {
    "attendance.gate.public.scanner_manifest": "a JSON body: the manifest a phone reads",
    "registration.invitations.calling.page_of_event": "what a template shows, as calendar.event_page gives it",
    "registration.importing.choosing.with_columns": "a form as it was sent",
    "registration.importing.choosing.with_people": "a form as it was sent",
    "registration.nominations.actions.amend": "what a form holds, by the names of PersonValues",
    "registration.nominations.forms.NomineeCorrection.changes": "what a form holds, by the names of PersonValues",
    "registration.parties.decisions.change_event": "columns of the event by name, as calendar.bare takes them",
    "registration.parties.drafts.Draft": "a draft's answers, kept as JSON",
    "registration.parties.drafts.save_answers": "a draft's answers, kept as JSON",
    "registration.people.writing.rewrite": "columns of an attendee by name, as its one way to be rewritten takes them",
    "registration.signup.answers.Answers": "a draft's answers, kept as JSON",
    "registration.signup.answers.with_page": "a draft's answers, kept as JSON",
    "registration.signup.forms.Page.answers": "what a form holds, as the draft keeps it",
}


def is_bare(node: ast.AST | None) -> bool:
    """Whether an annotation speaks of a dict whose values can be anything, alone or within something else."""
    return node is not None and any(
        isinstance(part, ast.Subscript)
        and ast.unparse(part.value).rpartition(".")[2] in BARE
        and isinstance(part.slice, ast.Tuple)
        and ast.unparse(part.slice.elts[1]).rpartition(".")[2] in ("Any", "object")
        for part in ast.walk(node)
    )


def signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST | None]:
    arguments = node.args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        yield one.annotation if one else None
    yield node.returns


def bare(body: list[ast.stmt], inside: str = "") -> Iterator[str]:
    """Public functions and methods that take or give bare rows, classes that hold them, other names for them."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found = any(map(is_bare, signature(node)))
            case ast.ClassDef(name=name) if not name.startswith("_"):
                yield from bare(node.body, f"{inside}{name}.")
                found = any(isinstance(field, ast.AnnAssign) and is_bare(field.annotation) for field in node.body)
            case ast.Assign(targets=[ast.Name(id=name)]) if not inside:
                found = is_bare(node.value)
            case _:
                continue
        if found and not name.startswith("_"):
            yield f"{inside}{name}"


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("async def rows() -> list[dict[str, Any]]: ...", ["rows"]),
        ("def one(row: Mapping[str, Any] | None) -> str: ...", ["one"]),
        ("def sent(**given: dict[str, object]) -> None: ...", ["sent"]),
        ("class Page:\n    rows: Sequence[dict[str, typing.Any]]", ["Page"]),
        ("class Page:\n    def of(self, row: dict[str, Any]) -> str: ...", ["Page.of"]),
        ("Row = dict[str, Any]", ["Row"]),
        ("def _own(row: dict[str, Any]) -> None: ...\nclass _Own:\n    row: dict[str, Any]", []),
        ("def counts() -> dict[str, int]:\n    rows: list[dict[str, Any]] = []", []),
    ],
)
def test_bare_rows_are_found_where_another_module_can_reach_them(source, named):
    assert list(bare(ast.parse(source).body)) == named


def test_no_bare_row_crosses_a_module_but_for_those_on_the_list():
    found = {
        ".".join((*path.relative_to(ROOT / "events").with_suffix("").parts, name))
        for slice_ in SLICES
        for path in (ROOT / "events" / slice_).rglob("*.py")
        for name in bare(ast.parse(path.read_text()).body)
    }
    assert found == FOR_GOOD.keys()
