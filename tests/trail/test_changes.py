"""What an entry says of its values: before and after in words, and what has been erased."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.trail.changes import Changed, ids_in, told, told_value
from events.trail.fields import FIELDS

ZONE, OPD = "Asia/Jakarta", "01a22e19-c59e-7fdd-820e-6dd70a7b0c4e"


def tell(action, data, personal=None, names=None):
    return told(action, data, personal, ZONE, names or {})


def test_a_changed_setting_is_told_before_and_after():
    assert tell("event.changed", {"capacity": [100, 1200], "approval": [False, True], "venue": ["", "Aula"]}) == [
        Changed("Kapasitas", "100", "1.200"),
        Changed("Perlu persetujuan", "tidak", "ya"),
        Changed("Tempat", "–", "Aula"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("companion_policy", "required", "Bersama pasangan"),
        ("role", "speaker", "Narasumber"),
        ("role", "officer", "Petugas gerbang"),
        ("starts_at", "2026-12-09T01:00:00Z", "9 Desember 2026, 08.00 WIB"),
        ("dated", "2026-12-01", "1 Desember 2026"),
        ("nip", "198002102006041003", "•••• 1003"),
        ("phone", "+6281234567890", "0812 3456 7890"),
        ("latitude", -0.00002, "-0.000020"),
        ("department", OPD, "Dinas Kesehatan"),
        ("department", "01a22e19-c59e-7fdd-820e-000000000000", "tidak ada lagi"),
        ("agenda", ["08.00 · Pembukaan", "09.00 · Materi"], "08.00 · Pembukaan\n09.00 · Materi"),
        ("name", None, "–"),
    ],
)
def test_a_value_reads_as_people_say_it(name, value, words):
    assert told_value(name, value, ZONE, {OPD: "Dinas Kesehatan"}) == words


def test_a_persons_values_are_told_while_they_are_kept_and_as_erased_after_that():
    data = {"fields": ["name", "person"]}
    personal = {"before": {"name": "Siti", "person": OPD}, "after": {"name": "Siti Aminah", "person": OPD}}
    assert tell("attendee.corrected", data, personal) == [Changed("Nama", "Siti", "Siti Aminah")]
    assert tell("attendee.corrected", data) == [Changed("Nama", "", "dihapus", True)]


def test_a_contact_that_was_taken_out_of_the_entry_is_told_as_erased():
    kept = {"before": {"phone": "+62811111111"}, "after": {"phone": "+62822222222"}}
    assert [one.erased for one in tell("registration.contact_corrected", {}, kept)] == [False]
    gone = [Changed("Nomor HP", "", "dihapus", True), Changed("E-mail", "", "dihapus", True)]
    assert tell("registration.contact_corrected", {}, {"before": {}, "after": {}}) == gone
    assert tell("registration.contact_corrected", {}) == gone


def test_a_signer_is_told_as_erased_when_only_the_fields_name_is_left():
    assert tell("event.changed", {"sign_name": None}) == [Changed("Nama penanda tangan", "", "dihapus", True)]
    assert tell("event.changed", {"sign_name": None}, {"sign_name": ["A", "B"]}) == [
        Changed("Nama penanda tangan", "A", "B")
    ]


def test_quotas_are_told_by_opd_new_ones_with_both_and_old_ones_as_they_became():
    names = {OPD: "Dinas Kesehatan"}
    assert tell("invitations.changed", {"quotas": {OPD: [None, [2, 5]]}}, names=names) == [
        Changed("Dinas Kesehatan", "tidak diundang", "minimum 2, maksimum 5")
    ]
    assert tell("invitations.changed", {"quotas": {OPD: [[None, None], None]}}, names=names) == [
        Changed("Dinas Kesehatan", "diundang, kuota umum", "tidak diundang")
    ]
    assert tell("invitations.changed", {OPD: [0, None]}, names=names) == [
        Changed("Dinas Kesehatan", None, "minimum 0, maksimum umum")
    ]


def test_what_simply_stands_there_is_told_without_a_before_and_people_by_their_names():
    data = {"origin": "public", "state": "active", "attendees": [OPD]}
    personal = {"people": [{"name": "Rahmat", "nip": None}, {"name": "Siti", "nip": None}], "phone": "+6281234567890"}
    assert tell("registration.created", data, personal) == [
        Changed("Cara mendaftar", None, "Pendaftaran daring"),
        Changed("Status", None, "Terdaftar"),
        Changed("Nomor HP", None, "0812 3456 7890"),
        Changed("Nama", None, "Rahmat, Siti"),
    ]


def test_ids_are_found_wherever_they_stand():
    assert ids_in({"a": [OPD, {"b": None}], OPD: 1, "c": "kata"}) == {OPD}


plain = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(string.printable, max_size=40)
names = st.sampled_from([*sorted(FIELDS), "before", "after", "names", "people", "fields"])
nested = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(names, nested, max_size=5))
def test_no_entry_however_odd_stops_the_page(data):
    for personal in (None, data):
        for one in tell("event.changed", data, personal):
            assert isinstance(one.after, str)
