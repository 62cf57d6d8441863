"""The institution that runs this installation, and its tree of OPD (government departments)."""

from piccolo.columns import UUID, Boolean, Bytea, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from events.database import new_id


class Institution(Table):
    """The Pemkab or Pemkot: one row per installation. `revision` names its brand stylesheet."""

    id = UUID(primary_key=True, default=new_id)
    name = Text()
    short_name = Text()
    address = Text()
    phone = Text()
    website = Text()
    email = Text()
    city = Text(help_text="Where official sheets are signed")
    zone = Varchar(length=40, default="Asia/Jakarta")
    brand_colour = Varchar(length=7, default="#0B5C55")
    contact_days = Integer(default=90, help_text="Days after an event until contacts are erased")
    list_years = Integer(default=10, help_text="Years the attendance list is kept (archive schedule)")
    letterhead = Text(help_text="The lines of the letterhead of events without one; empty: name, address and contacts")
    sign_title = Text(help_text="Who signs the sheets of events that name nobody: office, name, rank, NIP")
    sign_name = Text()
    sign_rank = Text()
    sign_nip = Text()
    revision = Integer(default=1)
    changed_at = Timestamptz(default=None, null=False)


class CoatOfArms(Table):
    """The picture on the letterhead. A table of its own: who reads the institution loads no picture."""

    id = UUID(primary_key=True, default=new_id)
    institution = ForeignKey(Institution, null=False, on_delete=OnDelete.restrict, unique=True)
    name = Text(help_text="As it was uploaded; its ending is that of media_type")
    media_type = Varchar(length=40, help_text="What the bytes are: image/png or image/svg+xml")
    size = Integer(default=0, help_text="Bytes")
    digest = Bytea(help_text="SHA-256 of the content")
    content = Bytea()
    uploaded_at = Timestamptz(default=None, null=False)


class LocalHoliday(Table):
    """A correction of the calendar of holidays: a day that is one here, or is none although it stands in the list."""

    id = UUID(primary_key=True, default=new_id)
    day = Date(default=None, null=False, unique=True)
    is_holiday = Boolean(default=True)
    name = Text(help_text="How the day is called; empty for one that is no holiday")


class Department(Table):
    """The identity of a node of the OPD tree: all that it keeps through renaming and reorganising. `code` is text.

    What it is called, where it stands and whether it exists depends on the day: see `DepartmentVersion`.
    """

    id = UUID(primary_key=True, default=new_id)
    code = Varchar(length=20, unique=True)
    aliases = Text(help_text="Other names people write, one per line")
    merged_into: ForeignKey = ForeignKey("self", null=True, on_delete=OnDelete.restrict)


class DepartmentVersion(Table):
    """What a department was from `valid_from` to `valid_to`, both days included; None is open.

    Versions of one department never overlap: a trigger refuses it on both engines (see the migration).
    """

    id = UUID(primary_key=True, default=new_id)
    department = ForeignKey(Department, null=False, on_delete=OnDelete.restrict)
    name = Text()
    abbreviation = Varchar(length=40)
    kind = Varchar(length=20)
    parent = ForeignKey(Department, null=True, on_delete=OnDelete.restrict)
    counts_as_opd = Boolean(default=True)
    protocol_order = Integer(default=0)
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)


class DepartmentContact(Table):
    """Whom to reach at an OPD, whatever the event: one row per department, kept between events."""

    id = UUID(primary_key=True, default=new_id)
    department = ForeignKey(Department, null=False, unique=True, on_delete=OnDelete.restrict)
    name = Text()
    phone = Varchar(length=20, help_text="+62...")
    email = Varchar(length=254)
    changed_at = Timestamptz(default=None, null=False)
