"""What participants choose from: ranks and OPDs, grouped as they are printed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from wtforms.fields.choices import SelectChoice

from events.departments.versions import DepartmentNode
from events.labels import label
from events.language import _
from events.registration.people.ranks import PNS_RANKS, rank_options
from events.vocabulary import DepartmentKind

Choices = Sequence[SelectChoice]


def rank_choices(kept: str = "") -> Choices:
    """Ranks as printed, in two groups; one of another service that is `kept` stays a choice."""
    texts = rank_options()
    return [
        SelectChoice("", _("Pilih pangkat/golongan")),
        *([SelectChoice(kept)] if _is_foreign(kept) else []),
        *(SelectChoice(text, optgroup="PNS") for rank, text in texts if rank in PNS_RANKS),
        *(SelectChoice(text, optgroup="PPPK") for rank, text in texts if rank not in PNS_RANKS),
    ]


def _is_foreign(rank: str) -> bool:
    return bool(rank) and rank not in {text for _rank, text in rank_options()}


def department_choices(departments: Sequence[DepartmentNode]) -> Choices:
    """The OPD tree as groups by kind, in protocol order; a unit names what it belongs to."""
    names = {one.id: one.abbreviation or one.name for one in departments}
    return [
        SelectChoice(str(one.id), _office(one, names), optgroup=label(DepartmentKind, kind))
        for kind in DepartmentKind
        for one in departments
        if one.kind == kind
    ]


def _office(one: DepartmentNode, names: Mapping[uuid.UUID, str]) -> str:
    above = names.get(one.parent) if one.parent else None
    return f"{one.name} ({above})" if above else str(one.name)


def department_id(text: str) -> uuid.UUID | None:
    """The chosen department; the form has checked that it is one of the choices."""
    return uuid.UUID(text) if text else None
