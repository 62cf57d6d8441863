"""Which kind of department a text means: a word of the vocabulary, its label, or a name that begins with it."""

from __future__ import annotations

import re

from events.vocabulary import DepartmentKind

UNITS = (DepartmentKind.KELURAHAN, DepartmentKind.BAGIAN, DepartmentKind.UPTD, DepartmentKind.PUSKESMAS)
"""Kinds that stand under an OPD and are none themselves, unless somebody says so."""

BEGINNINGS = (
    (DepartmentKind.SETWAN, r"setwan|sekretariat (dprd|dewan)"),
    (DepartmentKind.SETDA, r"setda|sekda|sekretariat daerah"),
    (DepartmentKind.INSPEKTORAT, r"inspektorat"),
    (DepartmentKind.SATPOL, r"satpol|satuan polisi"),
    (DepartmentKind.RSUD, r"rsu?d?|rumah sakit"),
    (DepartmentKind.PUSKESMAS, r"puskesmas|pusat kesehatan masyarakat"),
    (DepartmentKind.UPTD, r"uptd?|unit pelaksana teknis"),
    (DepartmentKind.KECAMATAN, r"kecamatan|kec\.|distrik"),
    (DepartmentKind.KELURAHAN, r"kelurahan|kel\."),
    (DepartmentKind.BAGIAN, r"bagian"),
    (DepartmentKind.DPRD, r"dprd|dewan perwakilan rakyat daerah"),
    (DepartmentKind.BUMD, r"bumd|perumda|perseroda|perusahaan (umum )?daerah"),
    (DepartmentKind.DINAS, r"dinas"),
    (DepartmentKind.BADAN, r"badan"),
    (DepartmentKind.OTHER, r"lainnya|lain-lain|other"),
)
"""As departments begin their own names (UU 23/2014 article 209 and PP 18/2016), the longer beginning first."""


def kind_of(text: str) -> DepartmentKind | None:
    """The kind that the text begins with, whatever its case and spaces; None when it begins with no kind."""
    said = " ".join(text.casefold().split())
    return next((kind for kind, begins in BEGINNINGS if re.match(rf"({begins})(?!\w)", said)), None)
