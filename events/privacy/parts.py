"""What goes at each of the two dates, as data: the one place to name a new table or column that holds people.

`tests/privacy/test_everything_is_named.py` fails for a text column that stands neither here nor among what stays.
The ledger (`scan`, `audit_entry`) is immutable and holds no contact; without the rows below it names nobody.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from events import outbox
from events.database import sql
from events.names import ERASED

TEXT, NOTHING, NOBODY = "''", "NULL", f"'{ERASED}'"
OF_EVENT = "event = {}"
OF_CALENDARS = (
    "id IN (SELECT f.id FROM private_feed f JOIN attendee a"
    " ON a.id = f.attendee OR (f.attendee IS NULL AND a.person = f.person) WHERE a.event = {}"
    " AND (f.attendee IS NOT NULL OR NOT EXISTS (SELECT 1 FROM attendee b JOIN event e ON e.id = b.event"
    " WHERE b.person = f.person AND b.event <> a.event AND e.contacts_erased_at IS NULL)))"
)
"""Private calendars of its tickets, and those sent to a contact of somebody whom no other event still reaches."""
OF_ENTRIES = "entry IN (SELECT id FROM audit_entry WHERE event = {})"


@dataclass(frozen=True)
class Part:
    """Rows of one table: `change` empties the columns of those that still hold something; empty deletes the rows.

    `mine` says which rows are an event's, with one `{}` for its id.
    """

    what: str
    table: str
    change: tuple[tuple[str, str], ...] = ()
    more: str = ""
    mine: str = OF_EVENT

    @property
    def where(self) -> str:
        filled = " OR ".join(
            f"{column} IS NOT NULL" if empty == NOTHING else f"{column} <> {empty}" for column, empty in self.change
        )
        return f"{self.mine} AND ({filled})" if filled else self.mine

    async def erase(self, event_id: uuid.UUID) -> int:
        """In the open transaction; how many rows lost something."""
        columns = ", ".join([*(f"{column} = {empty}" for column, empty in self.change), *filter(None, [self.more])])
        act = f"UPDATE {self.table} SET {columns}" if columns else f"DELETE FROM {self.table}"  # noqa: S608
        return len(await sql(f"{act} WHERE {self.where} RETURNING 1 AS one", event_id))


CONTACTS = (
    Part(
        "contacts", "registration", (("phone", TEXT), ("email", TEXT), ("alone_reason", TEXT), ("refused_reason", TEXT))
    ),
    Part("spouses", "own_word", (("phone", TEXT), ("email", TEXT))),
    Part("liaisons", "invitation", (("liaison_name", TEXT), ("liaison_phone", TEXT), ("liaison_email", TEXT))),
    Part("origins", "audit_origin", mine=OF_ENTRIES),
    Part("calendars", "private_feed", mine=OF_CALENDARS),
    Part("drafts", "registration_draft"),
    Part("imports", "import_batch"),
    Part(
        "messages",
        "outbox",
        (("address", TEXT), ("subject", TEXT), ("body", TEXT), ("calendar", NOTHING), ("error", TEXT)),
        more=outbox.ENDED,
    ),
)
LIST = (
    Part(
        "names",
        "attendee",
        (
            ("name", NOBODY),
            ("name_key", TEXT),
            ("search_text", TEXT),
            ("nip", NOTHING),
            ("rank", TEXT),
            ("position", TEXT),
            ("institution", TEXT),
            ("relation", TEXT),
            ("represents", TEXT),
            ("represents_letter", TEXT),
        ),
    ),
    Part("excuses", "excuse", (("note", TEXT),)),
    Part("declines", "invitation", (("decline_reason", TEXT),)),
    Part("letters", "letter_file"),  # kept as long as the list that it stands beside in the accounts (SPJ)
    Part("merges", "merge", (("changes", "'[]'"),)),
    Part("opt-outs", "message_opt_out"),
    Part("history", "audit_personal", mine=OF_ENTRIES),
)
CONTACT_KEYS = ("phone", "email", "liaison_name", "liaison_phone", "liaison_email")
"""Keys of personal values in the audit trail that are contacts: they go first, the names with the list."""


async def anything_left(parts: tuple[Part, ...], event_id: uuid.UUID) -> bool:
    """Whether any of those parts still holds something of the event."""
    found = " OR ".join(f"EXISTS (SELECT 1 FROM {part.table} WHERE {part.where})" for part in parts)  # noqa: S608
    rows = await sql(f"SELECT CASE WHEN {found} THEN 1 ELSE 0 END AS n", *[event_id] * len(parts))
    return bool(rows[0]["n"])
