"""Every key and code derived from the secret.

Pure functions of their arguments, but for `new_*`, which draw from the operating system's random source. The
vectors in `tests/vectors/keys.json` hold for this module and for its JavaScript sibling alike.
"""

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TICKET_LENGTH = 16
HANDLE_LENGTH = 6
VENUE_STEP = timedelta(seconds=20)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TO_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", CROCKFORD.encode())
# Spelled out, because \s means other characters in JavaScript: the two must agree on every input.
_IGNORED = re.compile("[ \t\n\r\f\v\u00a0\u200b\u202a-\u202e\ufeff\u2010-\u2015\u2212-]")
_LOOKALIKES = str.maketrans("OIL", "011")


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"hadir/{purpose}/v1".encode()).derive(secret)


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac_digest(key, message, "sha256")


def _crockford(data: bytes) -> str:
    return base64.b32encode(data).rstrip(b"=").translate(_TO_CROCKFORD).decode()


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The 32-byte sub-keys of one installation; never shown by `repr`."""

    ticket: bytes
    venue: bytes
    manifest: bytes
    session: bytes
    seal: bytes

    @classmethod
    def from_secret(cls, secret: str | bytes) -> "Keys":
        """`HKDF-SHA256(secret, info="hadir/x/v1")` for each x, text as UTF-8. ValueError if it is empty."""
        material = secret.encode() if isinstance(secret, str) else secret
        if not material:
            raise ValueError("the secret is empty")
        return cls(*(_derive(material, x) for x in ("ticket", "venue", "manifest", "session", "seal")))


def fingerprint(secret: str | bytes) -> str:
    """32 hex digits by which a backup names the secret it needs, without giving anything of it away."""
    return _derive(secret.encode() if isinstance(secret, str) else secret, "fingerprint")[:16].hex()


# Codes


def normalise_code(text: str) -> str:
    """What is hashed: upper case, no spaces or dashes, O as 0, I and L as 1; of a URL its last path part."""
    path = _IGNORED.sub("", text).partition("#")[0].partition("?")[0].rstrip("/")
    return path.rpartition("/")[2].upper().translate(_LOOKALIKES)


def is_code(normalised: str, length: int) -> bool:
    """Whether a normalised text has the form of a Crockford code of that length."""
    return len(normalised) == length and all(c in CROCKFORD for c in normalised)


def code_digest(code: str) -> bytes:
    """SHA-256 of the normalised code: what tables and offline queues hold instead of it. Takes any text."""
    return sha256(normalise_code(code).encode("utf-8", "surrogatepass")).digest()


def group_code(code: str, separator: str = " ") -> str:
    """In groups of four, for people to read and type: "ABCD EFGH JKMN PQRS"."""
    return separator.join(code[i : i + 4] for i in range(0, len(code), 4))


def ticket_code(key: bytes, attendee_id: UUID, version: int) -> str:
    """16 characters: the first 80 bits of `HMAC(key, attendee_id || version)`, version 4 bytes big-endian."""
    return _crockford(_mac(key, attendee_id.bytes + version.to_bytes(4, "big"))[:10])


# The venue's QR


def venue_step(now: datetime) -> int:
    """Number of the 20-second step since 1970 that `now` lies in."""
    return (now - _EPOCH) // VENUE_STEP


def step_ends(step: int) -> datetime:
    """The first moment after the step."""
    return _EPOCH + (step + 1) * VENUE_STEP


def venue_code(key: bytes, session_id: UUID, step: int) -> str:
    """8 characters: the first 40 bits of `HMAC(key, session_id || step)`, step 8 bytes big-endian."""
    return _crockford(_mac(key, session_id.bytes + step.to_bytes(8, "big"))[:5])


def venue_code_is_fresh(key: bytes, session_id: UUID, code: str, now: datetime) -> bool:
    """Whether the code is that of the current or the previous step, found out in constant time."""
    given = normalise_code(code).encode("utf-8", "surrogatepass")
    step = venue_step(now)
    current, previous = (compare_digest(venue_code(key, session_id, s).encode(), given) for s in (step, step - 1))
    return current | previous


# Random names and tokens


def _random(length: int) -> str:
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def new_token() -> str:
    """128 random bits as 26 Crockford characters: no sign that a chat program would cut off or make bold."""
    return _crockford(secrets.token_bytes(16))


def draft_manage_token(draft_token: str) -> str:
    """The manage token of the registration a draft becomes: 128 bits that only the draft's browser can compute.

    The draft's own token is 128 random bits that no table holds, so sending the draft twice gives one link.
    """
    return _crockford(_mac(draft_token.encode("utf-8", "surrogatepass"), b"manage")[:16])


def invitation_token(key: bytes, invitation_id: UUID, version: int) -> str:
    """The token of an OPD's link: 128 bits of `HMAC(key, "invitation" || id || version)`, version 4 bytes
    big-endian. It can be shown again to the committee, and a new version ends the old link.
    """
    said = b"invitation" + invitation_id.bytes + version.to_bytes(4, "big")
    return _crockford(_mac(key, said)[:16])


def calendar_token(key: bytes, feed_id: UUID, version: int) -> str:
    """The token of a private calendar: 128 bits of `HMAC(key, "calendar" || id || version)`, version 4 bytes
    big-endian. Every message to a contact can say the same address, and a new version ends the old one.
    """
    return _crockford(_mac(key, b"calendar" + feed_id.bytes + version.to_bytes(4, "big"))[:16])


def contact_mark(key: bytes, address: str) -> bytes:
    """32 bytes by which an address is known again where it is not kept: `HMAC(key, "contact" || small letters)`."""
    return _mac(key, b"contact" + address.strip().lower().encode("utf-8", "surrogatepass"))


def opt_out_token(key: bytes, registration_id: UUID) -> str:
    """What stands in the link by which a party stops messages: the id and 96 bits of `HMAC(key, "opt-out" || id)`.

    It says whose it is, so no table keeps it; it gives no other right.
    """
    return registration_id.hex + _mac(key, b"opt-out" + registration_id.bytes)[:12].hex()


def registration_in(key: bytes, token: str) -> UUID | None:
    """The registration of an `opt_out_token` of this installation; None for anything else."""
    try:
        found = UUID(hex=token[:32])
    except ValueError:
        return None
    return found if compare_digest(token.encode("utf-8", "surrogatepass"), opt_out_token(key, found).encode()) else None


def spouse_token(key: bytes, attendee_id: UUID, version: int) -> str:
    """The token of a spouse's own link: as `invitation_token`, of `HMAC(key, "spouse" || attendee id || version)`."""
    return _crockford(_mac(key, b"spouse" + attendee_id.bytes + version.to_bytes(4, "big"))[:16])


