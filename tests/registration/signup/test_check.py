"""Check answers: every answer that counts stands there, and none that does not."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest
from wtforms.fields.choices import SelectChoice

from events.registration.signup.check import CheckedGroup, answers_to_check

OPD, OTHER = str(uuid.UUID(int=7)), str(uuid.UUID(int=8))
CHOICES = [SelectChoice(OPD, "Dinas Kesehatan"), SelectChoice(OTHER, "Bappeda")]
NIP, ODD = "196804111993031009", "196804111993033009"
PERSON = {"name": "Budi Santosa", "is_asn": "ya", "phone": "+6281234567890", "email": "b@b.example"}
JOB = {"nip": NIP, "rank": "Pembina (IV/a)", "position": "Kepala Bidang", "department": OPD}
SPOUSE = {"name": "Ratna", "is_asn": "ya", "relation": "wife", "consent": True}


def checked(policy: str = "optional", **pages) -> list[CheckedGroup]:
    """The groups of the page, for answers named by their page, a dash written as an underscore."""
    answers = {"peserta": PERSON, "jabatan": JOB, **{name.replace("_", "-"): given for name, given in pages.items()}}
    here = SimpleNamespace(
        event=SimpleNamespace(companion_policy=policy),
        answers=answers,
        url=lambda page, changing=False: f"{page}?ubah" if changing else page,
    )
    return answers_to_check(here, CHOICES)


def told(policy: str = "optional", **pages) -> dict[str, list[tuple[str, str]]]:
    """Key and value of each answer, by where its group is changed."""
    return {group.href: [(one.key, one.value) for one in group.rows] for group in checked(policy, **pages)}


def test_a_civil_servants_answers_stand_page_by_page_in_the_order_they_were_asked():
    assert told("none") == {
        "peserta?ubah": [
            ("Nama", "Budi Santosa"),
            ("ASN", "Ya"),
            ("Nomor HP", "0812 3456 7890"),
            ("E-mail", "b@b.example"),
        ],
        "jabatan?ubah": [
            ("NIP", "19680411 199303 1 009"),
            ("Pangkat/golongan", "Pembina (IV/a)"),
            ("Jabatan", "Kepala Bidang"),
            ("Perangkat daerah", "Dinas Kesehatan"),
        ],
    }


def test_every_page_of_answers_has_one_way_back():
    groups = checked("optional", pasangan={"together": "ya"}, data_pasangan=SPOUSE, jabatan_pasangan=HER)
    assert [group.href for group in groups] == [
        "peserta?ubah",
        "jabatan?ubah",
        "pasangan?ubah",
        "data-pasangan?ubah",
        "jabatan-pasangan?ubah",
    ]
    assert len({group.title for group in groups}) == len(groups)


def test_who_is_no_civil_servant_shows_no_nip_even_if_one_was_typed_before():
    person, job = {**PERSON, "is_asn": "tidak", "email": ""}, {**JOB, "department": "", "institution": "PKK"}
    pages = told("none", peserta=person, jabatan=job)
    rows = dict(pages["peserta?ubah"] + pages["jabatan?ubah"])
    assert (rows["ASN"], rows["E-mail"], rows["Instansi"]) == ("Tidak", "Tidak diisi", "PKK")
    assert {"NIP", "Pangkat/golongan", "Perangkat daerah"}.isdisjoint(rows)


@pytest.mark.parametrize(
    ("job", "rows"),
    [
        ({}, {}),
        ({"represents": "", "represents_letter": "090/1"}, {}),
        ({"represents": "Sekda"}, {"Mewakili": "Sekda", "Nomor surat tugas": "Tidak diisi"}),
        ({"represents": "Sekda", "represents_letter": "090/1"}, {"Mewakili": "Sekda", "Nomor surat tugas": "090/1"}),
    ],
)
def test_a_letter_of_assignment_is_shown_only_of_a_delegate(job, rows):
    found = dict(told("none", jabatan={**JOB, **job})["jabatan?ubah"])
    assert {key: found[key] for key in ("Mewakili", "Nomor surat tugas") if key in found} == rows


HER = {"nip": NIP, "department": OTHER}
ALONE = {"pasangan?ubah": [("Hadir bersama pasangan", "Tidak, sendiri")]}
WHY = {"tanpa-pasangan?ubah": [("Alasan", "Belum menikah")]}
TOGETHER = {"pasangan?ubah": [("Hadir bersama pasangan", "Ya")]}
HER_WORK = {"jabatan-pasangan?ubah": [("NIP", "19680411 199303 1 009"), ("Perangkat daerah pasangan", "Bappeda")]}


def her(asn: str) -> dict[str, list[tuple[str, str]]]:
    return {"data-pasangan?ubah": [("Nama pasangan", "Ratna"), ("Hubungan", "Istri"), ("ASN di Pemda ini", asn)]}


@pytest.mark.parametrize(
    ("policy", "together", "asn", "rows"),
    [
        ("optional", "tidak", "ya", ALONE),
        ("required", "tidak", "ya", ALONE | WHY),
        ("optional", "ya", "tidak", TOGETHER | her("Tidak")),
        ("required", "ya", "ya", TOGETHER | her("Ya") | HER_WORK),
    ],
)
def test_of_the_spouse_stands_what_the_last_answers_lead_to(policy, together, asn, rows):
    everything = {
        "pasangan": {"together": together},
        "tanpa_pasangan": {"reason": "Belum menikah"},
        "data_pasangan": {**SPOUSE, "is_asn": asn},
        "jabatan_pasangan": HER,
    }
    found = told(policy, **everything)
    assert {page: found[page] for page in list(found)[2:]} == rows


@pytest.mark.parametrize(
    ("nip", "warnings"),
    [
        (NIP, []),
        (ODD, ["Susunan angka ini tidak lazim bagi NIP PNS maupun NI PPPK. Mohon periksa kembali."]),
        ("1968", ["NIP berisi 18 angka; yang Anda ketik 4 angka."]),
    ],
)
def test_strange_digits_of_a_nip_are_told_beside_it_alone(nip, warnings):
    group = checked("none", jabatan={**JOB, "nip": nip})[1]
    found = [(one.key, warning) for one in group.rows for warning in one.warnings]
    assert found == [("NIP", said) for said in warnings]
