"""What is worth a second look before an event is shown to everyone. Nothing here forbids; `publish_problems` does."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from events.language import _
from events.text import date_long, local_date, number, time_range
from events.vocabulary import CompanionPolicy, RegistrationMode

ORDINALS = {
    **{word: n for n, word in enumerate(("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh"), 1)},
    **{word: n for n, word in enumerate(("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh"), 1)},
    **{word: n for n, word in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), 1)},
}
_WORDS = "|".join(sorted(ORDINALS, key=len, reverse=True))
_NUMBERED = re.compile(rf"\b(hari|sesi|tahap|bagian|day|session)\s+(?:ke[-\s]?)?(\d{{1,2}}|{_WORDS})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Held:
    """A living session as the checks read it; `name` is how it is called."""

    id: uuid.UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    room: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A session of another event at the same hours."""

    title: str
    slug: str
    venue: str
    room: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Called:
    """Whom the event calls: how many OPDs, and the people they must and may send; `most` None without a limit."""

    opds: int
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is asked of an event before it is published. `event` is its row; the rest comes from elsewhere."""

    event: Any
    sessions: Sequence[Held]
    elsewhere: Sequence[Elsewhere]
    red_days: dict[date, str]
    called: Called
    signed: bool
    headed: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Caution:
    """What to look at: `about` is the line of the checklist, `href` the page that mends it: below Pengaturan, or, of
    the OPDs, below the event."""

    about: str
    sentence: str
    href: str


PARTS = ("dates", "holidays", "place", "quotas", "opds", "contact", "signer", "letterhead")
"""The lines of the checklist, in the order in which they stand."""


def cautions(facts: Facts) -> Iterator[Caution]:
    """Everything worth a second look, in the order of `PARTS`."""
    yield from _past(facts)
    yield from _order(facts)
    yield from _overlaps(facts)
    yield from _red(facts)
    yield from _clashes(facts)
    yield from _quotas(facts)
    yield from _people(facts)
    yield from _print(facts)


def _session_page(one: Held) -> str:
    return f"/sesi/{one.id}"


def _day(moment: datetime, facts: Facts) -> str:
    return date_long(local_date(moment, facts.event.zone))


def _past(facts: Facts) -> Iterator[Caution]:
    for one in facts.sessions:
        if one.ends_at <= facts.now:
            sentence = _(
                "%(session)s sudah lewat (%(day)s). Kehadiran yang dicatat sekarang tercetak sebagai susulan.",
                session=one.name,
                day=_day(one.starts_at, facts),
            )
            yield Caution("dates", sentence, _session_page(one))


def _order(facts: Facts) -> Iterator[Caution]:
    """A second day before the first: after one of them was moved, names tell what positions no longer do."""
    numbered: dict[str, list[tuple[int, Held]]] = {}
    for one in sorted(facts.sessions, key=lambda session: session.starts_at):
        if found := _NUMBERED.search(one.name):
            word = found[2].lower()
            numbered.setdefault(found[1].lower(), []).append((int(word) if word.isdigit() else ORDINALS[word], one))
    for group in numbered.values():
        for (before, earlier), (after, later) in pairwise(group):
            if after < before:
                sentence = _(
                    "%(later)s (%(its_day)s) berlangsung sebelum %(earlier)s (%(day)s). Periksa tanggalnya.",
                    later=earlier.name,
                    its_day=_day(earlier.starts_at, facts),
                    earlier=later.name,
                    day=_day(later.starts_at, facts),
                )
                yield Caution("dates", sentence, _session_page(earlier))


def _overlaps(facts: Facts) -> Iterator[Caution]:
    ordered = sorted(facts.sessions, key=lambda session: session.starts_at)
    for number_, one in enumerate(ordered):
        for other in ordered[number_ + 1 :]:
            if other.starts_at < one.ends_at and same_place(one.room, other.room):
                sentence = _("%(one)s dan %(other)s berlangsung bersamaan.", one=one.name, other=other.name)
                yield Caution("dates", sentence, _session_page(other))


def _red(facts: Facts) -> Iterator[Caution]:
    for one in facts.sessions:
        day = local_date(one.starts_at, facts.event.zone)
        if day in facts.red_days:
            sentence = _("%(day)s adalah tanggal merah: %(name)s.", day=date_long(day), name=facts.red_days[day])
            yield Caution("holidays", sentence, _session_page(one))


def _clashes(facts: Facts) -> Iterator[Caution]:
    for one in facts.sessions:
        for other in facts.elsewhere:
            if _at_once(one, other) and same_place(facts.event.venue, other.venue) and same_place(one.room, other.room):
                sentence = _(
                    "%(venue)s dipakai “%(title)s” pada %(day)s, %(hours)s.",
                    venue=other.venue,
                    title=other.title,
                    day=_day(other.starts_at, facts),
                    hours=time_range(other.starts_at, other.ends_at, facts.event.zone),
                )
                yield Caution("place", sentence, _session_page(one))


def _at_once(one: Held, other: Elsewhere) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def same_place(one: str, other: str) -> bool:
    """Whether two names may mean one place: the same letters and digits; an empty name may mean any."""
    plain, alike = (re.sub(r"[\W_]+", "", name.casefold()) for name in (one, other))
    return not plain or not alike or plain == alike


def _quotas(facts: Facts) -> Iterator[Caution]:
    event, called = facts.event, facts.called
    if event.capacity is None or event.registration == RegistrationMode.NONE:
        return
    each = 2 if event.companion_policy == CompanionPolicy.REQUIRED else 1
    if called.least * each > event.capacity:
        sentence = _(
            "OPD wajib mengirim paling sedikit %(people)s orang dan memakai %(seats)s kursi; kapasitas %(capacity)s.",
            people=number(called.least),
            seats=number(called.least * each),
            capacity=number(event.capacity),
        )
        yield Caution("quotas", sentence, "/pendaftaran")
    elif called.opds and called.most is not None and called.most * each < event.capacity and _only_opds(event):
        sentence = _(
            "Kuota seluruh OPD berjumlah %(people)s orang, sehingga dari %(capacity)s kursi sebagian tidak terisi.",
            people=number(called.most),
            capacity=number(event.capacity),
        )
        yield Caution("quotas", sentence, "/pendaftaran")


def _only_opds(event: Any) -> bool:
    return bool(event.registration == RegistrationMode.INVITED)


def _people(facts: Facts) -> Iterator[Caution]:
    event = facts.event
    if not facts.called.opds and event.registration != RegistrationMode.NONE:
        sentence = (
            _("Peserta hanya mendaftar lewat undangan, tetapi belum ada OPD yang ditandai.")
            if _only_opds(event)
            else _("Belum ada OPD yang ditandai, sehingga tidak terlihat OPD mana yang belum mengirim peserta.")
        )
        yield Caution("opds", sentence, "/undangan/sasaran")
    if not event.contact_name and not event.contact_phone:
        yield Caution("contact", _("Narahubung belum diisi; peserta tidak tahu kepada siapa bertanya."), "/pendaftaran")
    elif not event.contact_phone:
        yield Caution("contact", _("Nomor narahubung belum diisi."), "/pendaftaran")


def _print(facts: Facts) -> Iterator[Caution]:
    if not facts.signed:
        sentence = _("Penanda tangan daftar hadir belum diisi, juga pada data instansi.")
        yield Caution("signer", sentence, "/cetak")
    if not facts.headed:
        yield Caution("letterhead", _("Kop surat belum diisi, juga pada data instansi."), "/cetak")