def token_digest(token: str) -> bytes:
    """SHA-256 of the token exactly as given: tables never hold a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def new_pairing_code() -> str:
    """8 random characters, shown as "XXXX-XXXX"; look it up by `code_digest`."""
    return group_code(_random(8), "-")


def new_handle() -> str:
    """6 random characters that name a session in the venue's QR."""
    return _random(HANDLE_LENGTH)


def new_pin() -> str:
    """6 random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def pin_digest(key: bytes, pin: str) -> bytes:
    """`HMAC(key, "pin" || pin)`: six digits can be guessed from a plain hash, not without the key."""
    return _mac(key, b"pin" + pin.strip().encode("utf-8", "surrogatepass"))


def csrf_token(key: bytes, session_digest: bytes) -> str:
    """The token that forms of one login session carry: 128 bits of `HMAC(key, "csrf" || session_digest)`."""
    return _crockford(_mac(key, b"csrf" + session_digest)[:16])


def known_browser(key: bytes, mark: str, email: str) -> str:
    """What a browser keeps that once logged in to `email`: its random mark, and 128 bits of
    `HMAC(key, "known" || mark || address in small letters)` that only this installation can write."""
    said = b"known" + mark.encode("utf-8", "surrogatepass") + email.encode("utf-8", "surrogatepass")
    return f"{mark}.{_crockford(_mac(key, said)[:16])}"


# The offline manifest (no encryption here: only the names and keys of its boxes)


def manifest_prk(salt: bytes, code: str) -> bytes:
    """`HMAC(event salt, normalised code)`: what only the holder of a ticket's code can compute."""
    return _mac(salt, normalise_code(code).encode("utf-8", "surrogatepass"))


def manifest_fp(prk: bytes) -> bytes:
    """The 16 bytes under which the manifest lists the ticket's box."""
    return _mac(prk, b"fp\x01")[:16]


def manifest_key(prk: bytes) -> bytes:
    """The AES-256-GCM key of the ticket's box."""
    return _mac(prk, b"box\x01")
