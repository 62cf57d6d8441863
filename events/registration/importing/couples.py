"""A spouse with a line of their own, as Hadir's own lists have it, brought to the official they come with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from events.language import N_, _
from events.names import search_key
from events.registration.importing.faults import Fault, ReadLine
from events.registration.people.party import PersonValues

NAME = N_("Nama")


def join(rows: Sequence[ReadLine]) -> list[ReadLine]:
    """The lines with every spouse in the party of the official named beside them; a couple comes whole or not at all.

    Of several officials of that name it is the last one above. A spouse whose official is not in the list stays a
    line of their own.
    """
    found: list[ReadLine] = []
    for row in rows:
        at = _official(found, row.beside) if row.beside is not None else None
        if at is None:
            found.append(row)
        else:
            found[at], *left = _together(found[at], row)
            found += left
    return found


def _official(found: Sequence[ReadLine], name: str | None) -> int | None:
    key = search_key(name or "")
    for at in range(len(found) - 1, -1, -1):
        one = found[at]
        if one.beside is None and (not key or search_key(one.name) == key):
            return at
    return None


def _together(official: ReadLine, spouse: ReadLine) -> list[ReadLine]:
    """The official's line with the spouse in it; or both, each with its fault."""
    if official.party is None:
        why = _("peserta yang didampingi, baris %(row)s, perlu diperbaiki.", row=official.number)
        return [official, _faulty(spouse, why)]
    if spouse.party is None or spouse.party.companion is None:
        why = _("pasangannya, baris %(row)s, perlu diperbaiki.", row=spouse.number)
        return [_faulty(official, why), spouse]
    if official.party.companion is not None:
        return [official, _faulty(spouse, _("peserta yang didampingi sudah mempunyai pasangan di daftar ini."))]
    companion = _own_place(spouse.party.companion, official.party.official)
    party = replace(official.party, companion=companion)
    return [replace(official, party=party, notes=(*official.notes, *spouse.notes))]


def _own_place(spouse: PersonValues, official: PersonValues) -> PersonValues:
    """Lists print a spouse under the official's OPD; without a NIP that is not the spouse's own."""
    borrowed = not spouse.nip and (spouse.department, spouse.institution) == (official.department, official.institution)
    return replace(spouse, department=None, institution="") if borrowed else spouse


def _faulty(row: ReadLine, why: str) -> ReadLine:
    faults = row.faults or (Fault(row.number, _(NAME), why),)
    return replace(row, party=None, faults=faults, beside=None)
