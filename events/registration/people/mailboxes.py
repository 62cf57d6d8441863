"""Slips in the domains that nearly everybody's private mailbox has: a question, never a fault."""

from __future__ import annotations

from difflib import get_close_matches

KNOWN = ("gmail.com", "yahoo.com", "yahoo.co.id", "outlook.com", "hotmail.com", "icloud.com", "rocketmail.com")
# Real ones that are a letter away from those.
OTHERS = frozenset(("mail.com", "ymail.com", "email.com", "live.com", "gmx.com", "aol.com", "yahoo.co", "me.com"))
CLOSE = 0.85
"""`SequenceMatcher.ratio`: one letter missing, doubled, wrong or swapped in nine."""


def meant(address: str) -> str | None:
    """The domain that was probably meant; None where the one typed is known, or like none that is."""
    domain = address.rpartition("@")[2].lower()
    if not domain or domain in KNOWN or domain in OTHERS:
        return None
    found = get_close_matches(domain, KNOWN, n=1, cutoff=CLOSE)
    return found[0] if found else None
