"""Invented people: plausible Indonesian names, NIP of the right shape, ranks and positions. None is real."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from events.database import new_id
from events.demo.tree import Unit
from events.registration.people.ranks import format_rank
from events.vocabulary import DepartmentKind as Kind

MEN = (
    "Bagas",
    "Danu",
    "Wira",
    "Jaka",
    "Satria",
    "Guntur",
    "Lingga",
    "Rangga",
    "Teguh",
    "Yoga",
    "Aditama",
    "Bima",
    "Cakra",
    "Galih",
    "Hanung",
    "Panji",
    "Raka",
    "Surya",
    "Tirta",
    "Wisnu",
)
WOMEN = (
    "Ayu",
    "Citra",
    "Dewanti",
    "Endah",
    "Gendis",
    "Intan",
    "Kirana",
    "Laras",
    "Melati",
    "Nawang",
    "Puspa",
    "Ratih",
    "Sekar",
    "Tiara",
    "Utari",
    "Widya",
    "Anjani",
    "Ratna",
    "Wulan",
    "Sari",
)
LAST = (
    "Adinata",
    "Baskoro",
    "Cendana",
    "Danurwenda",
    "Gandasari",
    "Harsaya",
    "Kertanadi",
    "Lesmana",
    "Mahesa",
    "Nugrahadi",
    "Pandawangi",
    "Purwadinata",
    "Rajasa",
    "Samudra",
    "Tanuwijaya",
    "Wicaksana",
    "Winata",
    "Yudayana",
    "Prameswara",
    "Sasmita",
)
DEGREES = (
    "S.E., M.M.",
    "S.Sos., M.Si.",
    "S.H., M.H.",
    "S.T., M.T.",
    "S.STP., M.Si.",
    "S.Pd., M.Pd.",
    "S.IP.",
    "S.Kom.",
)


SENIOR, MIDDLE, JUNIOR = (1967, 1976), (1972, 1984), (1980, 1993)
HEAD_RANKS = {Kind.SETDA: "IV/d", Kind.KECAMATAN: "IV/a"}


@dataclass(frozen=True)
class Human:
    """One invented person. `id` is the Person row; without a NIP a new Person stands in each event."""

    id: uuid.UUID
    name: str
    woman: bool
    unit: Unit | None = None
    nip: str | None = None
    rank: str = ""
    position: str = ""
    institution: str = ""


@dataclass(frozen=True)
class Official:
    """Someone who is invited, and the spouse who may come along."""

    human: Human
    spouse: Human


class Inventor:
    """Invents people one after another: the same seed gives the same people, and no name twice."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - invents names, guards nothing
        self.taken: set[str] = set()
        self.number = 0

    def name(self, *, woman: bool) -> str:
        """A name not given before, without titles."""
        while True:
            first = self.random.sample(WOMEN if woman else MEN, k=1 + (len(self.taken) > 300))
            name = " ".join([*first, self.random.choice(LAST)])
            if name not in self.taken:
                self.taken.add(name)
                return name

    def nip(self, *, woman: bool, born: tuple[int, int]) -> str:
        """18 digits of the shape of a NIP: birth date, month of appointment, gender, a running number."""
        self.number += 1
        birthday = date(self.random.randint(*born), 1, 1) + timedelta(days=self.random.randrange(365))
        appointed = f"{birthday.year + 25}{self.random.randint(1, 12):02}"
        return f"{birthday:%Y%m%d}{appointed}{2 if woman else 1}{self.number:03}"

    def official(self, unit: Unit, position: str, rank: str, born: tuple[int, int]) -> Official:
        """A civil servant and a spouse; members of the DPRD have neither NIP nor rank."""
        woman = self.random.random() < 0.4
        legislator = unit.kind is Kind.DPRD
        human = Human(
            id=new_id(),
            name=f"{self.name(woman=woman)}, {self.random.choice(DEGREES)}",
            woman=woman,
            unit=unit,
            nip=None if legislator else self.nip(woman=woman, born=born),
            rank="" if legislator else format_rank(rank),
            position=position,
        )
        return Official(human, Human(id=new_id(), name=self.name(woman=not woman), woman=not woman))

    def speaker(self, institution: str, position: str) -> Human:
        """A speaker from outside; the institution may be real, the person never is."""
        woman = self.random.random() < 0.5
        return Human(
            id=new_id(),
            name=f"{self.name(woman=woman)}, M.Si.",
            woman=woman,
            position=position,
            institution=institution,
        )


def _positions(unit: Unit) -> list[tuple[str, str, tuple[int, int]]]:
    """Who works there, the head first: position, rank, and the years such people were born in."""
    if unit.kind is Kind.DPRD:
        return [(f"Anggota DPRD, Komisi {commission}", "", SENIOR) for commission in "ABCD"]
    if unit.opd != unit.id:
        head = {Kind.KELURAHAN: "Lurah", Kind.PUSKESMAS: "Kepala", Kind.BAGIAN: "Kepala"}[unit.kind]
        name = unit.name.removeprefix("Kelurahan ") if unit.kind is Kind.KELURAHAN else unit.name
        return [(f"{head} {name}", "III/d", MIDDLE)]
    return [
        (_head(unit), HEAD_RANKS.get(unit.kind, "IV/c"), SENIOR),
        ("Sekretaris", "IV/a", MIDDLE),
        ("Kepala Bidang", "III/d", MIDDLE),
        ("Analis Kebijakan Ahli Muda", "III/c", JUNIOR),
    ]


def _head(unit: Unit) -> str:
    titles = {
        Kind.SETDA: "Sekretaris Daerah",
        Kind.SETWAN: "Sekretaris DPRD",
        Kind.INSPEKTORAT: "Inspektur Daerah",
        Kind.RSUD: f"Direktur {unit.abbreviation}",
        Kind.KECAMATAN: f"Camat {unit.name.removeprefix('Kecamatan ')}",
        Kind.SATPOL: "Kepala Satuan Polisi Pamong Praja",
    }
    return titles.get(unit.kind, f"Kepala {unit.name}")


def officials(tree: list[Unit], inventor: Inventor) -> dict[uuid.UUID, list[Official]]:
    """Everyone who may be sent, by the OPD they count for: its head, the heads of units within it, then staff."""
    staff: dict[uuid.UUID, list[Official]] = {}
    for unit in tree:
        people = [inventor.official(unit, *place) for place in _positions(unit)]
        if unit.opd == unit.id:
            staff[unit.id] = people
        else:
            staff[unit.opd][1:1] = people
    return staff
