"""Which events a reader asks for: `?jenis=&opd=&program=&q=`, on the agenda, the month and the feed alike."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from events.calendar.queries import Filters, programme_by_slug
from events.calendar.tables import Programme
from events.clean import clean_query
from events.departments.queries import department_by_code
from events.departments.versions import DepartmentNode
from events.labels import label
from events.language import _
from events.vocabulary import EventKind

MOST_TYPED = 100
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters as read. What names nothing we know is left out, and said in `unknown`."""

    kind: str = ""
    department: DepartmentNode | None = None
    programme: Programme | None = None
    words: str = ""
    unknown: list[str] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return bool(self.kind or self.department or self.programme or self.words)

    def values(self) -> dict[str, str]:
        """The query parameters that ask for the same again, in one fixed order."""
        pairs = {
            "jenis": self.kind,
            "opd": self.department.code if self.department else "",
            "program": self.programme.slug if self.programme else "",
            "q": self.words,
        }
        return {name: value for name, value in pairs.items() if value}

    def href(self, path: str, **changes: str) -> str:
        """`path` with these filters, some changed; an empty one is taken off."""
        query = urlencode({name: value for name, value in (self.values() | changes).items() if value})
        return f"{path}?{query}" if query else path

    def title(self, institution: str) -> str:
        """The name of a calendar subscribed to with these filters."""
        parts = [
            label(EventKind, self.kind) if self.kind else "",
            (self.department.abbreviation or self.department.name) if self.department else "",
            self.programme.name if self.programme else "",
            f"“{self.words}”" if self.words else "",
        ]
        return " · ".join([_("Agenda %(name)s", name=institution), *filter(None, parts)])

    def asked(self, inviting: tuple[uuid.UUID, ...] = ()) -> Filters:
        """As the queries take them; `inviting` are the events that invite the department."""
        return Filters(
            kind=self.kind,
            department=self.department.id if self.department else None,
            inviting=inviting,
            programme=self.programme.slug if self.programme else "",
            words=tuple(self.words.lower().split()[:MOST_WORDS]),
        )


async def choose(parameters: Mapping[str, str], today: date) -> Chosen:
    """Read the filters of a request; whatever was typed, this never fails. An OPD is called as it is `today`."""
    kind, unknown = typed(parameters, "jenis"), []
    if kind and kind not in {member.value for member in EventKind}:
        unknown.append(_("Jenis kegiatan “%(typed)s” tidak dikenal, jadi tidak dipakai.", typed=kind))
        kind = ""
    code = typed(parameters, "opd")
    department = await department_by_code(code, today) if code else None
    if code and department is None:
        unknown.append(_("Perangkat daerah dengan kode “%(typed)s” tidak ada, jadi tidak dipakai.", typed=code))
    slug = typed(parameters, "program")
    programme = await programme_by_slug(slug) if slug else None
    if slug and programme is None:
        unknown.append(_("Program “%(typed)s” tidak ada, jadi tidak dipakai.", typed=slug))
    return Chosen(kind, department, programme, typed(parameters, "q"), unknown)


def typed(parameters: Mapping[str, str], name: str) -> str:
    """One parameter as one short line that any database can take."""
    return clean_query(parameters.get(name, ""), MOST_TYPED)
