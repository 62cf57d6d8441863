"""Who is invited, who registered, and each human at an event."""

from piccolo.columns import UUID, Boolean, Bytea, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from events.accounts.tables import User
from events.calendar.tables import Event
from events.database import new_id
from events.departments.tables import Department


class Person(Table):
    """A human across events, matched by exact NIP/NI only; without one, a new row each time."""

    id = UUID(primary_key=True, default=new_id)
    nip = Varchar(length=18, default=None, null=True, unique=True)
    name = Text()
    created_at = Timestamptz(default=None, null=False)


class Invitation(Table):
    """An OPD called to an event, with its own minimum and maximum; null: the event's. One per event and OPD.

    Its link `/undangan/{token}` is derived from the id and `token_version`; the table holds the token's SHA-256.
    The four moments say where it stands (`invitations/state.py`); the contact is that of the OPD's liaison.
    """

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    department = ForeignKey(Department, null=False, on_delete=OnDelete.restrict)
    minimum = Integer(default=None, null=True)
    maximum = Integer(default=None, null=True)
    created_at = Timestamptz(default=None, null=False)
    token_version = Integer(default=1)
    token_digest = Bytea(default=None, null=True)
    sent_at = Timestamptz(default=None, null=True)
    opened_at = Timestamptz(default=None, null=True)
    answered_at = Timestamptz(default=None, null=True)
    declined_at = Timestamptz(default=None, null=True)
    decline_reason = Text()
    liaison_name = Text()
    liaison_phone = Varchar(length=20, help_text="+62...")
    liaison_email = Varchar(length=254)


class InvitationLetter(Table):
    """The letter (surat undangan) that calls the OPD to an event, as typed; `url` is where else it can be read."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict, unique=True)
    number = Text()
    dated = Date(default=None, null=True)
    subject = Text()
    body = Text()
    url = Text(help_text="https address of the signed letter")
    changed_at = Timestamptz(default=None, null=False)


class LetterFile(Table):
    """The signed letter itself, one per event. A table of its own: who reads the letter's words loads no file."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict, unique=True)
    name = Text(help_text="As shown and downloaded; its ending is that of media_type")
    media_type = Varchar(length=40, help_text="What the bytes are: application/pdf, image/jpeg, image/png")
    size = Integer(default=0, help_text="Bytes")
    digest = Bytea(help_text="SHA-256 of the content")
    content = Bytea()
    uploaded_at = Timestamptz(default=None, null=False)


class Registration(Table):
    """The party that registers together: one person, or a couple."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    origin = Varchar(length=20, help_text="public, organizer, import, api, seed")
    phone = Varchar(length=20, help_text="+62..., empty after erasure")
    email = Varchar(length=254)
    alone_reason = Text(help_text="Why an official comes without the spouse the event asks for")
    companion_consent_at = Timestamptz(default=None, null=True)
    joined_into: ForeignKey = ForeignKey(
        "self", null=True, on_delete=OnDelete.restrict, help_text="Where a merge took everyone of it"
    )
    waiting_since = Timestamptz(default=None, null=True, help_text="The place in the waiting list; null: never waited")
    refused_reason = Text(help_text="Why an organizer did not approve")
    companion_notice = Bytea(default=None, null=True, help_text="Digest of the PrivacyText the spouse agreed to")
    consented_at = Timestamptz(default=None, null=True, help_text="When the party itself sent the form")
    notice = Bytea(default=None, null=True, help_text="Digest of the PrivacyText it was shown then")
    created_by = ForeignKey(User, null=True, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)


class PrivacyText(Table):
    """A notice and its words of consent exactly as somebody was shown them; never changed, named by its SHA-256."""

    digest = Bytea(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    notice = Text()
    consent = Text()
    first_used_at = Timestamptz(default=None, null=False)


class Attendee(Table):
    """One human at one event. Name to department are a snapshot; the ticket table column is a SHA-256.

    `name_key` and `search_text` follow from name and institution (`people/search.py`), written with them.
    """

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    role = Varchar(length=20)
    state = Varchar(length=20)
    name = Text(help_text="With titles, as printed")
    name_key = Text(help_text='By which names are sorted; collation "C" on PostgreSQL')
    search_text = Text(help_text="Where typed words are looked for")
    nip = Varchar(length=18, default=None, null=True)
    is_asn = Boolean(default=False)
    rank = Text(help_text="Pangkat/golongan: Pembina Tingkat I (IV/b)")
    position = Text(help_text="Jabatan")
    department = ForeignKey(Department, null=True, on_delete=OnDelete.restrict)
    institution = Text(help_text="Where someone from outside the OPD tree comes from")
    relation = Varchar(length=20, help_text="Of a companion: husband or wife")
    official: ForeignKey = ForeignKey(
        "self", null=True, on_delete=OnDelete.restrict, help_text="Whose companion this is"
    )
    represents = Text(help_text="The invited official this person stands in for")
    represents_letter = Text(help_text="Number of the letter of assignment (surat tugas)")
    invitation = ForeignKey(Invitation, null=True, on_delete=OnDelete.restrict)
    counts_for = ForeignKey(Department, null=True, on_delete=OnDelete.restrict)
    merged_into: ForeignKey = ForeignKey("self", null=True, on_delete=OnDelete.restrict)
    ticket_version = Integer(default=1)
    ticket_digest = Bytea(unique=True)
    state_sequence = Integer(default=0, help_text="How often the state changed: a part of SEQUENCE in the private feed")
    state_changed_at = Timestamptz(default=None, null=True, help_text="Null: never since it was written")
    created_at = Timestamptz(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)


class OwnWord(Table):
    """A spouse's own word, one for each companion who was given a link: the contact is theirs, `notice` the digest of
    the PrivacyText they agreed to at `confirmed_at`. See `people/own_words.py`."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    attendee = ForeignKey(Attendee, null=False, on_delete=OnDelete.restrict, unique=True)
    token_version = Integer(default=1)
    token_digest = Bytea(unique=True)
    phone = Varchar(length=20, help_text="+62...")
    email = Varchar(length=254)
    confirmed_at = Timestamptz(default=None, null=True)
    handed_over = Boolean(default=None, null=True, help_text="When confirmed: whether only the official had the link")
    notice = Bytea(default=None, null=True)
    created_at = Timestamptz(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)


