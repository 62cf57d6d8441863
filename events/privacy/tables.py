"""What was erased, when and by which rule: the proof that is left of personal data."""

from piccolo.columns import UUID, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from events.calendar.tables import Event
from events.database import new_id


class ErasureRecord(Table):
    """One erasure. It never holds what was erased; a later one of the same rule took what came in afterwards."""

    id = UUID(primary_key=True, default=new_id)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    rule = Varchar(length=20, help_text="contacts, list, or request of `registration`")
    registration = UUID(default=None, null=True)
    ground = Text(help_text="JSON: the days or years that applied, and the day that was promised")
    counts = Text(default="{}", help_text="JSON: how many of what")
    by_name = Text()
    at = Timestamptz(default=None, null=False)
