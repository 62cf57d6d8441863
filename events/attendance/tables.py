"""Gates, shifts, the scan ledger and the presence derived from it."""

from piccolo.columns import UUID, Boolean, Bytea, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from events.accounts.tables import User
from events.calendar.tables import Event, Session
from events.database import new_id
from events.registration.tables import Attendee


class Gate(Table):
    """A paired device of one event: `scanner` at a door or `screen` that shows the venue's QR."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=20, default="scanner")
    name = Text()
    search_allowed = Boolean(default=False)
    pairing_digest = Bytea(default=None, null=True, unique=True)
    pairing_ends_at = Timestamptz(default=None, null=True)
    token_digest = Bytea(default=None, null=True, unique=True)
    paired_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)
    seen_at = Timestamptz(default=None, null=True)
    device = Text()
    created_by = ForeignKey(User, null=True, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None, null=False)


class Shift(Table):
    """Who stands at a gate: every scan names this person, not only the phone."""

    id = UUID(primary_key=True, default=new_id)
    gate = ForeignKey(Gate, null=False, on_delete=OnDelete.restrict)
    officer = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    operator = Text(help_text="The officer's name when the shift began")
    started_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)


class Scan(Table):
    """The ledger: one immutable row per scan, refusals included. Triggers refuse UPDATE and DELETE.

    Every row says two moments: `corrected_at`, when it happened (by a device's clock, or by the word of a hand), and
    `received_at`, when it was written here. `id` is the device's own; a row stored anew because its id was taken keeps
    that one in `claimed_id`.
    """

    id = UUID(primary_key=True, default=new_id)
    claimed_id = UUID(default=None, null=True)
    kind = Varchar(length=20, default="scan", help_text="scan, or undo of `target`")
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    session = ForeignKey(Session, null=True, on_delete=OnDelete.restrict)
    attendee = ForeignKey(Attendee, null=True, on_delete=OnDelete.restrict)
    code_attendee = ForeignKey(Attendee, null=True, on_delete=OnDelete.restrict, help_text="Whose ticket was shown")
    gate = ForeignKey(Gate, null=True, on_delete=OnDelete.restrict)
    shift = ForeignKey(Shift, null=True, on_delete=OnDelete.restrict)
    operator = ForeignKey(User, null=True, on_delete=OnDelete.restrict)
    operator_name = Text()
    method = Varchar(length=20, help_text="officer, self, manual, paper")
    source = Varchar(length=20, help_text="camera, hid, typed, photo, search, venue, form")
    direction = Varchar(length=3, default="in")
    status = Varchar(length=20, help_text="recorded, already_present, refused")
    reason = Varchar(length=30, default=None, null=True)
    flags = Text(default="[]", help_text="JSON array of flags, sorted")
    admitted = Boolean(default=False)
    offline = Boolean(default=False)
    scanned_at = Timestamptz(default=None, null=False)
    sent_at = Timestamptz(default=None, null=True)
    received_at = Timestamptz(default=None, null=False, help_text="When it was written here, by our own clock")
    corrected_at = Timestamptz(default=None, null=False, help_text="When it happened, by our best knowledge")
    code_digest = Bytea(default=None, null=True, help_text="SHA-256 of the normalised code")
    code_length = Integer(default=None, null=True)
    device = Bytea(default=None, null=True, help_text="Of a self check-in: SHA-256 of the browser's cookie")
    target: ForeignKey = ForeignKey("self", null=True, on_delete=OnDelete.restrict)
    evidence = Varchar(length=20, default=None, null=True, help_text="What a row by hand relies on")
    note = Text(help_text="The reason given for an undo or a manual row")
    content_digest = Bytea(help_text="SHA-256 of what the device sent, to know the same scan again")


class Presence(Table):
    """Derived from the ledger: one per session and attendee. `counts` decides lists and summaries.

    What `first_in` stands on is `first_scan`; its method and moment of writing are repeated here for lists.
    """

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    session = ForeignKey(Session, null=False, on_delete=OnDelete.restrict)
    attendee = ForeignKey(Attendee, null=False, on_delete=OnDelete.restrict)
    first_in = Timestamptz(default=None, null=False)
    last_out = Timestamptz(default=None, null=True)
    first_scan = ForeignKey(Scan, null=False, on_delete=OnDelete.restrict)
    first_method = Varchar(length=20, help_text="Of the row that `first_in` stands on")
    recorded_at = Timestamptz(default=None, null=True, help_text="When that row was written here")
    late = Boolean(default=False, help_text="That row was written after the session's end (susulan)")
    method = Varchar(length=20, help_text="The strongest of all its rows; officer wins over self")
    gate = ForeignKey(Gate, null=True, on_delete=OnDelete.restrict)
    counts = Boolean(default=True)


class Excuse(Table):
    """Why a registered person did not come to a session; ended, never deleted."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    session = ForeignKey(Session, null=False, on_delete=OnDelete.restrict)
    attendee = ForeignKey(Attendee, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=20)
    note = Text(help_text="Number of the letter; never a diagnosis")
    recorded_by = ForeignKey(User, null=True, on_delete=OnDelete.restrict)
    given_at = Timestamptz(default=None, null=True, help_text="When it was given; for a day, its local midnight")
    created_at = Timestamptz(default=None, null=False, help_text="When it was written here")
    late = Boolean(default=False, help_text="Written after the session's end (susulan)")
    ended_at = Timestamptz(default=None, null=True)


class VenueVisit(Table):
    """A fresh venue code exchanged for a nonce bound to one browser: single use, five minutes."""

    digest = Bytea(primary_key=True, help_text="SHA-256 of the nonce")
    session = ForeignKey(Session, null=False, on_delete=OnDelete.restrict)
    device = Bytea(help_text="SHA-256 of the browser's cookie")
    created_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)
