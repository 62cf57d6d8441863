"""Groups of OPDs that are called at once: all, by kind, by protocol group, or everything below a node of the tree."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events.departments.versions import DepartmentNode
from events.labels import label
from events.language import N_, _
from events.vocabulary import DepartmentKind as Kind

ALL = ""
# As people are called up at a ceremony: the seating order of protocol, in which kinds belong together.
PROTOCOL_GROUPS: dict[str, tuple[str, frozenset[str]]] = {
    "sekretariat": (N_("Sekretariat dan inspektorat"), frozenset({Kind.SETDA, Kind.SETWAN, Kind.INSPEKTORAT})),
    "dinas-badan": (N_("Dinas, badan, dan satuan"), frozenset({Kind.DINAS, Kind.BADAN, Kind.SATPOL})),
    "kewilayahan": (N_("Kecamatan dan kelurahan"), frozenset({Kind.KECAMATAN, Kind.KELURAHAN})),
    "layanan": (N_("Unit layanan: RSUD, Puskesmas, UPTD"), frozenset({Kind.RSUD, Kind.PUSKESMAS, Kind.UPTD})),
    "mitra": (N_("DPRD dan BUMD"), frozenset({Kind.DPRD, Kind.BUMD})),
}
DEEPEST = 20


@dataclass(frozen=True)
class Target:
    """A group to choose: its word in the form, what people read, under which heading, and whom it holds."""

    word: str
    text: str
    heading: str
    departments: frozenset[uuid.UUID]


def targets(callable_: Sequence[DepartmentNode], tree: Sequence[DepartmentNode]) -> list[Target]:
    """Every group of the OPDs that may be called, without empty ones; `tree` holds all nodes."""
    found = [
        Target(ALL, _("Semua OPD"), "", frozenset(one.id for one in callable_)),
        *_by_kind(callable_),
        *_by_protocol(callable_),
        *_by_tree(callable_, tree),
    ]
    return [target for target in found if target.departments or target.word == ALL]


def _by_kind(callable_: Sequence[DepartmentNode]) -> Iterable[Target]:
    for kind in dict.fromkeys(one.kind for one in callable_):
        ids = frozenset(one.id for one in callable_ if one.kind == kind)
        yield Target(kind, _("Semua %(kind)s", kind=label(Kind, kind)), _("Menurut jenis"), ids)


def _by_protocol(callable_: Sequence[DepartmentNode]) -> Iterable[Target]:
    for word, (text, kinds) in PROTOCOL_GROUPS.items():
        ids = frozenset(one.id for one in callable_ if one.kind in kinds)
        yield Target(f"protokol:{word}", _(text), _("Menurut kelompok protokol"), ids)


def _by_tree(callable_: Sequence[DepartmentNode], tree: Sequence[DepartmentNode]) -> Iterable[Target]:
    """Nodes with at least one OPD below them; a node that is an OPD itself is called with those below."""
    above = {one.id: one.parent for one in tree}
    under: dict[uuid.UUID, set[uuid.UUID]] = {}
    for one in callable_:
        node = above.get(one.id)
        for _step in range(DEEPEST):
            if node is None:
                break
            under.setdefault(node, set()).add(one.id)
            node = above.get(node)
    own = {one.id for one in callable_}
    for one in tree:
        if one.id in under:
            ids = frozenset(under[one.id] | ({one.id} & own))
            yield Target(f"pohon:{one.id}", _("%(name)s dan di bawahnya", name=one.name), _("Menurut pohon OPD"), ids)
