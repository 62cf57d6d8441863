"""Every letter Hadir writes to participants: what it must say, and what it must not."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar.tables import Event
from events.registration.messages import farewells, fresh_link, standing, words
from events.registration.messages.words import Contact, Holder, Moment


def event_of(title="Rapat", zone="Asia/Jakarta", host="", venue="", address="", cancel_reason="") -> Event:
    """What letters tell of an event; it is stored nowhere."""
    told = {"title": title, "zone": zone, "host": host, "venue": venue, "address": address}
    return Event(**told, cancel_reason=cancel_reason, _ignore_missing=True)


EVENT = event_of(
    "Bimtek Antikorupsi", "Asia/Jayapura", "Inspektorat", "Aula Praja", "Jl. Merdeka 1", "Aula terendam banjir"
)
BARE = event_of()
MORNING = Moment(datetime(2026, 12, 9, 23, tzinfo=UTC), datetime(2026, 12, 10, 3, tzinfo=UTC))
NOON = Moment(datetime(2026, 12, 10, 4, tzinfo=UTC), datetime(2026, 12, 10, 7, tzinfo=UTC), "Diskusi")
BOTH = [MORNING, NOON]
FIRST = "Kamis, 10 Desember 2026, 08.00-12.00 WIT"
SECOND = "Kamis, 10 Desember 2026, 13.00-16.00 WIT (Diskusi)"
BUDI, RATNA = Holder("Budi Santosa", "KODEBUDI", "husband"), Holder("Ratna Dewi", "KODERATNA", "wife")
TOKEN = "TOKENPRIBADI"
LINK, TICKET = f"http://127.0.0.1:8000/kelola/{TOKEN}", "http://127.0.0.1:8000/tiket/"
PRIVATE = "Mohon tidak meneruskannya kepada orang lain."
ENDS = datetime(2026, 12, 9, 15, 30, tzinfo=UTC)

LETTERS = {
    "registered": standing.confirmation(EVENT, BOTH, [BUDI, RATNA], TOKEN),
    "approved": standing.confirmation(EVENT, BOTH, [BUDI, RATNA], TOKEN, approved=True),
    "again": words.again(EVENT, BOTH, "Budi Santosa", [BUDI, RATNA], TOKEN),
    "again, waiting": words.again(EVENT, BOTH, "Budi Santosa", [], TOKEN),
    "companion": standing.companion_added(EVENT, BOTH, "Budi Santosa", RATNA),
    "offer": words.offer_made(EVENT, BOTH, ["Budi Santosa"], ENDS, TOKEN),
    "offer to two": words.offer_made(EVENT, BOTH, ["Budi Santosa", "Ratna Dewi"], ENDS, TOKEN),
    "fresh link": fresh_link.known_already(EVENT, TOKEN),
    "own withdrawal": farewells.withdrawn(
        EVENT, BOTH, "Budi Santosa", ["Ratna Dewi"], by="participant", reason="Alasan pribadi"
    ),
    "withdrawn by the OPD": farewells.withdrawn(
        EVENT, BOTH, "Budi Santosa", ["Ratna Dewi"], by="liaison", reason="Mutasi"
    ),
    "withdrawn by the committee": farewells.withdrawn(
        EVENT, BOTH, "Budi Santosa", ["Ratna Dewi"], by="user", reason="Ganda"
    ),
    "withdrawn without a word": farewells.withdrawn(EVENT, BOTH, "Budi Santosa", ["Ratna Dewi"], by="user", reason=""),
    "reminder": words.reminder(EVENT, BOTH, "besok", [BUDI, RATNA], TOKEN),
    "changed": words.changed(EVENT, ["Waktu menjadi: besok"], "Budi Santosa", [BUDI], TOKEN),
    "changed, waiting": words.changed(EVENT, ["Waktu menjadi: besok"], "Budi Santosa", [], TOKEN),
    "session off": words.session_cancelled(EVENT, [NOON], "Budi Santosa", [BUDI], TOKEN),
    "session off, waiting": words.session_cancelled(EVENT, [NOON], "Budi Santosa", [], TOKEN),
    "event off": words.event_cancelled(EVENT, BOTH, "Budi Santosa"),
}
TICKETS = {"registered", "approved", "again", "companion", "reminder", "changed", "session off"}
MANAGED = {*LETTERS} - {"companion", "event off"} - {name for name in LETTERS if "withdraw" in name}
EVERY_SESSION = {*LETTERS} - {"fresh link", "changed", "changed, waiting", "session off", "session off, waiting"}


@pytest.mark.parametrize(
    ("name", "subject", "said", "unsaid"),
    [
        ("registered", "Tiket Anda", ["sudah tercatat"], ["disetujui"]),
        ("approved", "Tiket Anda", ["sudah disetujui panitia"], ["sudah tercatat"]),
        ("again", "Tiket Anda", ["Sesuai permintaan"], ["sudah tercatat"]),
        ("again, waiting", "Pendaftaran Anda", ["Sesuai permintaan"], ["QR"]),
        ("companion", "Tiket pasangan Anda", ["Pasangan Anda, Ratna Dewi, sudah terdaftar"], ["KODEBUDI"]),
        (
            "offer",
            "Kursi untuk Anda",
            ["Ada 1 kursi untuk Anda pada", "paling lambat", "00.30 WIT", "ditawarkan kepada yang berikutnya"],
            ["berdua", "sudah tercatat"],
        ),
        ("offer to two", "Kursi untuk Anda", ["Ada 2 kursi untuk Anda berdua", "00.30 WIT"], []),
        ("fresh link", "Anda sudah terdaftar", ["Seseorang, mungkin Anda sendiri"], ["Yth.", "Budi", "Ratna"]),
        (
            "own withdrawal",
            "Pendaftaran dibatalkan",
            ["Pengunduran diri berikut", "- Ratna Dewi", "tidak berlaku lagi"],
            ["panitia.\n\n- ", "Alasan"],
        ),
        (
            "withdrawn by the OPD",
            "Pendaftaran dibatalkan",
            ["dibatalkan oleh perangkat daerah yang mengusulkannya", "Alasan: Mutasi", "- Ratna Dewi"],
            ["oleh panitia", "Pengunduran diri"],
        ),
        (
            "withdrawn by the committee",
            "Pendaftaran dibatalkan",
            ["dibatalkan oleh panitia", "Alasan: Ganda", "- Ratna Dewi"],
            ["perangkat daerah", "Pengunduran diri"],
        ),
        ("withdrawn without a word", "Pendaftaran dibatalkan", ["dibatalkan oleh panitia"], ["Alasan"]),
        ("reminder", "Pengingat", ["berlangsung besok"], ["sudah tercatat"]),
        ("changed", "Perubahan jadwal atau tempat", ["Waktu menjadi: besok", "tetap berlaku"], ["dibatalkan"]),
        ("changed, waiting", "Perubahan jadwal atau tempat", ["Waktu menjadi: besok"], ["Tiket yang"]),
        ("session off", "Sesi dibatalkan", [SECOND, "tiket Anda tetap berlaku"], [FIRST]),
        ("session off, waiting", "Sesi dibatalkan", [SECOND], [FIRST, "tiket Anda tetap"]),
        ("event off", "Kegiatan dibatalkan", ["Alasan: Aula terendam banjir", "Mohon maaf"], ["tetap berlaku"]),
    ],
)
def test_a_letter_says_what_happened_and_nothing_else(name, subject, said, unsaid):
    written = LETTERS[name]
    assert written.subject == f"{subject}: Bimtek Antikorupsi"
    assert [text for text in said if text not in written.body] == []
    assert [text for text in unsaid if text in written.body] == []


@pytest.mark.parametrize("name", LETTERS)
def test_tickets_and_private_links_stand_only_in_the_letters_that_bring_them(name):
    body = LETTERS[name].body
    assert (TICKET in body, "Tiket (mohon tunjukkan QR-nya" in body) == (name in TICKETS, name in TICKETS)
    assert (LINK in body, PRIVATE in body) == (name in MANAGED, name in MANAGED)
    assert ("batalkan pendaftaran melalui tautan di atas" in body) == (
        name in MANAGED and name not in ("fresh link", "offer", "offer to two")
    )


@pytest.mark.parametrize("name", LETTERS)
def test_when_and_where_it_is_stands_in_every_letter_about_the_whole_event(name):
    body = LETTERS[name].body
    assert (f"Bimtek Antikorupsi\n{FIRST}\n{SECOND}\nAula Praja, Jl. Merdeka 1" in body) == (name in EVERY_SESSION)
    assert "Bimtek Antikorupsi" in body


@pytest.mark.parametrize("name", [name for name in LETTERS if name != "fresh link"])
def test_a_letter_greets_first_and_ends_with_who_sends_it_and_why(name):
    greeting, *_, signature, footer = LETTERS[name].body.split("\n\n")
    known = name in ("registered", "approved", "reminder")  # the party is at hand, so whose husband he is
    assert greeting == ("Yth. Bapak Budi Santosa," if known else "Yth. Bapak/Ibu Budi Santosa,")
    assert signature == "Hormat kami,\nInspektorat"
    assert footer.startswith("Pesan ini dikirim karena kontak ini dipakai untuk mendaftar")


def test_each_ticket_stands_beside_its_own_name_in_the_partys_order():
    body = LETTERS["registered"].body
    assert f"Budi Santosa: {TICKET}KODEBUDI\nRatna Dewi: {TICKET}KODERATNA" in body


def test_an_event_that_says_neither_host_place_nor_reason_leaves_no_empty_lines_in_its_letters():
    off = words.event_cancelled(BARE, [MORNING], "Budi")
    assert "\n\n\n" not in off.body
    assert ("Alasan" in off.body, "Hormat kami,\nPanitia kegiatan" in off.body) == (False, True)
    assert words.occasion(BARE, [MORNING]) == "Rapat\nKamis, 10 Desember 2026, 06.00-10.00 WIB"
    assert words.occasion(BARE, []) == "Rapat"
    assert not fresh_link.known_already(BARE, TOKEN).body.endswith("\n")


@pytest.mark.parametrize(
    ("relation", "greeting"),
    [
        ("wife", "Yth. Ibu Sri,"),
        ("husband", "Yth. Bapak Sri,"),
        ("", "Yth. Bapak/Ibu Sri,"),
        ("x", "Yth. Bapak/Ibu Sri,"),
    ],
)
def test_only_of_a_husband_or_wife_it_is_known_how_to_address_them(relation, greeting):
    assert words.salutation("Sri", relation) == greeting


@pytest.mark.parametrize(
    ("phone", "email", "where"),
    [
        ("+62811", "a@b.example", Contact("email", "a@b.example")),
        ("", "a@b.example", Contact("email", "a@b.example")),
        ("+62811", "", Contact("whatsapp", "+62811")),
        ("", "", None),
    ],
)
def test_a_party_is_reached_by_mail_else_by_its_phone_else_not_at_all(phone, email, where):
    assert words.contact(phone, email) == where


NOBODY = uuid.UUID(int=3)


@dataclass
class Person:
    id: uuid.UUID
    name: str
    official: uuid.UUID | None
    relation: str
    code: str = "KODE"
    person: uuid.UUID = NOBODY


@pytest.mark.parametrize(
    ("said", "officials", "companions"), [("wife", "husband", "wife"), ("husband", "wife", "husband"), ("", "", "")]
)
def test_what_one_spouse_is_says_what_the_other_is(said, officials, companions):
    one, two = uuid.uuid4(), uuid.uuid4()
    holders = words.holders_of([Person(one, "Budi", None, ""), Person(two, "Ratna", one, said)])
    assert [(holder.name, holder.relation) for holder in holders] == [("Budi", officials), ("Ratna", companions)]


def test_who_comes_alone_is_nobodys_husband_or_wife():
    assert words.relations([Person(uuid.uuid4(), "Budi", None, "wife")]) == {}


TYPED = st.text(st.sampled_from("ab\n\r\t \u2028\x0b:"), max_size=12)


@given(TYPED, TYPED, TYPED, TYPED)
def test_nothing_typed_becomes_a_second_header_or_a_line_that_looks_like_hadirs_own(title, name, host, reason):
    event = event_of(title, host=host, venue=reason, cancel_reason=reason)
    session = Moment(MORNING.starts_at, MORNING.ends_at, title)
    for letter in (
        standing.confirmation(event, [session], [Holder(name, "KODE")], TOKEN),
        farewells.withdrawn(event, [session], name, [name], by="user", reason=reason),
        words.event_cancelled(event, [session], name),
        fresh_link.known_already(event, TOKEN),
    ):
        assert len(letter.subject.splitlines()) == 1
        own = [line for line in letter.body.splitlines() if line.startswith((" ", "\t"))]
        assert own == []
        assert not set("\r\t\u2028\x0b") & set(letter.body)


def test_a_couples_offer_ends_by_the_events_own_clock():
    for zone, clock in (("Asia/Jakarta", "22.30 WIB"), ("Asia/Makassar", "23.30 WITA"), ("Asia/Jayapura", "00.30 WIT")):
        letter = words.offer_made(event_of(zone=zone), [MORNING], ["Budi"], ENDS, TOKEN)
        assert clock in letter.body