class Merge(Table):
    """Two rows found to be one human, or two invited officials found to be a couple; undone, it stays here."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=10, help_text="double or couple")
    kept = ForeignKey(Attendee, null=False, on_delete=OnDelete.restrict)
    other = ForeignKey(Attendee, null=False, on_delete=OnDelete.restrict)
    changes = Text(default="[]", help_text="Every value written: table, id, column, before, after")
    merged_by = Text()
    merged_at = Timestamptz(default=None, null=False)
    undone_by = Text()
    undone_at = Timestamptz(default=None, null=True)


class NotSame(Table):
    """Two rows that look like one human and are not; `first` is the smaller id. One per pair."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    first = ForeignKey(Attendee, null=False, on_delete=OnDelete.restrict)
    second = ForeignKey(Attendee, null=False, on_delete=OnDelete.restrict)
    said_by = Text()
    said_at = Timestamptz(default=None, null=False)


class SeatOffer(Table):
    """Seats kept for a waiting party until `ends_at`; a party has at most one open offer (`ended_at` null)."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    made_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    outcome = Varchar(length=20, help_text="accepted, declined, expired, withdrawn; empty while open")


class ManageLink(Table):
    """A link `/kelola/{token}`; the table holds the token's SHA-256. Renewing ends the older ones."""

    digest = Bytea(primary_key=True)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)


class PrivateFeed(Table):
    """A private calendar `/kalender/pribadi/{token}.ics`; its token is derived from the id and `token_version`.

    With an `attendee` it shows what that one's ticket shows. Without, it is what was sent to a contact: the events for
    which the person gave that contact. One per attendee, and one per person and contact.
    """

    id = UUID(primary_key=True, default=new_id)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    attendee = ForeignKey(Attendee, null=True, unique=True, on_delete=OnDelete.restrict)
    contact = Bytea(help_text="HMAC of each address it was sent to, 32 bytes each; empty for a ticket's")
    token_version = Integer(default=1)
    token_digest = Bytea(unique=True)
    created_at = Timestamptz(default=None, null=False)
    renewed_at = Timestamptz(default=None, null=True)


class RegistrationDraft(Table):
    """Answers on their way, and the idempotency key of a registration: two hours, then erased."""

    digest = Bytea(primary_key=True, help_text="SHA-256 of the browser's cookie")
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    answers = Text(default="{}")
    registration = ForeignKey(Registration, null=True, on_delete=OnDelete.restrict)
    party = Bytea(default=None, null=True, help_text="HMAC of the party that was sent when it was registered")
    created_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)


class TicketRequest(Table):
    """Somebody asked for a link again by NIP and phone: looked up by a job, then erased, known or not."""

    id = UUID(primary_key=True, default=new_id)
    nip = Varchar(length=18, help_text="Empty: of somebody without a NIP")
    phone = Varchar(length=20)
    asked_at = Timestamptz(default=None, null=False)


class Announcement(Table):
    """When and where an event's sessions are, as its parties were last told; one row for each event."""

    event = UUID(primary_key=True, default=new_id)
    facts = Text(default="{}", help_text="JSON: of each session its times, place, sequence, and whether cancelled")
    told_at = Timestamptz(default=None, null=False)


class MessageOptOut(Table):
    """A contact that gets no message which is not about attendance; it is known again by its mark alone."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    registration = UUID(default=None, null=False, help_text="Whose link was used")
    mark = Bytea(unique=True, help_text="`keys.contact_mark` of the address")
    at = Timestamptz(default=None, null=False)


class ImportBatch(Table):
    """A file of participants between upload and decision, the organizers' only: 24 hours, then erased."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    account = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    source = Text(help_text="The file's name and sheet, as its organizer knows it")
    cells = Bytea(help_text="The rows as read, as JSON")
    choices = Text(default="{}", help_text="Which column is what, and which OPD is meant, as JSON")
    outcome = Text(default=None, null=True, help_text="What was taken and what was not, as JSON")
    taken_at = Timestamptz(default=None, null=True, help_text="Also the created_at of its registrations")
    tell = Boolean(default=False, help_text="Whether tickets are still to be sent to those it registered")
    created_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
