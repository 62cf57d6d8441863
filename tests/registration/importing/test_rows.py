"""Lines as parties: every fault by the name of its column, OPD in any spelling."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.database import new_id
from events.departments.versions import DepartmentNode
from events.registration.importing.names import Tree
from events.registration.importing.reading.files import read_pasted
from events.registration.importing.reading.sheet import Line, Sheet
from events.registration.importing.rows import Choices, first_choices, parse_rows
from events.registration.people.party import Policy
from tests.registration.importing.world import nip


def department(name: str, abbreviation: str = "", aliases: str = "", code: str = "") -> DepartmentNode:
    return DepartmentNode(id=new_id(), name=name, abbreviation=abbreviation, aliases=aliases, code=code or name[:9])


HEALTH = department("Dinas Kesehatan", "Dinkes", "Dinas Kesehatan dan Keluarga Berencana")
WORKS = department("Dinas Pekerjaan Umum dan Penataan Ruang", "DPUPR", code="1.03")
DISTRICT = department("Kecamatan Sukamaju")
TREE = Tree([HEALTH, WORKS, DISTRICT], "Pemerintah Kabupaten Nusa Jaya")
POLICY = Policy("optional", "letter", date(2026, 12, 9), public=False)


def parsed(text: str, **choices):
    sheet = read_pasted(text)
    chosen = first_choices(sheet, companions=True)
    for name, value in choices.items():
        setattr(chosen, name, value)
    return parse_rows(sheet, chosen, TREE, POLICY)


def faults(text: str) -> list[str]:
    return [str(fault) for row in parsed(text).rows for fault in row.faults]


# ----------------------------------------------------------------- faults


def test_every_fault_of_a_line_is_told_by_number_and_column():
    told = faults(
        "Nama Lengkap\tNIP\tNo. HP\tE-mail\tUnit Kerja\tNama Pasangan\tHubungan\n"
        "Sekar\t1.97E+17\t12\tbukan\tDinas Entah\tBayu\tteman"
    )
    assert [line.partition(":")[0] for line in told] == [
        "Baris 2, kolom NIP",
        "Baris 2, kolom Hubungan",
        "Baris 2, kolom Unit Kerja",
        "Baris 2, kolom No. HP",
        "Baris 2, kolom E-mail",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("123\t\tDinkes", "kolom Nama: Tulis nama lengkap."),
        ("Sekar\t131110468\tDinkes", "kolom NIP: Ini NIP lama dengan 9 angka."),
        ("Sekar\t3326011504680001\tDinkes", "kolom NIP: Ini NIK dengan 16 angka."),
        ("Sekar\t\t", "kolom OPD: tulis OPD, atau instansi asalnya."),
        ("=HYPERLINK(1)\t\tDinkes", "kolom Nama: berisi rumus"),
        ("@SUM(A1)\t\tDinkes", "kolom Nama: berisi rumus"),
        ("Sekar\x07\t\tDinkes", "kolom Nama: Isian memuat karakter"),
        ("Sekar\x00\t\tDinkes", "kolom Nama: Isian memuat karakter"),
        ("S" * 201 + "\t\tDinkes", "kolom Nama: Isian paling banyak 200"),
    ],
)
def test_a_fault_is_a_sentence(line, told):
    assert told in " ".join(faults(f"Nama\tNIP\tOPD\n{line}"))


def test_a_delegate_without_a_letter_is_a_fault_where_one_is_asked_for():
    assert "kolom Nomor surat tugas: Tulis nomor surat tugas." in faults("Nama\tOPD\tMewakili\nSekar\tDinkes\tKadis")[0]


def test_numbering_repeated_headings_titles_and_signatures_are_no_people():
    found = parsed(
        "No\tNama\tNIP\tOPD\n1\t2\t3\t4\n\t\tDINAS KESEHATAN\t\n1\tSekar\t\tDinkes\nNo\tNama\tNIP\tOPD\n"
        "2\tBayu\t\tDinkes\n"
        "\t\t\tNusa Jaya, 9 Desember 2026\n"
    )
    assert [row.name for row in found.rows if row.party] == ["Sekar", "Bayu"]
    assert found.aside == [2, 7]


def test_hidden_lines_are_left_out_unless_asked_for():
    sheet = read_pasted("Nama\tOPD\nSekar\tDinkes\nBayu\tDinkes")
    sheet.lines[2].hidden = True
    choices = first_choices(sheet, companions=False)
    assert parse_rows(sheet, choices, TREE, POLICY).hidden == [3]
    choices.hidden = True
    assert [row.name for row in parse_rows(sheet, choices, TREE, POLICY).rows] == ["Sekar", "Bayu"]


# ----------------------------------------------------------------- what is read


def test_a_line_becomes_the_party_the_form_would_make():
    [row] = parsed(
        f"Nama\tNIP\tPangkat\tJabatan\tOPD\tHP\tEmail\n"
        f"Sekar,  S.E.\t'{nip(3)}\t4b\tKepala  Bidang\tDINKES\t812-3456-7890\tA@B.GO.ID"
    ).rows
    assert row.party is not None
    person = row.party.official
    assert (person.name, person.nip, person.rank) == ("Sekar, S.E.", nip(3), "Pembina Tingkat I (IV/b)")
    assert (person.position, person.department, person.is_asn) == ("Kepala Bidang", HEALTH.id, True)
    assert (row.party.phone, row.party.email) == ("+6281234567890", "A@b.go.id")


def test_name_and_nip_in_one_column_are_parted():
    [row] = parsed(f'Nama/NIP\tOPD\n"Sekar, S.E.\nNIP. {nip(3)}"\tDinkes').rows
    assert row.party is not None
    assert (row.party.official.name, row.party.official.nip) == ("Sekar, S.E.", nip(3))


@pytest.mark.parametrize(
    ("written", "role", "asn"),
    [("Narasumber\tNon ASN", "speaker", False), ("Panitia\tPNS", "committee", True), ("\tYa", "guest", True)],
)
def test_role_and_asn_are_read_and_a_missing_role_is_the_chosen_one(written, role, asn):
    [row] = parsed(f"Nama\tOPD\tPeran\tASN\nSekar\tDinkes\t{written}", role="guest").rows
    assert row.party is not None
    assert (row.party.official.role, row.party.official.is_asn) == (role, asn)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Dinas Kesehatan", HEALTH),
        ("DINAS KESEHATAN KABUPATEN NUSA JAYA", HEALTH),
        ("dinkes", HEALTH),
        ("Dinas Kesehatan Kab. Nusa Jaya", HEALTH),
        ("Dinas Kesehatan & Keluarga Berencana", HEALTH),
        ("Dinas Pekerjaan Umum & Penataan Ruang", WORKS),
        ("1.03", WORKS),
        ("Kec. Sukamaju", DISTRICT),
        ("KEC SUKAMAJU", DISTRICT),
        ("Dinas", None),
        ("", None),
        ("Kabupaten Nusa Jaya", None),
    ],
)
def test_an_opd_is_found_however_it_is_written(text, meant):
    assert TREE.find(text) == (meant.id if meant else None)


def test_what_names_two_opd_names_none_and_a_name_outweighs_anothers_alias():
    one, other = (department("Bagian Umum", "Umum", "Setda"), department("Bagian Hukum", "Hukum", "Setda\nBagian Umum"))
    tree = Tree([one, other])
    assert tree.find("Setda") is None
    assert tree.find("bagian umum") == one.id


def test_a_misspelt_opd_is_only_suggested():
    assert TREE.find("Dinas Kesehatn") is None
    assert TREE.nearest("Dinas Kesehatn") == HEALTH.id
    assert TREE.nearest("Sungai Panjang") is None
    assert TREE.nearest("Dinas Dinkes") == HEALTH.id
    hospital = department("Rumah Sakit Umum Daerah Nusa Jaya", "RSUD Nusa Jaya")
    tree = Tree([HEALTH, hospital], "Pemerintah Kabupaten Nusa Jaya")
    assert tree.nearest("Polres Nusa Jaya") is None, "of the same place, and no hospital"
    assert tree.nearest("RSU Nusa Jaya") == hospital.id


def test_an_unknown_opd_is_what_the_organizer_said_it_is():
    text = "Nama\tOPD\nSekar\tDKES\nBayu\tUniversitas"
    assert [row.unknown for row in parsed(text).rows] == ["DKES", "Universitas"]
    chosen = {"dkes": str(HEALTH.id), "universitas": "-"}
    parties = [row.party for row in parsed(text, departments=chosen).rows]
    assert [(one.official.department, one.official.institution) for one in parties if one] == [
        (HEALTH.id, ""),
        (None, "Universitas"),
    ]
    assert isinstance(parties[0].official.department, UUID)


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=20), min_size=6, max_size=6), min_size=1, max_size=5))
def test_no_line_makes_the_reader_fail(cells):
    sheet = Sheet("acak", [Line(n, line) for n, line in enumerate(cells, 1)])
    columns = ["name", "nip", "department", "phone", "companion_name", "companion_relation"]
    for row in parse_rows(sheet, Choices(0, columns), TREE, POLICY).rows:
        assert (row.party is None) == bool(row.faults)


# ----------------------------------------------------------------- numbers of others, and lists that come back


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("NIP/NRP", "75080123"),
        ("NIP", "NRP 75080123"),
        ("NRP", "11950012345678"),
        ("NRP", "12345/P"),
        ("NIP", "NRP. 523456"),
    ],
)
def test_who_has_the_number_of_another_service_is_taken_without_one_and_that_is_said(heading, cell):
    [row] = parsed(f"Nama\t{heading}\tOPD\nIptu Sekar\t{cell}\tDinkes").rows
    assert row.party is not None
    assert (row.party.official.nip, row.party.official.is_asn) == (None, False)
    [note] = row.notes
    assert str(note) == f"Baris 2, kolom {heading}: {cell} adalah NRP, bukan NIP: orangnya diambil tanpa nomor."


@pytest.mark.parametrize("cell", ["19680411", "131110468", "1968041119930310", "12345678"])
def test_a_broken_nip_is_no_number_of_another_service(cell):
    [row] = parsed(f"Nama\tNIP/NRP\tOPD\nSekar\t{cell}\tDinkes").rows
    assert row.party is None


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("Sekar, S.E. mewakili Drs. Agus (090/12/2026)", ("Sekar, S.E.", "Drs. Agus", "090/12/2026")),
        ('"Sekar, S.E.\nmewakili Drs. Agus (Nomor 090/12/2026)"', ("Sekar, S.E.", "Drs. Agus", "090/12/2026")),
        ("Sekar (mewakili Plt. Camat (090/1))", ("Sekar", "Plt. Camat", "090/1")),
        ("Mewakili Sari", ("Mewakili Sari", "", "")),
    ],
)
def test_a_name_that_says_whom_it_stands_in_for_is_parted(cell, read):
    [row] = parsed(f"Nama\tOPD\n{cell}\tDinkes").rows
    assert row.party is not None
    official = row.party.official
    assert (official.name, official.represents, official.represents_letter) == read


FEET = """No\tNama\tNIP\tJabatan\tOPD
1\tSekar\t\tAnalis\tDinkes
2\tAn Nisa\t\tAnalis\tDinkes
\tJumlah\t\t\t
\tMengetahui,\t\t\tNusa Jaya, 9 Desember 2026
\tKepala Dinas Kesehatan\t\t\tKetua Panitia
\t\t\t\t
\tdr. Wulan\t\t\tBayu, S.E.
\tNIP. 196804111993031009\t\t\tNIP. 197503022000032001
"""


def test_sums_and_signatures_below_a_list_are_nobody_and_their_lines_are_told():
    found = parsed(FEET)
    assert [row.name for row in found.rows] == ["Sekar", "An Nisa"]
    assert found.aside == [4, 5, 6, 8, 9]


def test_a_list_goes_on_below_the_signature_of_its_first_page():
    found = parsed(FEET + "3\tCahyo\t\tAnalis\tDinkes\n")
    assert [row.name for row in found.rows] == ["Sekar", "An Nisa", "Cahyo"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Agus Ratna ,S.Sos.", "Agus Ratna, S.Sos."), ("Agus,SH.,M.Si.,", "Agus, SH., M.Si."), ("Agus", "Agus")],
)
def test_commas_of_a_name_are_tidied(typed, kept):
    [row] = parsed(f"Nama\tOPD\n{typed}\tDinkes").rows
    assert row.party is not None
    assert row.party.official.name == kept


COUPLES = "Nama\tPeran\tStatus\tOPD\tPasangan dari\tHubungan\n"


def test_a_spouse_with_a_line_of_their_own_comes_with_the_official_named():
    found = parsed(
        COUPLES
        + "Budi, S.E.\tPeserta\tTerdaftar\tDinkes\t\t\nSekar\tPasangan\tTerdaftar\t\tBudi, S.E.\tIstri\n"
        + "Ani\tPeserta\tMengundurkan diri\tDinkes\t\t\nCahyo\tPeserta\tTerdaftar\tDinkes\t\t\n"
    )
    assert [(row.name, row.party and row.party.companion and row.party.companion.name) for row in found.rows] == [
        ("Budi, S.E.", "Sekar"),
        ("Cahyo", None),
    ]
    assert found.gone == [4]


def test_a_couple_comes_whole_or_not_at_all():
    found = parsed(COUPLES + "Budi\tPeserta\t\tDinkes\t\t\nSekar\tPasangan\t\t\tBudi\tteman\n")
    assert [str(fault) for row in found.rows for fault in row.faults] == [
        "Baris 2, kolom Nama: pasangannya, baris 3, perlu diperbaiki.",
        "Baris 3, kolom Hubungan: tulis Suami atau Istri.",
    ]
    found = parsed(COUPLES + "Budi\tPeserta\t\t\t\t\nSekar\tPasangan\t\t\tBudi\tIstri\n")
    assert [fault.number for row in found.rows for fault in row.faults] == [2, 3]
    assert all(row.party is None for row in found.rows)
