"""An entry as its reader is told it: one sentence, about whom, what changed, and from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import text
from events.language import N_, _
from events.trail import words
from events.trail.changes import Changed, told
from events.trail.queries import Logged
from events.trail.subjects import EventName, Subject, events_of, names_in, subjects_of
from events.vocabulary import ActorKind

SOURCE = " · "
COLUMNS = (
    (N_("Waktu"), 28),
    (N_("Siapa"), 28),
    (N_("Sebagai"), 18),
    (N_("Kegiatan"), 36),
    (N_("Tindakan"), 36),
    (N_("Tentang"), 34),
    (N_("Perubahan"), 60),
    (N_("Alamat jaringan"), 20),
    (N_("Perangkat"), 20),
)


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words. `zone` is its event's, or the reader's; `subject` is None for what is not there any
    more, and where it is the event itself or who did it."""

    at: datetime
    zone: str
    who: str
    kind: str
    event: EventName | None
    what: str
    subject: Subject | None
    changes: list[Changed]
    address: str
    device: str

    @property
    def cells(self) -> list[str]:
        """As a row of `COLUMNS`."""
        return [
            text.date_time(self.at, self.zone),
            self.who,
            self.kind,
            self.event.title if self.event else "",
            self.what,
            self.subject.name if self.subject else "",
            "\n".join(map(in_one_line, self.changes)),
            self.address,
            self.device,
        ]


def in_one_line(one: Changed) -> str:
    """ "Kapasitas: 100 → 120"; "Alasan: ..." for what simply stands there."""
    if one.before is None or one.erased:
        return f"{one.field}: {one.after}"
    return f"{one.field}: {one.before} → {one.after}"


async def tell(entries: Sequence[Logged], zone: str) -> list[Told]:
    """Every entry in words, in the same order."""
    events, subjects, names = await events_of(entries), await subjects_of(entries), await names_in(entries)
    return [_told(one, events, subjects, names, zone) for one in entries]


def _told(one: Logged, events: dict, subjects: dict, names: dict[str, str], zone: str) -> Told:
    event = events.get(one.event)
    zone = event.zone if event else zone
    own = one.subject == (one.event if event else one.actor)
    subject = None if own else subjects.get(one.subject)
    return Told(
        one.at,
        zone,
        _who(one),
        _(words.ACTORS[ActorKind(one.actor_kind)]) if one.actor_kind in list(ActorKind) else one.actor_kind,
        event,
        words.sentence(one.action, one.data),
        subject,
        told(one.action, one.data, one.personal, zone, names),
        one.address,
        one.device,
    )


def _who(one: Logged) -> str:
    if one.actor_kind == ActorKind.PARTICIPANT:
        return _("Peserta sendiri")
    return one.actor_name or _("Gawai gerbang")
