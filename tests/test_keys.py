"""Keys and codes: fixed by vectors that JavaScript shares, and by a second, independent derivation."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import keys

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors" / "keys.json").read_text())
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEYS = keys.Keys.from_secret(VECTORS["secret"])
SOMEONE = UUID("0193a1b2-c3d4-7e5f-8a6b-9c0d1e2f3a4b")

codes = st.text(ALPHABET, min_size=16, max_size=16)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def base32(data: bytes) -> str:
    """Crockford by arithmetic, not by the base64 module."""
    bits = len(data) * 8
    padded = -(-bits // 5) * 5
    value = int.from_bytes(data, "big") << (padded - bits)
    return "".join(ALPHABET[(value >> shift) & 31] for shift in range(padded - 5, -1, -5))


def hkdf(secret: bytes, info: bytes) -> bytes:
    """RFC 5869 for one block of 32 bytes and no salt."""
    return mac(mac(bytes(32), secret), info + b"\x01")


# Vectors


@pytest.mark.parametrize("purpose", sorted(VECTORS["keys"]))
def test_sub_keys_are_those_of_the_vectors_and_of_rfc_5869(purpose: str) -> None:
    derived = getattr(KEYS, purpose)
    assert derived.hex() == VECTORS["keys"][purpose]
    assert derived == hkdf(VECTORS["secret"].encode(), f"hadir/{purpose}/v1".encode())


def test_the_fingerprint_is_that_of_the_vectors() -> None:
    assert keys.fingerprint(VECTORS["secret"]) == VECTORS["fingerprint"]
    assert hkdf(VECTORS["secret"].encode(), b"hadir/fingerprint/v1")[:16].hex() == VECTORS["fingerprint"]


@pytest.mark.parametrize("case", VECTORS["normalise"], ids=lambda case: repr(case["text"]))
def test_typed_and_scanned_texts_normalise_as_in_the_vectors(case: dict[str, str]) -> None:
    assert keys.normalise_code(case["text"]) == case["code"]
    assert keys.code_digest(case["text"]).hex() == case["sha256"]
    assert hashlib.sha256(case["code"].encode()).hexdigest() == case["sha256"]


@pytest.mark.parametrize("case", VECTORS["tickets"], ids=lambda case: case["code"])
def test_ticket_codes_are_those_of_the_vectors(case: dict[str, Any]) -> None:
    attendee = UUID(case["attendee"])
    assert keys.ticket_code(KEYS.ticket, attendee, case["version"]) == case["code"]
    message = attendee.bytes + case["version"].to_bytes(4, "big")
    assert base32(mac(KEYS.ticket, message)[:10]) == case["code"]
    assert keys.group_code(case["code"]) == case["grouped"]


@pytest.mark.parametrize("case", VECTORS["venue"], ids=lambda case: case["now"])
def test_venue_codes_are_those_of_the_vectors(case: dict[str, Any]) -> None:
    session, step = UUID(case["session"]), case["step"]
    assert keys.venue_step(datetime.fromisoformat(case["now"])) == step
    assert keys.venue_code(KEYS.venue, session, step) == case["code"]
    assert base32(mac(KEYS.venue, session.bytes + step.to_bytes(8, "big"))[:5]) == case["code"]


@pytest.mark.parametrize("case", VECTORS["manifest"], ids=lambda case: case["code"])
def test_manifest_names_and_keys_are_those_of_the_vectors(case: dict[str, str]) -> None:
    prk = keys.manifest_prk(bytes.fromhex(case["salt"]), case["code"])
    assert prk.hex() == case["prk"]
    assert prk == mac(bytes.fromhex(case["salt"]), case["code"].encode())
    assert (keys.manifest_fp(prk).hex(), keys.manifest_key(prk).hex()) == (case["fp"], case["key"])
    assert (mac(prk, b"fp\x01")[:16].hex(), mac(prk, b"box\x01").hex()) == (case["fp"], case["key"])


# Codes


@given(codes, st.sampled_from(["", " ", "-", "\u2013", "\u00a0"]), st.booleans())
def test_however_a_code_is_spaced_or_cased_it_is_the_same_code(code: str, separator: str, lower: bool) -> None:
    typed = separator.join(code[i : i + 4] for i in range(0, 16, 4))
    assert keys.normalise_code(typed.lower() if lower else typed) == code


@given(codes, st.sampled_from(["https://hadir.example.go.id/tiket/", "HTTPS://HADIR.EXAMPLE.GO.ID/T/", "/T/"]))
def test_a_qrs_url_gives_its_last_path_part(code: str, base: str) -> None:
    assert keys.normalise_code(f"{base}{code}") == code
    assert keys.normalise_code(f"{base}{code}/?utm=a/b#c/d") == code


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing_and_any_text_has_a_digest(text: str) -> None:
    once = keys.normalise_code(text)
    assert keys.normalise_code(once.replace("?", "").replace("#", "")) == once.replace("?", "").replace("#", "")
    assert len(keys.code_digest(text)) == 32


def test_only_crockford_characters_of_the_right_number_are_a_code() -> None:
    assert keys.is_code("ABCDEFGHJKMNPQRS", 16)
    assert not keys.is_code("ABCDEFGHJKMNPQR", 16)
    assert not keys.is_code("ABCDEFGHJKMNPQRU", 16)
    assert not keys.is_code("ABCDEFGHJKMNPQRé", 16)


@given(st.uuids(), st.integers(1, 2**32 - 1))
def test_a_renewed_ticket_has_another_code(attendee: UUID, version: int) -> None:
    code = keys.ticket_code(KEYS.ticket, attendee, version)
    assert keys.is_code(code, 16)
    assert code != keys.ticket_code(KEYS.ticket, attendee, version - 1)
    assert code != keys.ticket_code(KEYS.venue, attendee, version)


# The venue's QR


@given(moments, st.uuids())
def test_a_venue_code_is_fresh_from_its_step_to_the_end_of_the_next(moment: datetime, session: UUID) -> None:
    step = keys.venue_step(moment)
    code = keys.venue_code(KEYS.venue, session, step)
    start = keys.step_ends(step - 1)
    assert start <= moment < keys.step_ends(step)
    fresh = [
        keys.venue_code_is_fresh(KEYS.venue, session, code, start + timedelta(seconds=s))
        for s in (-0.001, 0, 19.999, 20, 39.999, 40)
    ]
    assert fresh == [False, True, True, True, True, False]


def test_another_sessions_code_is_not_fresh_and_odd_texts_are_only_wrong() -> None:
    now = datetime(2026, 12, 9, 1, 5, tzinfo=UTC)
    code = keys.venue_code(KEYS.venue, SOMEONE, keys.venue_step(now))
    assert keys.venue_code_is_fresh(KEYS.venue, SOMEONE, code.lower(), now)
    assert not keys.venue_code_is_fresh(KEYS.venue, UUID(int=1), code, now)
    assert not any(keys.venue_code_is_fresh(KEYS.venue, SOMEONE, odd, now) for odd in ("", "é", "\ud800", code[:7]))


# Tokens


def test_tokens_codes_and_pins_have_their_forms_and_do_not_repeat() -> None:
    tokens = {keys.new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(keys.is_code(token, 26) for token in tokens)
    assert all(keys.is_code(keys.new_handle(), 6) for _ in range(50))
    assert all(len(pin := keys.new_pin()) == 6 and pin.isdecimal() for _ in range(50))


def test_a_pairing_code_is_found_however_it_is_typed() -> None:
    code = keys.new_pairing_code()
    assert (len(code), code[4]) == (9, "-")
    assert keys.code_digest(code) == keys.code_digest(code.replace("-", "").lower())


def test_a_token_is_stored_as_its_hash() -> None:
    assert keys.token_digest("ABC").hex() == hashlib.sha256(b"ABC").hexdigest()
    assert keys.token_digest("ABC") != keys.token_digest("abc")


def test_pin_digests_and_form_tokens_depend_on_the_key() -> None:
    assert keys.pin_digest(KEYS.session, " 042137 ") == mac(KEYS.session, b"pin042137")
    assert keys.pin_digest(KEYS.session, "042137") != keys.pin_digest(KEYS.seal, "042137")
    assert keys.csrf_token(KEYS.session, b"digest") == base32(mac(KEYS.session, b"csrfdigest")[:16])
    assert keys.csrf_token(KEYS.session, b"other") != keys.csrf_token(KEYS.session, b"digest")


# The secret


def test_text_and_bytes_of_one_secret_give_the_same_keys() -> None:
    assert keys.Keys.from_secret("rahasia") == keys.Keys.from_secret(b"rahasia") != KEYS


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        keys.Keys.from_secret("")


def test_keys_do_not_show_themselves_in_logs() -> None:
    assert KEYS.ticket.hex() not in repr(KEYS)
    assert repr(KEYS.ticket) not in repr(KEYS)


# Tokens that can be reckoned again


def test_a_draft_sent_twice_leads_to_one_link_that_its_own_token_does_not_give_away() -> None:
    draft = keys.new_token()
    manage = keys.draft_manage_token(draft)
    assert manage == base32(mac(draft.encode(), b"manage")[:16])
    assert keys.is_code(manage, 26)
    assert manage not in (draft, keys.draft_manage_token(manage), keys.draft_manage_token(draft.lower()))


@pytest.mark.parametrize("version", [0, 1, 255, 256, 2**32 - 1])
def test_an_opds_link_can_be_shown_again_until_its_next_version(version: int) -> None:
    token = keys.invitation_token(KEYS.session, SOMEONE, version)
    assert token == base32(mac(KEYS.session, b"invitation" + SOMEONE.bytes + version.to_bytes(4, "big"))[:16])
    others = [
        keys.invitation_token(KEYS.session, SOMEONE, version ^ 1),
        keys.invitation_token(KEYS.session, UUID(int=1), version),
        keys.invitation_token(KEYS.seal, SOMEONE, version),
    ]
    assert token not in others
    assert len(set(others)) == 3


def test_a_known_browser_is_known_for_one_address_by_one_installation() -> None:
    cookie = keys.known_browser(KEYS.session, "MARK", "sari@x.example")
    assert cookie == "MARK." + base32(mac(KEYS.session, b"knownMARKsari@x.example")[:16])
    assert cookie != keys.known_browser(KEYS.session, "MARK", "ayu@x.example")
    assert cookie != keys.known_browser(KEYS.seal, "MARK", "sari@x.example")


def test_a_fingerprint_names_a_secret_and_gives_no_key_away() -> None:
    found = keys.fingerprint("rahasia")
    assert len(bytes.fromhex(found)) == 16
    assert found == keys.fingerprint(b"rahasia") != keys.fingerprint("rahasia ")
    derived = keys.Keys.from_secret("rahasia")
    assert found not in {
        getattr(derived, name)[:16].hex() for name in ("ticket", "venue", "manifest", "session", "seal")
    }
