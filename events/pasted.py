"""Links and codes as people paste them: with a full stop, a bracket, a "%20", an invisible sign, or in another case.

What is stuck to a link is known by its form alone, without asking whether the code exists; so a mended address says
nothing about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from events.keys import HANDLE_LENGTH, TICKET_LENGTH, is_code, normalise_code

TOKEN_LENGTH, OPT_OUT_LENGTH, VENUE_LENGTH = 26, 56, 8
FILE = ".ics"
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_ODD = re.compile("[ \t\n\r\f\v\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\u2010-\u2015\u2212-]")
_RUN = re.compile(r"[0-9A-Za-z]+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_IN_LINK = re.compile(r"/(?:tiket|t)/+([^/\s?#]+)", re.IGNORECASE)
_IN_LINE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:[ -]?[0-9A-Za-z]{4}){3}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Kind:
    """An address that holds a code: how its first part is written, how long each code is, and whether case matters."""

    firsts: tuple[str, ...]
    lengths: tuple[int, ...]
    exact: bool = True
    """Tokens are hashed as they stand; tickets and venue codes are read in any case and grouping."""
    small: bool = False
    """Its one spelling is in small letters: `keys.opt_out_token` is hexadecimal."""


KINDS = {
    "tiket": Kind(("tiket",), (TICKET_LENGTH,), exact=False),
    "t": Kind(("T",), (TICKET_LENGTH,), exact=False),
    "kelola": Kind(("kelola",), (TOKEN_LENGTH,)),
    "undangan": Kind(("undangan",), (TOKEN_LENGTH,)),
    "pasangan": Kind(("pasangan",), (TOKEN_LENGTH,)),
    "berhenti": Kind(("berhenti",), (OPT_OUT_LENGTH,), small=True),
    "kalender/pribadi": Kind(("kalender/pribadi",), (TOKEN_LENGTH,)),
    "h": Kind(("H", "h"), (HANDLE_LENGTH, VENUE_LENGTH), exact=False),
}


def code_in(text: str, length: int) -> str | None:
    """The one code of that length that a part of an address holds, in its one spelling; None where there is none."""
    plain = _ODD.sub("", _ESCAPED.sub(" ", text))
    found = [normalise_code(run) for run in _RUN.findall(plain)]
    codes = [code for code in found if is_code(code, length)]
    return codes[0] if len(codes) == 1 else None


def ticket_code_in(text: str) -> str:
    """The ticket's code in a pasted line such as "Tiket: https://hadir.go.id/tiket/ABCD... (Budi)"; else the text."""
    if is_code(normalise_code(text), TICKET_LENGTH):
        return text
    parts = [*_IN_LINK.findall(text), *_IN_LINE.findall(text)]
    codes = dict.fromkeys(code for part in parts if (code := code_in(part, TICKET_LENGTH)))
    return next(iter(codes)) if len(codes) == 1 else text


def mended(path: str) -> str | None:
    """The address that was meant, for a path with something stuck to its codes; None where nothing is to be mended."""
    first, *rest = path.strip("/").split("/")
    if first.casefold() == "kegiatan":
        return _event(path, rest)
    if first.casefold() == "kalender" and rest:
        first, *rest = f"{first}/{rest[0]}", *rest[1:]
    kind = KINDS.get(first.casefold())
    if kind is None or len(rest) < len(kind.lengths):
        return None
    given = rest[: len(kind.lengths)]
    codes = [code_in(part, length) for part, length in zip(given, kind.lengths, strict=True)]
    found = [code.lower() if kind.small else code for code in codes if code]
    if len(found) < len(codes):
        return None
    files = [f"{code}{FILE}" if FILE in part.casefold() else code for part, code in zip(given, found, strict=True)]
    if first in kind.firsts and (_reads(given, found, kind) or given == files) and not path.endswith("/"):
        return None
    return "/".join(["", kind.firsts[0], *files, *(quote(part) for part in rest[len(codes) :])])


def _reads(given: list[str], codes: list[str], kind: Kind) -> bool:
    """Whether the address is read as it stands."""
    return given == codes if kind.exact else [normalise_code(part) for part in given] == codes


def _event(path: str, rest: list[str]) -> str | None:
    """The page of an event, its file or its form; slugs are small letters, digits and single dashes."""
    if not rest:
        return None
    slug, dot, suffix = rest[0].partition(".ics")
    plain = re.sub("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]", "", _ESCAPED.sub(" ", slug)).casefold()
    found = _SLUG.search(plain)
    if found is None or plain[: found.start()].strip(" (<\"'"):
        return None
    behind = [quote(part) for part in map(_plain_end, rest[1:]) if part]
    meant = "/".join(["", "kegiatan", found[0] + dot, *behind])
    stuck = plain[found.end() :] + (suffix if dot else "")
    return meant if unquote(meant) != path and not re.search(r"\w", stuck) else None


def _plain_end(part: str) -> str:
    """The part without what is stuck behind its last letter or digit."""
    return re.sub(r"\W+$", "", _ESCAPED.sub(" ", part))
