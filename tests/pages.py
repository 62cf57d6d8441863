"""Reading pages as people do."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import httpx

SURE = {"yakin": "ya"}
"""The box that a person ticks before what a private link changes."""


def words(html: str) -> str:
    """The page's text, as read."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def version_on(answer: httpx.Response, path: str) -> str | None:
    """The version carried by the form of a page that posts to `path`; None without one."""
    for form in re.findall(r"<form.*?</form>", answer.text, re.S):
        action = re.search(r'<form[^>]*\saction="([^"]*)"', form)
        found = re.search(r'name="_version" value="([^"]*)"', form)
        if found and (action[1].partition("?")[0] if action else answer.url.path) == path:
            return found[1]
    return None


class _Forms(HTMLParser):
    """The forms of a page, each with its address and what a browser would send of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._select: tuple[str, list[str]] | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, found: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in found}
        if tag == "form":
            self.forms.append((one.get("action", ""), {}))
        elif not self.forms or "disabled" in one:
            return
        elif tag == "input" and one.get("name"):
            kind = one.get("type", "text")
            if kind not in ("radio", "checkbox", "file", "submit") or "checked" in one:
                self._add(one["name"], one.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea" and one.get("name"):
            self._area = one["name"]
            self._add(one["name"], "")
        elif tag == "select":
            self._select = (one["name"], [])
        elif tag == "option" and self._select:
            if "selected" in one:
                self._add(self._select[0], one.get("value", ""))
            self._select[1].append(one.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            name, values = self._select
            if values and name not in self.forms[-1][1]:
                self._add(name, values[0])
            self._select = None
        self._area = None if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            values = self.forms[-1][1][self._area]
            values[-1] = (values[-1] + data).removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        self.forms[-1][1].setdefault(name, []).append(value)


def filled_form(answer: httpx.Response, path: str = "") -> dict[str, list[str]]:
    """What the page's form that posts to `path` (its own address without one) sends when nothing is changed."""
    return form_in(answer.text, path or answer.url.path, answer.url.path)


def form_in(html: str, path: str = "", own: str = "") -> dict[str, list[str]]:
    """As `filled_form`, of a page's text; without a path the form that names none."""
    reader = _Forms()
    reader.feed(html)
    for action, fields in reader.forms:
        if (action.partition("?")[0] or own) == path:
            return fields
    raise AssertionError(f"no form posts to {path}")


def hidden(html: str, name: str = "jawaban") -> str:
    """The value of a hidden field of the page; empty without one."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


async def confirm(client: Any, form: str, **also: str) -> Any:
    """Open check answers of the form at that address and press its last button, as a person does."""
    page = await client.get(f"{form}/periksa")
    return await client.post(f"{form}/periksa", data={"jawaban": hidden(page.text), **also})


async def changed_form(browser: httpx.AsyncClient, page: str, path: str = "", **typed: str) -> dict[str, object]:
    """The form of an open page with something else typed in it."""
    return filled_form(await browser.get(page), path) | typed
