"""A page loads the sheets that style it, and no other page pays for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from events import assets
from tests.rendering import ROOT

TEMPLATES = ROOT / "templates"
TEXTS = {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in TEMPLATES.rglob("*.html")}
CLASS = re.compile(r'class="([^"]*)"')
TAG = re.compile(r"{[{%#].*?[}%#]}")
BUNDLE = re.compile(r'asset\("(\w+\.css)"\)')
LEADS_TO = re.compile(r'(?:extends|from|include|import) "([^"]+)"')


def named(css: str) -> set[str]:
    """The classes that a sheet's selectors name."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"{[^{}]*}", "{}", bare)))


def of_bundle(name: str) -> set[str]:
    return set().union(*(named(path.read_text()) for path in assets.css_sources(name)))


def parent(name: str) -> str | None:
    found = re.search(r'{%-?\s*extends "([^"]+)"', TEXTS[name])
    return found[1] if found else None


def loads(name: str) -> set[str]:
    """The bundles of a page: its own block's and, where that says `super()`, its parent's; else the parent's."""
    block = re.search(r"{% block styles %}(.*?){% endblock %}", TEXTS[name], re.DOTALL)
    above = parent(name)
    own = set(BUNDLE.findall(block[1])) if block else set()
    return own | (loads(above) if above and (not block or "super()" in block[1]) else set())


def wears(name: str, seen: set[str]) -> set[str]:
    """The classes written out in a page and in whatever it is put together from."""
    if name in seen or name not in TEXTS:
        return set()
    seen.add(name)
    own = {word for found in CLASS.findall(TAG.sub(" ", TEXTS[name])) for word in found.split()}
    return own.union(*(wears(one, seen) for one in LEADS_TO.findall(TEXTS[name])))


ONLY_SOME_MACROS = {"registration/tickets/ticket.html"}
"""Take the pass out of `registration/parts.html`, and none of its forms."""
PAGES = sorted(
    name for name in TEXTS if (above := parent(name)) in TEXTS and loads(name) and name not in ONLY_SOME_MACROS
)
EVERY = {name: of_bundle(name) for name in assets.BUNDLES}
COMPONENTS = {"components/ui.html", "components/flash.html", "components/icon.html", "components/history.html"}


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_wears_is_in_a_sheet_it_loads(page: str) -> None:
    known = set().union(*EVERY.values())
    worn = wears(page, set(COMPONENTS)) & known
    missing = worn - set().union(*(EVERY[name] for name in loads(page)))
    assert missing == set()


def test_participants_pay_for_no_sheet_of_the_workspace() -> None:
    folders = {path.parent.name for path in assets.css_sources("app.css")}
    assert folders == {Path(assets.CSS).name, "app", "visit"}
