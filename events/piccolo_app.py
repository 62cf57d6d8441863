"""Piccolo's list of tables and the folder of migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from events.accounts.tables import ApiToken, LoginSession, User
from events.attendance.tables import Excuse, Gate, Presence, Scan, Shift, VenueVisit
from events.audit import AuditEntry, AuditOrigin, AuditPersonal
from events.calendar.tables import AgendaItem, CalendarRevision, Event, Programme, Session
from events.departments.tables import (
    CoatOfArms,
    Department,
    DepartmentContact,
    DepartmentVersion,
    Institution,
    LocalHoliday,
)
from events.jobs import Job
from events.outbox import Outbox
from events.privacy.tables import ErasureRecord
from events.registration.tables import (
    Announcement,
    Attendee,
    ImportBatch,
    Invitation,
    InvitationLetter,
    LetterFile,
    ManageLink,
    Merge,
    MessageOptOut,
    NotSame,
    OwnWord,
    Person,
    PrivacyText,
    PrivateFeed,
    Registration,
    RegistrationDraft,
    SeatOffer,
    TicketRequest,
)
from events.throttle import Throttle

APP_CONFIG = AppConfig(
    app_name="events",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Institution,
        CoatOfArms,
        LocalHoliday,
        Department,
        DepartmentVersion,
        DepartmentContact,
        User,
        LoginSession,
        ApiToken,
        AuditEntry,
        AuditPersonal,
        AuditOrigin,
        Programme,
        Event,
        Session,
        AgendaItem,
        CalendarRevision,
        Person,
        Invitation,
        InvitationLetter,
        LetterFile,
        Registration,
        PrivacyText,
        Attendee,
        Merge,
        NotSame,
        OwnWord,
        SeatOffer,
        ManageLink,
        PrivateFeed,
        RegistrationDraft,
        TicketRequest,
        Announcement,
        ImportBatch,
        MessageOptOut,
        Gate,
        Shift,
        Scan,
        Presence,
        Excuse,
        VenueVisit,
        ErasureRecord,
        Outbox,
        Throttle,
        Job,
    ],
    migration_dependencies=[],
    commands=[],
)
