"""What the organizer chooses for a file: columns, heading line, role, hidden lines and unknown OPD."""

from __future__ import annotations

import pytest

from events.database import new_id
from events.departments.versions import DepartmentNode
from events.errors import Invalid, Unreadable
from events.registration.importing import choosing, words
from events.registration.importing.names import Tree
from events.registration.importing.reading.sheet import Line, Sheet
from events.registration.importing.rows import Choices

HEALTH, WORKS = (
    DepartmentNode(id=new_id(), name=name, abbreviation=short, aliases="", code=short)
    for name, short in (("Dinas Kesehatan", "Dinkes"), ("Dinas Pekerjaan Umum", "DPU"))
)
TREE = Tree([HEALTH, WORKS], "Pemerintah Kabupaten Nusa Jaya")
SHEET = Sheet(
    "Peserta",
    [
        Line(1, ["Daftar Hadir", "", "", ""]),
        Line(3, ["Nama", "OPD", "", "Pasangan"]),
        Line(4, [" Sekar ", "Dinkes", "", "Bayu"]),
        Line(5, ["Sekar", "DPU", " ", ""]),
        Line(6, ["Rahma", "Dinkes", "", ""]),
        Line(7, ["Galih" * 20, "Dinkes", "", ""]),
    ],
)
CHOSEN = Choices(3, ["name", "department", "", "companion_name"], "guest", True, {"dkes": str(HEALTH.id)})


def test_a_column_is_shown_with_three_different_cells_below_its_heading_and_an_empty_one_not_at_all():
    shown = [(one.place, one.heading, one.samples, one.field) for one in choosing.columns(SHEET, CHOSEN)]
    assert shown == [
        (0, "Nama", ["Sekar", "Rahma", ("Galih" * 20)[:60]], "name"),
        (1, "OPD", ["Dinkes", "DPU"], "department"),
        (3, "Pasangan", ["Bayu"], "companion_name"),
    ]


@pytest.mark.parametrize(
    ("number", "companions", "heading", "columns"),
    [
        ("3", True, 3, ["name", "department", "", "companion_name"]),
        ("3", False, 3, ["name", "department", "", ""]),
        ("4", True, 4, ["", "", "", ""]),
        ("0", True, 0, ["", "", "", ""]),
        ("2", True, 0, ["", "", "", ""]),
        ("x", True, 0, ["", "", "", ""]),
    ],
)
def test_another_heading_line_names_the_columns_anew_and_leaves_every_other_choice(
    number, companions, heading, columns
):
    found = choosing.with_heading(SHEET, CHOSEN, number, companions)
    assert found == Choices(heading, columns, "guest", True, {"dkes": str(HEALTH.id)})


@pytest.mark.parametrize(
    ("form", "companions", "columns", "role", "hidden"),
    [
        ({"kolom-0": "nip", "kolom-1": "name"}, True, ["nip", "name", "", ""], "guest", False),
        ({"kolom-3": "companion_nip"}, True, ["", "", "", "companion_nip"], "guest", False),
        ({"kolom-3": "companion_nip"}, False, ["", "", "", ""], "guest", False),
        ({"kolom-0": "secret", "kolom-9": "name"}, True, ["", "", "", ""], "guest", False),
        ({"role": "speaker", "hidden": "y"}, True, ["", "", "", ""], "speaker", True),
        ({"role": "companion", "hidden": "n"}, True, ["", "", "", ""], "guest", False),
        ({"role": "king"}, True, ["", "", "", ""], "guest", False),
    ],
)
def test_the_form_chooses_only_what_it_offers(form, companions, columns, role, hidden):
    found = choosing.with_columns(CHOSEN, form, companions)
    assert found == Choices(3, columns, role, hidden, {"dkes": str(HEALTH.id)})


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (["name", "", ""], None),
        (["name", "nip", "department"], None),
        (["nip", "department"], "Pilih kolom yang berisi nama."),
        ([], "Pilih kolom yang berisi nama."),
        (["name", "nip", "nip"], "Dua kolom dipilih sebagai NIP. Sisakan satu."),
        (["name", "name"], "Dua kolom dipilih sebagai Nama. Sisakan satu."),
    ],
)
def test_there_is_one_column_of_names_and_no_field_twice(columns, sentence):
    if sentence is None:
        assert choosing.check_columns(Choices(1, columns)) is None
        return
    with pytest.raises(Invalid) as refusal:
        choosing.check_columns(Choices(1, columns))
    assert refusal.value.message == sentence


def test_an_unknown_opd_means_what_was_chosen_and_what_was_left_open_or_forged_stays_unknown():
    names = ["Din. Kes.", "DPU Lama", "Universitas", "Dkes"]
    meant = [str(WORKS.id), "", "-", str(new_id())]
    found = choosing.with_departments(CHOSEN, names, meant, [HEALTH, WORKS], TREE)
    key = TREE.key("Din. Kes.")
    assert found.departments == {"dkes": str(HEALTH.id), key: str(WORKS.id), "universitas": "-"}
    assert (found.heading, found.columns, found.role, found.hidden) == (3, CHOSEN.columns, "guest", True)


def test_an_unknown_opd_is_asked_for_once_with_all_its_lines_however_it_is_spelled():
    asked = choosing.unknown({"Dinas Kesehatn": [9, 4], "DINAS  KESEHATN": [6], "Entah": [5]}, TREE)
    assert [(one.text, one.numbers, one.nearest) for one in asked] == [
        ("Dinas Kesehatn", [4, 6, 9], HEALTH.id),
        ("Entah", [5], None),
    ]


# ----------------------------------------------------------------- words in cells


def refused(parse, text: str) -> str:
    with pytest.raises(Unreadable) as refusal:
        parse(text)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ya", "ya"),
        ("P3K", "ya"),
        ("PPPK Paruh-Waktu", "ya"),
        ("1", "ya"),
        ("Tidak", "tidak"),
        ("NON-ASN", "tidak"),
        ("non_asn", "tidak"),
        ("0", "tidak"),
        ("Bukan ASN.", "tidak"),
    ],
)
def test_who_is_a_civil_servant_is_read_in_the_words_of_offices(text, word):
    assert words.asn(text) == word


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Peserta", "participant"),
        ("NARASUMBER", "speaker"),
        (" panitia ", "committee"),
        ("Tamu Undangan", "guest"),
        ("Tamu", "guest"),
    ],
)
def test_a_role_is_read_by_the_word_that_is_printed_and_by_the_one_the_refusal_names(text, role):
    assert words.role(text) == role


@pytest.mark.parametrize(("text", "relation"), [("Suami", "husband"), ("ISTRI", "wife"), ("isteri.", "wife")])
def test_husband_and_wife_are_read(text, relation):
    assert words.relation(text) == relation


def test_any_other_word_is_a_fault_that_names_the_words_there_are():
    assert refused(words.asn, "mungkin") == "tulis Ya atau Tidak."
    assert refused(words.role, "Pendamping") == refused(words.role, "participant")
    assert refused(words.role, "Raja") == "tulis Peserta, Narasumber, Panitia, atau Tamu."
    assert refused(words.relation, "teman") == "tulis Suami atau Istri."
