"""People who log in: organizers and officers, their login sessions and API tokens."""

from piccolo.columns import UUID, Boolean, Bytea, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from events.database import new_id
from events.departments.tables import Department


class User(Table, tablename="app_user"):
    """Someone who logs in. The PIN starts a shift at a gate; the table holds only its keyed digest."""

    id = UUID(primary_key=True, default=new_id)
    email = Varchar(length=254, unique=True, help_text="Lower case")
    name = Text()
    password_hash = Text(help_text="argon2id")
    role = Varchar(length=20)
    department = ForeignKey(Department, null=True, on_delete=OnDelete.restrict)
    pin_digest = Bytea(default=None, null=True, unique=True)
    active = Boolean(default=True)
    created_at = Timestamptz(default=None, null=False)


class LoginSession(Table):
    """A logged-in browser. The cookie holds a random id, the table only its SHA-256."""

    digest = Bytea(primary_key=True)
    account = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None, null=False)
    seen_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    browser = Text()


class ApiToken(Table):
    """A program's right to do over the JSON API what its user may do."""

    id = UUID(primary_key=True, default=new_id)
    digest = Bytea(unique=True)
    name = Text()
    account = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None, null=False)
    seen_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
