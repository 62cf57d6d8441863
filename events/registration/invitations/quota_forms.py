"""The quota of every OPD in one form: a row each, and a way to mark a whole group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from events import forms
from events.calendar.fields import Blank
from events.calendar.tables import Event
from events.calendar.values import quota_problems
from events.language import N_, _
from events.registration.invitations.quotas import OpdQuota, Quota
from events.registration.invitations.targets import Target
from events.registration.seats.arithmetic import own_or_default


class QuotaForm(forms.Form):
    """The part that marks a group; `quota_form()` adds the rows."""

    group = SelectField(N_("Tandai sekelompok OPD"), validate_choice=False)
    group_minimum = IntegerField(N_("Minimum"), [Blank()])
    group_maximum = IntegerField(N_("Maksimum"), [Blank()])


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """An OPD with its three fields."""

    opd: OpdQuota
    invited: Any
    minimum: Any
    maximum: Any

    @property
    def wanted(self) -> bool:
        """Ticked, or given numbers for the first time: nothing typed is thrown away."""
        typed = self.minimum.data is not None or self.maximum.data is not None
        return bool(self.invited.data or (typed and not self.opd.called.invited))

    @property
    def quota(self) -> Quota:
        return self.opd.department.id, self.minimum.data, self.maximum.data


def quota_form(standing: Sequence[OpdQuota], groups: Sequence[Target], typed: Any = None) -> QuotaForm:
    """The form with a row for each OPD, filled with what is stored or what was typed."""
    fields: dict[str, Any] = {}
    stored: dict[str, Any] = {}
    for opd in standing:
        key = opd.department.id
        name = opd.department.name
        fields |= {
            f"invited-{key}": BooleanField(name),
            f"minimum-{key}": IntegerField(_("Minimum %(name)s", name=name), [Optional()]),
            f"maximum-{key}": IntegerField(_("Maksimum %(name)s", name=name), [Optional()]),
        }
        stored |= {
            f"invited-{key}": opd.called.invited,
            f"minimum-{key}": opd.own_minimum,
            f"maximum-{key}": opd.own_maximum,
        }
    form: QuotaForm = type("QuotaRowsForm", (QuotaForm,), fields)(typed, data=stored)
    form.group.choices = [
        SelectChoice(one.word, one.text, optgroup=one.heading) if one.heading else SelectChoice(one.word, one.text)
        for one in groups
    ]
    return form


def rows(form: QuotaForm, standing: Iterable[OpdQuota]) -> list[QuotaRow]:
    """The rows in the order given."""
    return [
        QuotaRow(opd, *(form[f"{name}-{opd.department.id}"] for name in ("invited", "minimum", "maximum")))
        for opd in standing
    ]


def check(form: QuotaForm, event: Event, wanted: Iterable[QuotaRow]) -> bool:
    """Whether every quota can be kept; shows each that cannot beside its row."""
    form.validate()
    for row in wanted:
        minimum = own_or_default(row.minimum.data, event.default_minimum)
        maximum = own_or_default(row.maximum.data, event.default_maximum)
        for name, sentence in quota_problems(minimum, maximum):
            field = row.minimum if name == "minimum" else row.maximum
            field.errors = field.errors or [sentence]
        for field in (row.minimum, row.maximum):
            field.flags.owner = row.opd.department.name
    return not form.errors


def mark(form: QuotaForm, all_rows: Iterable[QuotaRow], groups: Iterable[Target]) -> int:
    """Tick every row of the chosen group and write the group's numbers into it; returns how many rows."""
    ids = next((one.departments for one in groups if one.word == form.group.data), frozenset())
    chosen = [row for row in all_rows if row.opd.department.id in ids]
    for row in chosen:
        row.invited.data = True
        for field, value in ((row.minimum, form.group_minimum.data), (row.maximum, form.group_maximum.data)):
            if value is not None:
                field.data, field.raw_data = value, [str(value)]
    return len(chosen)
