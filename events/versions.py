"""Two people save one page: who is second sees both texts and chooses, and nothing typed is lost.

A page that changes what is stored carries a digest of each value it showed (`Form.version_field`). Not a number in the
row: two sections of one event do not disturb each other, a participant's own correction is noticed as the committee's
is, and whatever writes the row next needs to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar
from uuid import UUID

from wtforms import BooleanField, Field, SelectMultipleField

from events import audit, text, web
from events.audit import Deed
from events.database import transaction
from events.departments import queries as departments
from events.forms import REVISE, VERSION, Form, Stands, digest_of, digests_in, leaves, plain
from events.language import _
from events.web import AnyRequest, Html

Done = TypeVar("Done")
NOT_CARRIED = ("_csrf", VERSION, REVISE)


class Stale(Exception):  # noqa: N818 - an answer, as a Refusal is; not one, so that no handler takes it for a wrong value
    """Another's changes would be lost; `page` asks which to keep."""

    def __init__(self, page: Html) -> None:
        super().__init__()
        self.page = page


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of which two versions exist: what stands in the form's fields (`mine`, `theirs`), and how it reads."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_told: str
    theirs_told: str
    touched: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """What differs between a form and what others stored meanwhile: by field, or as lines where it is taken whole.

    Each of `standing` is a name and what stands there now, which goes when the form is saved.
    """

    version: str
    choices: list[Choice]
    standing: list[tuple[str, str]]
    mine: list[str]
    theirs: list[str]


async def unless_changed(
    request: AnyRequest,
    form: Form,
    shown: Callable[[], Awaitable[Form]],
    saving: Coroutine[Any, Any, Done],
    *,
    about: Sequence[UUID] = (),
    back: str = "",
    note: str = "",
) -> Done:
    """Do `saving`, unless what `form` (validated) would overwrite is not what its page showed.

    `shown` locks the rows and builds the form from them as the page does, so that of two at once one sees the other's
    values. `about` are the subjects in the audit trail by which the other is named; `back` is the page's address where
    it is not the one posted to; `note` is said on the page that asks. Raises Stale with that page, and as `shown` and
    `saving` do.
    """
    try:
        async with transaction():
            if (clash := clash_of(form, await shown())) is None:
                return await saving
    finally:
        saving.close()  # one that was not begun must not be missed
    assert clash is not None
    raise Stale(await _page(request, form, clash, await audit.last_about(about), back, note))


def clash_of(form: Form, stored: Form) -> Clash | None:
    """What would be lost by saving `form` over `stored`; None where nothing changed, or both say the same."""
    seen = digests_in(form.version)
    changed = {one.name: one for one in leaves(stored) if digest_of(one) not in seen}
    mine = {one.name: one for one in leaves(form)}
    if form.one_piece:
        told, theirs = _told(form), _told(stored)
        whole = told != theirs and frozenset(map(digest_of, leaves(stored))) != seen
        return Clash(stored.version, [], [], told, theirs) if whole else None
    contested = [
        (mine[name], one) for name, one in changed.items() if name in mine and plain(mine[name].data) != plain(one.data)
    ]
    if not contested:
        return None
    asked = [(own, one) for own, one in contested if not isinstance(one, Stands)]
    choices = [_choice(own, one, digest_of(own) not in seen) for own, one in asked]
    standing = [(one.label.text, plain(one.data)) for _own, one in contested if isinstance(one, Stands)]
    return Clash(stored.version, choices, standing, [], [])


def _choice(mine: Field, theirs: Field, touched: bool) -> Choice:
    label = mine.label.text
    return Choice(mine.name, label, _raw(mine), _raw(theirs), read(mine), read(theirs), touched)


def _told(form: Form) -> list[str]:
    lines = getattr(form, "told", None)
    return lines() if lines else [f"{one.label.text}: {read(one)}" for one in leaves(form) if plain(one.data)]


def _raw(field: Field) -> str:
    """What the field sends when it holds this value."""
    if isinstance(field, BooleanField):
        return "y" if field.data else ""
    if hasattr(field, "iter_choices"):
        return "" if field.data is None else str(field.data)
    return str(field._value())


def read(field: Field) -> str:
    """The field's value as people read it; "" for none."""
    value = field.data
    if isinstance(field, BooleanField):
        return _("Ya") if value else _("Tidak")
    if hasattr(field, "iter_choices"):
        held = value if isinstance(field, SelectMultipleField) else [value]
        held = {"" if one is None else str(one) for one in held or []}
        return ", ".join(str(one.label) for one in field.iter_choices() if str(one.value) in held)
    if isinstance(value, datetime):
        return f"{text.date_long(value.date())} {value:%H.%M}"
    if isinstance(value, date):
        return text.date_long(value)
    if isinstance(value, time):
        return f"{value:%H.%M}"
    return str(field._value())


async def _page(request: AnyRequest, form: Form, clash: Clash, deed: Deed | None, back: str, note: str) -> Html:
    zone = await departments.zone()
    asked = {one.name for one in clash.choices}
    typed = [(name, value) for name, value in _texts(form) if name not in asked and name not in NOT_CARRIED]
    return await web.render(
        request,
        "changed.html",
        status=409,
        clash=clash,
        typed=typed,
        who=deed.who if deed else "",
        when=text.date_time(deed.at, zone) if deed else "",
        note=note,
        back=back or str(request.scope["path"]),
        version_name=VERSION,
        revise_name=REVISE,
    )


def _texts(form: Form) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.posted if isinstance(value, str)]
