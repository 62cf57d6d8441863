"""A slip in a mailbox's domain is asked about, and an address that is right never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.registration.people.mailboxes import KNOWN, meant


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("budi@gmial.com", "gmail.com"),
        ("budi@gmai.com", "gmail.com"),
        ("budi@gmail.co", "gmail.com"),
        ("budi@gmail.con", "gmail.com"),
        ("BUDI@GMAIL.CM", "gmail.com"),
        ("budi@yaho.com", "yahoo.com"),
        ("budi@yahoo.co.di", "yahoo.co.id"),
        ("budi@hotmial.com", "hotmail.com"),
        ("budi@nusajaya.go.id", None),
        ("budi@mail.com", None),
        ("budi@ymail.com", None),
        ("", None),
    ],
)
def test_the_domain_that_was_meant(typed, domain):
    assert meant(typed) == domain


@given(st.sampled_from(KNOWN), st.text("abcdefghijklmnopqrstuvwxyz.", min_size=1, max_size=20))
def test_a_known_domain_is_never_asked_about(domain, name):
    assert meant(f"{name}@{domain}") is None


@given(st.sampled_from(KNOWN), st.data())
def test_a_letter_left_out_is_asked_about(domain, data):
    at = data.draw(st.integers(0, len(domain) - 1))
    typed = domain[:at] + domain[at + 1 :]
    assert meant(f"budi@{typed}") in {domain, None} | set(KNOWN)
    assert meant(f"budi@{typed}") is not None or typed in KNOWN or typed in {"mail.com", "yahoo.co", "ymail.com"}
