"""No table may come to hold people's words unnoticed: each of its texts is erased, or stays for a reason given here."""

from __future__ import annotations

import pytest
from piccolo.columns import Bytea, Text, Varchar

from events.piccolo_app import APP_CONFIG
from events.privacy.parts import CONTACTS, LIST

# Whose words these are: the institution's, its staff's, the calendar's, the machine's. The ledger is immutable.
TABLES_THAT_STAY = {
    "institution",
    "coat_of_arms",
    "local_holiday",
    "department",
    "department_version",
    "department_contact",  # an office's, kept between events; the administrator changes or empties it
    "app_user",
    "login_session",
    "api_token",
    "programme",
    "event",
    "event_session",
    "agenda_item",
    "calendar_revision",
    "gate",
    "shift",
    "scan",
    "presence",
    "audit_entry",
    "privacy_text",
    "erasure_record",
    "job",
    "invitation_letter",
    "announcement",
    "venue_visit",
    "ticket_request",
    "throttle",  # erased within a day by their own jobs
}
# Machine words and digests; `person` is emptied by `people.py` unless a living event still knows the human.
COLUMNS_THAT_STAY = {
    "person": {"name", "nip"},
    "invitation": {"token_digest"},
    "registration": {"origin", "notice", "companion_notice"},
    "attendee": {"role", "state", "ticket_digest"},
    "own_word": {"token_digest", "notice"},
    "manage_link": {"digest"},
    "merge": {"kind", "merged_by", "undone_by"},
    "not_same": {"said_by"},
    "excuse": {"kind"},
    "outbox": {"identity", "channel", "state"},
    "seat_offer": {"outcome"},
}
PARTS = [*CONTACTS, *LIST]
ERASED_WHOLE = {part.table for part in PARTS if not part.change}


@pytest.mark.parametrize("table", APP_CONFIG.table_classes, ids=lambda table: table._meta.tablename)
def test_every_text_is_erased_or_stays_for_a_reason(table):
    name = table._meta.tablename
    if name in TABLES_THAT_STAY | ERASED_WHOLE:
        return
    texts = {c._meta.name for c in table._meta.columns if isinstance(c, Text | Varchar | Bytea)}
    gone = {column for part in PARTS if part.table == name for column, _empty in part.change}
    assert texts - gone == COLUMNS_THAT_STAY.get(name, set()) & texts


def test_only_columns_that_exist_are_erased():
    tables = {table._meta.tablename: table for table in APP_CONFIG.table_classes}
    for part in PARTS:
        known = {column._meta.name for column in tables[part.table]._meta.columns}
        assert {column for column, _empty in part.change} <= known
