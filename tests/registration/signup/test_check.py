"""Check answers: every answer that counts stands there with its way back, and none that does not."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest
from wtforms.fields.choices import SelectChoice

from events.registration.signup.check import answers_to_check

OPD, OTHER = str(uuid.UUID(int=7)), str(uuid.UUID(int=8))
CHOICES = [SelectChoice(OPD, "Dinas Kesehatan"), SelectChoice(OTHER, "Bappeda")]
NIP, ODD = "196804111993031009", "196804111993033009"
PERSON = {"name": "Budi Santosa", "is_asn": "ya", "phone": "+6281234567890", "email": "b@b.example"}
JOB = {"nip": NIP, "rank": "Pembina (IV/a)", "position": "Kepala Bidang", "department": OPD}
SPOUSE = {"name": "Ratna", "is_asn": "ya", "relation": "wife", "consent": True}


def checked(policy: str = "optional", **pages):
    """The groups of the page, for answers named by their page, a dash written as an underscore."""
    answers = {"peserta": PERSON, "jabatan": JOB, **{name.replace("_", "-"): given for name, given in pages.items()}}
    here = SimpleNamespace(
        event=SimpleNamespace(companion_policy=policy),
        answers=answers,
        url=lambda page, changing=False: f"{page}?ubah" if changing else page,
    )
    return dict(answers_to_check(here, CHOICES))


def told(policy: str = "optional", **pages) -> dict[str, list[tuple[str, str, str]]]:
    """Key, value and page of each answer, by the group's title."""
    groups = checked(policy, **pages)
    return {title: [(one.key, one.value, one.href) for one in group] for title, group in groups.items()}


def test_a_civil_servants_answers_stand_in_the_order_they_were_asked():
    assert told("none") == {
        "Peserta": [
            ("Nama", "Budi Santosa", "peserta?ubah"),
            ("ASN", "Ya", "peserta?ubah"),
            ("Nomor HP", "0812 3456 7890", "peserta?ubah"),
            ("E-mail", "b@b.example", "peserta?ubah"),
            ("NIP", "19680411 199303 1 009", "jabatan?ubah"),
            ("Pangkat/golongan", "Pembina (IV/a)", "jabatan?ubah"),
            ("Jabatan", "Kepala Bidang", "jabatan?ubah"),
            ("Perangkat daerah", "Dinas Kesehatan", "jabatan?ubah"),
        ]
    }


def test_who_is_no_civil_servant_shows_no_nip_even_if_one_was_typed_before():
    person, job = {**PERSON, "is_asn": "tidak", "email": ""}, {**JOB, "department": "", "institution": "PKK"}
    rows = {key: value for key, value, _page in told("none", peserta=person, jabatan=job)["Peserta"]}
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
    found = {key: value for key, value, _page in told("none", jabatan={**JOB, **job})["Peserta"]}
    assert {key: found[key] for key in ("Mewakili", "Nomor surat tugas") if key in found} == rows


ALONE = ("Hadir bersama pasangan", "Tidak, sendiri", "pasangan?ubah")
TOGETHER = [
    ("Hadir bersama pasangan", "Ya", "pasangan?ubah"),
    ("Nama pasangan", "Ratna", "data-pasangan?ubah"),
    ("Hubungan", "Istri", "data-pasangan?ubah"),
]
HER_WORK = [
    ("NIP", "19680411 199303 1 009", "jabatan-pasangan?ubah"),
    ("Perangkat daerah pasangan", "Bappeda", "jabatan-pasangan?ubah"),
]


@pytest.mark.parametrize(
    ("policy", "together", "asn", "rows"),
    [
        ("optional", "tidak", "ya", [ALONE]),
        ("required", "tidak", "ya", [ALONE, ("Alasan", "Belum menikah", "tanpa-pasangan?ubah")]),
        ("optional", "ya", "tidak", [*TOGETHER, ("ASN di Pemda ini", "Tidak", "data-pasangan?ubah")]),
        ("required", "ya", "ya", [*TOGETHER, ("ASN di Pemda ini", "Ya", "data-pasangan?ubah"), *HER_WORK]),
    ],
)
def test_of_the_spouse_stands_what_the_last_answers_lead_to(policy, together, asn, rows):
    everything = {
        "pasangan": {"together": together},
        "tanpa_pasangan": {"reason": "Belum menikah"},
        "data_pasangan": {**SPOUSE, "is_asn": asn},
        "jabatan_pasangan": {"nip": NIP, "department": OTHER},
    }
    assert told(policy, **everything)["Pasangan"] == rows


@pytest.mark.parametrize(
    ("nip", "warnings"),
    [
        (NIP, []),
        (ODD, ["Susunan angka ini tidak lazim bagi NIP PNS maupun NI PPPK. Mohon periksa kembali."]),
        ("1968", ["NIP berisi 18 angka; yang Anda ketik 4 angka."]),
    ],
)
def test_strange_digits_of_a_nip_are_told_beside_it_alone(nip, warnings):
    group = checked("none", jabatan={**JOB, "nip": nip})["Peserta"]
    assert [(one.key, warning) for one in group for warning in one.warnings] == [("NIP", said) for said in warnings]
