"""Machine words that tables store and the API speaks. What people read for them stands in `labels.py`.

Values are part of the contract: they may gain members, none is ever renamed.
"""

from enum import StrEnum


class EventKind(StrEnum):
    BIMTEK = "bimtek"
    WORKSHOP = "workshop"
    TRAINING = "pelatihan"
    OUTREACH = "sosialisasi"
    DECLARATION = "deklarasi"
    COMMEMORATION = "peringatan"
    MEETING = "rapat"


class EventStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class CompanionPolicy(StrEnum):
    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class DelegatePolicy(StrEnum):
    ALLOWED = "allowed"
    LETTER = "letter"
    FORBIDDEN = "forbidden"


class RegistrationMode(StrEnum):
    """Who may register: anyone, only OPDs by their links, or nobody because people only come."""

    OPEN = "open"
    INVITED = "invited"
    NONE = "none"


class Openness(StrEnum):
    """Whether one can register for an event now, or the first reason why not."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    NO_REGISTRATION = "none"
    INVITED = "invited"
    OVER = "over"
    SOON = "soon"
    CLOSED = "closed"
    FULL = "full"
    OPEN = "open"


class Obstacle(StrEnum):
    """What a whole party does not find: free seats, or what is left of its OPD's quota."""

    SEATS = "seats"
    QUOTA = "quota"


class SelfCheckInPolicy(StrEnum):
    """Whether a row from the participant's own phone counts: at once, once an officer confirms, or never."""

    COUNT = "count"
    CONFIRM = "confirm"
    OFF = "off"


class AttendeeRole(StrEnum):
    PARTICIPANT = "participant"
    COMPANION = "companion"
    SPEAKER = "speaker"
    COMMITTEE = "committee"
    GUEST = "guest"


class AttendeeState(StrEnum):
    ACTIVE = "active"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    AWAITING = "awaiting"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    MERGED = "merged"


class Origin(StrEnum):
    """How a registration came to be."""

    PUBLIC = "public"
    ORGANIZER = "organizer"
    INVITATION = "invitation"
    IMPORT = "import"
    API = "api"
    SEED = "seed"


class OfferOutcome(StrEnum):
    """How the offer of a seat ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class MergeKind(StrEnum):
    """What two rows were found to be: one human, or two officials who are a couple."""

    DOUBLE = "double"
    COUPLE = "couple"


class InvitationState(StrEnum):
    """Where the invitation of an OPD stands; it moves by POST only, because previews fetch links."""

    UNSENT = "unsent"
    SENT = "sent"
    OPENED = "opened"
    ANSWERED = "answered"
    DECLINED = "declined"


class Relation(StrEnum):
    """What a companion is to the official."""

    HUSBAND = "husband"
    WIFE = "wife"


class EmploymentCategory(StrEnum):
    """What the digits of a NIP or NI suggest about its holder; never a reason to refuse."""

    PNS = "pns"
    PPPK = "pppk"
    UNKNOWN = "unknown"


class GateKind(StrEnum):
    """A device at a door, or one that shows the venue's QR."""

    SCANNER = "scanner"
    SCREEN = "screen"


class GateState(StrEnum):
    """Whether a device holds the gate, its pairing code still waits for one, or neither."""

    ACTIVE = "active"
    WAITING = "waiting"
    EXPIRED = "expired"
    REVOKED = "revoked"


class LedgerKind(StrEnum):
    """What a row of the ledger is: a scan, or the undoing of one."""

    SCAN = "scan"
    UNDO = "undo"


class ScanStatus(StrEnum):
    RECORDED = "recorded"
    SAME_SCAN = "same_scan"
    ALREADY_PRESENT = "already_present"
    REFUSED = "refused"


class ScanFlag(StrEnum):
    EARLY = "early"
    LATE = "late"
    WITHDRAWN = "withdrawn"
    WAITLISTED = "waitlisted"
    CLOCK_SKEW = "clock_skew"
    CONFLICT = "conflict"
    REVOKED_GATE = "revoked_gate"
    WEAK = "weak"


class ScanReason(StrEnum):
    UNKNOWN_CODE = "unknown_code"
    WRONG_EVENT = "wrong_event"
    WRONG_SESSION = "wrong_session"
    WITHDRAWN = "withdrawn"
    WAITLISTED = "waitlisted"
    ID_REUSED = "id_reused"
    MALFORMED = "malformed"
    NOT_ALLOWED = "not_allowed"


class ScanMethod(StrEnum):
    OFFICER = "officer"
    SELF = "self"
    MANUAL = "manual"
    PAPER = "paper"


class ScanSource(StrEnum):
    CAMERA = "camera"
    HID = "hid"
    TYPED = "typed"
    PHOTO = "photo"
    SEARCH = "search"
    VENUE = "venue"
    FORM = "form"


class Way(StrEnum):
    """How lists say a presence came to be: by a gate, by the participant's own phone, or by the committee's hand."""

    SCANNED = "scanned"
    SELF = "self"
    COMMITTEE = "committee"


class Evidence(StrEnum):
    """What a row written by hand relies on: what its writer saw, a signature, somebody's word, a picture."""

    SEEN = "seen"
    PAPER = "paper"
    WITNESS = "witness"
    RECORDING = "recording"
    OTHER = "other"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class SelfCheckInBar(StrEnum):
    """Why nobody can check in by their own phone at this moment."""

    CANCELLED = "cancelled"
    OFF = "off"
    EARLY = "early"
    LATE = "late"


class ExcuseKind(StrEnum):
    """Why somebody registered did not come. Absence without any of these is an absence, not an excuse."""

    SICK = "sakit"
    PERMISSION = "izin"
    LEAVE = "cuti"
    OFFICIAL_DUTY = "dinas_luar"
    STUDY = "tugas_belajar"


class DepartmentKind(StrEnum):
    SETDA = "setda"
    SETWAN = "setwan"
    INSPEKTORAT = "inspektorat"
    DINAS = "dinas"
    BADAN = "badan"
    SATPOL = "satpol"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    BAGIAN = "bagian"
    UPTD = "uptd"
    RSUD = "rsud"
    PUSKESMAS = "puskesmas"
    DPRD = "dprd"
    BUMD = "bumd"
    OTHER = "other"


class VersionChange(StrEnum):
    """What somebody does who edits a department: mend what was wrong, or tell what changes from a day on."""

    CORRECTION = "koreksi"
    OFFICIAL = "resmi"


class UserRole(StrEnum):
    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"
    OFFICER = "officer"


class ActorKind(StrEnum):
    """Who did what the audit trail tells: a login, a party, an OPD's liaison, a device, a program, or Hadir itself."""

    USER = "user"
    PARTICIPANT = "participant"
    LIAISON = "liaison"
    GATE = "gate"
    TOKEN = "token"  # noqa: S105
    SYSTEM = "system"


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class NewsKind(StrEnum):
    """What is told of an event's sessions: some are off, or some are new or elsewhere."""

    CANCELLED = "cancelled"
    MOVED = "moved"


class ErasureRule(StrEnum):
    """Why personal data went: at one of the event's two dates, or because its owner asked."""

    CONTACTS = "contacts"
    LIST = "list"
    REQUEST = "request"
