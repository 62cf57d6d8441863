"""The nouns of the calendar: programme > event > session, and the lines of the rundown."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Bytea,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from events.accounts.tables import User
from events.database import new_id
from events.departments.tables import Department


class Programme(Table):
    """What several events belong to, such as Keluarga Berintegritas; coverage is counted over it."""

    id = UUID(primary_key=True, default=new_id)
    slug = Varchar(length=80, unique=True)
    name = Text()
    description = Text()


class Event(Table):
    """One event, of one or more sessions. Its slug freezes when it is published; it is cancelled, never deleted."""

    id = UUID(primary_key=True, default=new_id)
    slug = Varchar(length=80, unique=True)
    kind = Varchar(length=20)
    title = Text()
    status = Varchar(length=20, default="draft")
    programme = ForeignKey(Programme, null=True, on_delete=OnDelete.restrict)
    host = Text(help_text="Who holds it, as printed: Inspektorat Kabupaten ...")
    host_department = ForeignKey(Department, null=True, on_delete=OnDelete.restrict)
    basis = Text(help_text="Dasar kegiatan: RAPI, MCSP, Kota Antikorupsi, ZI, a decree")
    description = Text()
    audience = Text(help_text="Who may come, in words")
    venue = Text()
    address = Text()
    latitude = DoublePrecision(default=None, null=True)
    longitude = DoublePrecision(default=None, null=True)
    entrance = Text(help_text="Which gate or door people come in by")
    parking = Text()
    dress = Text(help_text="What to wear, as on the letter")
    bring = Text(help_text="What to bring along")
    zone = Varchar(length=40, default="Asia/Jakarta")
    contact_name = Text()
    contact_phone = Text()

    registration = Varchar(
        length=20, default="open", help_text="open, invited: only OPDs by their links, or none: people only come"
    )
    registration_opens = Timestamptz(default=None, null=True)
    registration_closes = Timestamptz(default=None, null=True)
    capacity = Integer(default=None, null=True, help_text="Seats of participants and companions; null: no limit")
    default_minimum = Integer(default=0, help_text="People every OPD must send; 0: only those invited with a minimum")
    default_maximum = Integer(default=None, null=True, help_text="People each OPD may send; null: no limit")
    approval = Boolean(default=False, help_text="Public registrations wait until an organizer approves them")
    waiting_list = Boolean(default=False, help_text="Who finds no seat may wait; those who wait already, stay")
    offer_hours = Integer(default=24, help_text="How long a seat is offered; never past closing")
    companion_policy = Varchar(length=20, default="none")
    delegate_policy = Varchar(length=20, default="allowed")
    privacy_notice = Text(help_text="The notice in the organizer's words; empty: the usual one")
    consent_text = Text(help_text="What who registers agrees to; empty: the usual words")
    contact_days = Integer(default=None, null=True, help_text="Null: the institution's")
    list_years = Integer(default=None, null=True, help_text="Null: the institution's")
    contacts_erased_at = Timestamptz(default=None, null=True)
    list_erased_at = Timestamptz(default=None, null=True)

    opens_minutes = Integer(default=120, help_text="Minutes before a session that check-in opens")
    self_checkin = Varchar(length=20, default="off", help_text="count, confirm or off")
    reminders = Varchar(
        length=60, default="1440", help_text="Minutes before a day of the event that people are reminded"
    )

    letterhead = Text(help_text="The lines of the letterhead; empty: the institution's")
    sign_place = Text()
    sign_title = Text()
    sign_name = Text()
    sign_rank = Text()
    sign_nip = Text()

    manifest_rev = BigInt(default=0)
    manifest_salt = Bytea()
    created_by = ForeignKey(User, null=True, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)
    published_at = Timestamptz(default=None, null=True)
    cancelled_at = Timestamptz(default=None, null=True)
    cancel_reason = Text()
    demo = Boolean(default=False, help_text="Loaded by `hadir demo`; its running event may move to today")


class Session(Table, tablename="event_session"):
    """The unit of attendance and of the feed: usually a day or half a day. Its id is the iCal UID."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    position = Integer(default=0)
    title = Text(help_text="Empty when the event has one session")
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    room = Text()
    learning_hours = Integer(default=0, help_text="JP: lessons of 45 minutes")
    actual_starts_at = Timestamptz(default=None, null=True)
    actual_ends_at = Timestamptz(default=None, null=True)
    cancelled_at = Timestamptz(default=None, null=True)
    handle = Varchar(length=6, unique=True, help_text="Names the session in the venue's QR")
    sequence = Integer(default=0, help_text="iCal SEQUENCE: moves when the VEVENT's bytes change")
    changed_at = Timestamptz(default=None, null=False, help_text="iCal DTSTAMP and LAST-MODIFIED")
    ical_digest = Bytea(help_text="SHA-256 of the VEVENT without SEQUENCE, DTSTAMP and LAST-MODIFIED")


class AgendaItem(Table):
    """A line of the rundown (susunan acara)."""

    id = UUID(primary_key=True, default=new_id)
    session = ForeignKey(Session, null=False, on_delete=OnDelete.restrict)
    position = Integer(default=0)
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=True)
    title = Text()
    speaker = Text()
    speaker_position = Text()


class CalendarRevision(Table):
    """One row (id 1): counts changes of anything public, so that pages and feeds know when to change."""

    id = Integer(primary_key=True, default=1)
    revision = BigInt(default=0)
    changed_at = Timestamptz(default=None, null=False)
