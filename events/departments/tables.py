"""The institution that runs this installation, and its tree of OPD (government departments)."""

from piccolo.columns import UUID, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
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
    revision = Integer(default=1)
    changed_at = Timestamptz(default=None, null=False)


class Department(Table):
    """A node of the OPD tree. `code` is text; names are those valid from `valid_from` to `valid_to`."""

    id = UUID(primary_key=True, default=new_id)
    code = Varchar(length=20, unique=True)
    name = Text()
    abbreviation = Varchar(length=40)
    aliases = Text(help_text="Other names people write, one per line")
    kind = Varchar(length=20)
    parent: ForeignKey = ForeignKey("self", null=True, on_delete=OnDelete.restrict)
    counts_as_opd = Boolean(default=True)
    protocol_order = Integer(default=0)
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)
