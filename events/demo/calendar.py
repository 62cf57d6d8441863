"""A story as rows of the calendar: programme, event, sessions and rundown."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from events.calendar.tables import AgendaItem, Event, Programme, Session
from events.database import new_id
from events.demo.people import Human, Inventor
from events.demo.story import Day, Line, Story
from events.demo.story import Programme as ProgrammeStory
from events.keys import new_handle
from events.text import day_bounds_utc
from events.vocabulary import EventStatus

ANNOUNCED = timedelta(days=30)
NAMES_DUE = time(16)


@dataclass(frozen=True)
class Staged:
    """An event as rows, and the speakers invented for it."""

    story: Story
    event: Event
    sessions: list[Session]
    agenda: list[AgendaItem]
    speakers: list[Human]


def programme_row(programme: ProgrammeStory) -> Programme:
    return Programme(slug=programme.slug, name=programme.name, description=programme.description)


def stage(story: Story, programmes: dict[str, UUID], host: UUID | None, inventor: Inventor, now: datetime) -> Staged:
    """The story's rows; a past event was made and published 30 days before it, a coming one now."""
    assert story.first is not None
    first = story.first
    made = min(now, day_bounds_utc(first, story.zone)[0] - ANNOUNCED)
    event = Event(
        slug=story.slug,
        kind=story.kind.value,
        title=story.title,
        status=EventStatus.PUBLISHED,
        programme=programmes[story.programme.slug],
        host=story.host,
        host_department=host,
        basis=story.basis,
        description=story.description,
        audience=story.audience,
        venue=story.venue,
        address=story.address,
        latitude=story.place and story.place[0],
        longitude=story.place and story.place[1],
        **story.directions._asdict(),
        zone=story.zone,
        registration_opens=made,
        registration_closes=registration_closes(story, first),
        capacity=story.capacity,
        default_minimum=story.minimum,
        default_maximum=story.maximum,
        companion_policy=story.companions.value,
        delegate_policy=story.substitutes.value,
        self_checkin=story.self_checkin.value,
        manifest_salt=os.urandom(16),
        contact_name="Sekretariat Panitia",
        contact_phone=story.phone,
        approval=story.approval,
        waiting_list=story.waiting_list,
        reminders=story.reminders,
        created_at=made,
        changed_at=made,
        published_at=made,
        demo=True,
    )
    event.id = new_id()
    speakers: dict[str, Human] = {}
    sessions, agenda = [], []
    for position, day in enumerate(story.days):
        session = session_row(story, event, position, day, made)
        sessions.append(session)
        agenda += [_agenda_row(session, at, line, speakers, inventor) for at, line in enumerate(day.lines)]
    return Staged(story, event, sessions, agenda, list(speakers.values()))


def sign(event: Event, inspector: Human) -> None:
    """Who signs the printed lists: our Inspektur; of the real events only the town and host are known."""
    if event.host_department is None:
        event.letterhead = event.host.upper()
        event.sign_place = re.sub(r"^Pemerintah (Kabupaten|Kota) ", "", event.host)
        return
    event.sign_title, event.sign_name = inspector.position, inspector.name
    event.sign_rank, event.sign_nip = inspector.rank, inspector.nip or ""


def registration_closes(story: Story, first: date) -> datetime:
    """When names are due, or the end of the last session: at the desk people register until the very end."""
    if story.names_by is not None:
        day = first - timedelta(days=story.names_by)
        return datetime.combine(day, NAMES_DUE, ZoneInfo(story.zone)).astimezone(UTC)
    return story.days[-1].span(first, story.zone)[1].astimezone(UTC)


def session_row(story: Story, event: Event, position: int, day: Day, made: datetime) -> Session:
    assert story.first is not None
    starts, ends = (moment.astimezone(UTC) for moment in day.span(story.first, story.zone))
    return Session(
        id=new_id(),
        event=event.id,
        position=position,
        title=day.title,
        starts_at=starts,
        ends_at=ends,
        room=day.room,
        learning_hours=day.hours,
        handle=new_handle(),
        changed_at=made,
        ical_digest=b"",
    )


def _agenda_row(
    session: Session, position: int, line: Line, speakers: dict[str, Human], inventor: Inventor
) -> AgendaItem:
    """One line; the same institution and position is the same speaker throughout the event."""
    speaker = None
    if line.speaker:
        key = f"{line.speaker}/{line.position}"
        speaker = speakers.get(key) or inventor.speaker(line.speaker, line.position)
        speakers[key] = speaker
    return AgendaItem(
        session=session.id,
        position=position,
        starts_at=session.starts_at + timedelta(minutes=line.after),
        title=line.title,
        speaker=speaker.name if speaker else "",
        speaker_position=f"{line.position}, {line.speaker}" if speaker else "",
    )
