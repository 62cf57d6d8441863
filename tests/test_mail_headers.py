"""Headers of mails as readers decode them: the very text, for every title, with no empty word."""

from __future__ import annotations

import email
import re
import uuid
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from typing import Any

import pytest
from aiosmtplib.email import flatten_message
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.delivery import compose
from events.mail_headers import POLICY
from events.registration.messages.words import one_line

LETTERS = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
WORDS = st.sampled_from(
    [
        *("Bimbingan", "Teknis", "Peningkatan", "Kapasitas", "–", "“Keluarga", "Berintegritas”", "Perangkat-Daerah"),
        *(
            "Kota",
            "Tahun",
            "2026",
            "é",
            "Ñusa",
            "dan",
            "🎫",
            "Rp1.000.000,00",
            "(tiga)",
            "=",
            "?",
            "=?",
            "?=",
            "@",
            ";",
        ),
        *("=?utf-8?q?x?=", "pelaksanaan/penyelenggaraan"),
    ]
)
TITLES = (st.lists(WORDS, min_size=2, max_size=24).map(" ".join) | st.text(LETTERS, min_size=10, max_size=150)).map(
    lambda text: one_line(text)[:150].strip()
)


def mailed(subject: str) -> bytes:
    """The bytes that go to the server."""
    row: dict[str, Any] = {
        "id": uuid.UUID(int=7),
        "address": "peserta@dinas.example",
        "subject": subject,
        "body": "Yth.",
        "calendar": None,
        "created_at": datetime(2026, 12, 9, tzinfo=UTC),
    }
    return flatten_message(compose(row, "hadir@nusajaya.example", "nusajaya.example"))


@settings(deadline=None)
@given(TITLES.filter(lambda title: len(title) >= 10))
@example("Workshop Komite Integritas – Kepala Perangkat Daerah, Camat, dan Anggota DPRD Kota Tangerang Selatan")
@example("é" * 150)
@example("a" * 150)
@example("Tunas Integritas =?utf-8?q?dua?= lapis")
def test_a_subject_is_read_as_it_was_written_by_old_readers_and_new(title):
    subject = f"Tiket Anda: {title}"
    raw = mailed(subject)
    assert email.message_from_bytes(raw, policy=default)["Subject"] == subject
    old = email.message_from_bytes(raw, policy=compat32)["Subject"]
    assert str(make_header(decode_header(re.sub(r"\r?\n", "", old)))) == subject
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"??=" not in head, "a word without a letter"
    words = re.findall(rb"=\?utf-8\?q\?[^?\s]*\?=", head)
    assert all(len(word) <= 75 for word in words), "RFC 2047, 2: an encoded word has at most 75 characters"
    assert head.isascii()


@settings(deadline=None)
@given(TITLES.filter(lambda title: len(title) >= 10))
def test_a_display_name_is_read_as_it_was_written_and_its_address_stays_bare(name):
    message = EmailMessage(policy=POLICY)
    message["From"] = email.headerregistry.Address(name, "hadir", "nusajaya.example")
    message.set_content("Yth.")
    raw = flatten_message(message)
    old = email.message_from_bytes(raw, policy=compat32)["From"]
    shown, address = email.utils.parseaddr(re.sub(r"\r?\n", "", old))
    assert (str(make_header(decode_header(shown))), address) == (name, "hadir@nusajaya.example")
    assert b"??=" not in raw


@pytest.mark.parametrize("name", ["Pemkab Nusa Jaya", 'Pemkab, Nusa "Jaya"', "Pemkab Ñusa Jaya"])
def test_a_short_name_is_read_by_new_readers_too(name):
    message = EmailMessage(policy=POLICY)
    message["From"] = email.headerregistry.Address(name, "hadir", "nusajaya.example")
    [read] = email.message_from_bytes(bytes(message), policy=default)["From"].addresses
    assert (read.display_name, read.addr_spec) == (name, "hadir@nusajaya.example")
