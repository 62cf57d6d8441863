"""What organizers type about sessions and their rundown."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from wtforms import FieldList, FormField

from events import forms
from events.calendar.fields import Blank, clock, day, line, whole
from events.calendar.forms import attach, explain_midnight, named_as_typed, overnight, span_of
from events.calendar.tables import AgendaItem, Session
from events.calendar.values import AgendaValues, SessionValues, agenda_problems, session_problems
from events.language import N_, _
from events.text import local

EMPTY_LINES = 3
MOST_LINES = 60


class SessionForm(forms.Form):
    """One session: usually a day or half a day."""

    title = line(N_("Nama sesi"), hint=N_("Boleh kosong bila hanya ada satu sesi. Misalnya Hari pertama."))
    date = day(N_("Tanggal"), N_("Pilih tanggal sesi."))
    starts = clock(N_("Mulai"), N_("Isi jam mulai."))
    ends = clock(N_("Selesai"), N_("Isi jam selesai."))
    overnight = overnight()
    room = line(N_("Ruang"), hint=N_("Bila berbeda dari tempat kegiatan."))
    learning_hours = whole(N_("Jam pelajaran (JP)"), hint=N_("Satu JP 45 menit. Kosongkan bila tidak dihitung."))

    @classmethod
    def initial(cls, session: Session, zone: str) -> dict[str, Any]:
        """What the fields show of a session."""
        starts, ends = local(session.starts_at, zone), local(session.ends_at, zone)
        return {
            "title": session.title,
            "room": session.room,
            "learning_hours": session.learning_hours or None,
            "date": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "overnight": ends.date() > starts.date(),
        }

    def check(self, zone: str) -> bool:
        """Whether all of it can be kept."""
        self.validate()
        if not (self.date.errors or self.starts.errors or self.ends.errors):
            attach(self, named_as_typed(session_problems(self.values(zone))))
            explain_midnight(self)
        return not self.errors

    def values(self, zone: str, session_id: uuid.UUID | None = None) -> SessionValues:
        starts_at, ends_at = span_of(self, zone)
        return SessionValues(
            id=session_id,
            title=self.title.data or "",
            room=self.room.data or "",
            learning_hours=self.learning_hours.data or 0,
            starts_at=starts_at,
            ends_at=ends_at,
        )


class Hours(NamedTuple):
    """When a session is, on its own clocks: by them the clocks of its rundown are read."""

    starts: datetime
    ends: datetime

    @classmethod
    def of(cls, session: Session, zone: str) -> Hours:
        return cls(local(session.starts_at, zone), local(session.ends_at, zone))

    def at(self, clock: time) -> datetime:
        """The moment those clocks show that time: after midnight, in a session that passes it, on the next day."""
        later = self.ends.date() > self.starts.date() and clock <= self.ends.time() and clock < self.starts.time()
        on = self.ends.date() if later else self.starts.date()
        return datetime.combine(on, clock, self.starts.tzinfo).astimezone(UTC)


class LineForm(forms.Form):
    """A line of the rundown; one with nothing typed is none."""

    starts = clock(N_("Mulai"), blank=Blank)
    ends = clock(N_("Selesai"), blank=Blank)
    title = line(N_("Acara"), blank=Blank)
    speaker = line(N_("Narasumber atau petugas"), blank=Blank)
    speaker_position = line(N_("Jabatan"), blank=Blank)

    @property
    def blank(self) -> bool:
        return not any(raw.strip() for f in self for raw in f.raw_data or [] if isinstance(raw, str))

    def told(self) -> str:
        """ "08.00-09.00 Pembukaan (Budi, Inspektur)"; "" for an empty line."""
        clocks = "-".join(f"{one.data:%H.%M}" for one in (self.starts, self.ends) if one.data)
        who = ", ".join(one.data for one in (self.speaker, self.speaker_position) if one.data)
        return " ".join(one for one in (clocks, self.title.data, f"({who})" if who else "") if one)

    def values(self, hours: Hours) -> AgendaValues:
        return AgendaValues(
            starts_at=hours.at(self.starts.data),
            ends_at=hours.at(self.ends.data) if self.ends.data else None,
            title=self.title.data or "",
            speaker=self.speaker.data or "",
            speaker_position=self.speaker_position.data or "",
        )


class AgendaForm(forms.Form):
    """The rundown of one session: its lines, and empty ones to add more."""

    one_piece = True  # a line put in moves all below it
    items = FieldList(FormField(LineForm), max_entries=MOST_LINES)

    @classmethod
    def initial(cls, items: Iterable[AgendaItem], zone: str) -> dict[str, Any]:
        """What the lines show of a rundown."""
        shown = [_shown(item, zone) for item in items] + [{}] * EMPTY_LINES
        return {"items": shown[:MOST_LINES]}

    def more(self) -> None:
        """Room for more lines."""
        for _line in range(min(EMPTY_LINES, self.items.max_entries - len(self.items.entries))):
            self.items.append_entry()

    @property
    def written(self) -> list[LineForm]:
        """The lines in which anything was typed."""
        return [entry.form for entry in self.items.entries if not entry.form.blank]

    def told(self) -> list[str]:
        """The lines as people read them."""
        return [one for one in (entry.form.told() for entry in self.items.entries) if one]

    def check(self, hours: Hours) -> bool:
        """Whether all lines can be kept."""
        self.validate()
        for row in self.written:
            if not row.starts.data and not row.starts.errors:
                attach(row, [("starts", _("Isi jam mulai."))])
            elif not row.errors:
                attach(row, named_as_typed(agenda_problems(row.values(hours))))
        return not self.form_errors and not any(f.errors for row in self.written for f in row)


def _shown(item: AgendaItem, zone: str) -> dict[str, Any]:
    return {
        "starts": local(item.starts_at, zone).time(),
        "ends": local(item.ends_at, zone).time() if item.ends_at else None,
        "title": item.title,
        "speaker": item.speaker,
        "speaker_position": item.speaker_position,
    }
