"""What an entry says of the values it changed: field by field, before and after, in words. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from events import labels, text
from events import vocabulary as v
from events.language import N_, _
from events.trail.fields import FIELDS

VOCABULARIES: Mapping[str, tuple[type[StrEnum], ...]] = {
    "kind": (v.EventKind, v.DepartmentKind, v.GateKind, v.ExcuseKind),
    "registration": (v.RegistrationMode,),
    "companion_policy": (v.CompanionPolicy,),
    "delegate_policy": (v.DelegatePolicy,),
    "self_checkin": (v.SelfCheckInPolicy,),
    "policy": (v.SelfCheckInPolicy,),
    "role": (v.AttendeeRole, v.UserRole),
    "relation": (v.Relation,),
    "state": (v.AttendeeState,),
    "origin": (v.Origin,),
}
UNTOLD = ("person", "invitation", "people", "attendees", "names")
"""Keys of rows that nobody reads, and those of people, who are told by their names."""
OF_PERSONS: Mapping[str, tuple[str, ...]] = {
    "registration.contact_corrected": ("phone", "email"),
    "invitation.liaison_changed": ("liaison_name", "phone", "email"),
    "agenda.changed": ("agenda",),
    "registration.created": ("name",),
    "attendee.corrected": (),
}
"""Of actions whose values are all personal, which fields they had: told as erased once nothing is left of them."""
DAYS = ("dated", "valid_from", "valid_to", "starts_on")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
GONE = N_("dihapus")
NO_OPD = N_("OPD yang tidak ada lagi")
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """A field, what it was and what it became. `erased` where the values have gone with their time; `before` is None
    for a value that simply stands there."""

    field: str
    before: str | None
    after: str
    erased: bool = False


def ids_in(value: Any) -> set[str]:
    """Every id that stands in the data, as text: whoever shows it looks up what it is called."""
    if isinstance(value, Mapping):
        return {one for pair in value.items() for part in pair for one in ids_in(part)}
    if isinstance(value, list):
        return {one for part in value for one in ids_in(part)}
    return {value} if isinstance(value, str) and _is_id(value) else set()


def _is_id(value: str) -> bool:
    try:
        return len(value) == 36 and bool(uuid.UUID(value))
    except ValueError:
        return False


def told(
    action: str, data: Mapping[str, Any], personal: Mapping[str, Any] | None, zone: str, names: Names
) -> list[Changed]:
    """Every value of an entry that says something, old entries by what they have. `names` are those of ids."""
    kept = personal or {}
    pairs = {**_named_pairs(data), **_before_after(kept), **_named_pairs(kept)}
    whom = _whom(kept)
    found = [
        *_pairs(pairs, zone, names),
        *_quotas(data, names),
        *_standing({**data, **kept}, zone, names),
        *([Changed(_("Nama"), None, ", ".join(whom))] if whom else []),
    ]
    return found + [Changed(_field(name), "", _(GONE), True) for name in _erased(action, data, {*pairs, *kept}, whom)]


def _named_pairs(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: value for name, value in values.items() if _is_pair(value) and name in FIELDS and name not in UNTOLD}


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _before_after(kept: Mapping[str, Any]) -> dict[str, list[Any]]:
    before, after = kept.get("before"), kept.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return {}
    return {name: [before.get(name), value] for name, value in after.items() if name in FIELDS and name not in UNTOLD}


def _whom(kept: Mapping[str, Any]) -> list[str]:
    people = [one.get("name") for one in _list(kept, "people") if isinstance(one, dict)]
    return [one for one in [*_list(kept, "names"), *people] if one and isinstance(one, str)]


def _list(values: Mapping[str, Any], name: str) -> list[Any]:
    value = values.get(name)
    return value if isinstance(value, list) else []


def _erased(action: str, data: Mapping[str, Any], there: set[str], whom: list[str]) -> list[str]:
    """The fields that were once told and are not any more."""
    wrote = [*_list(data, "fields"), *(name for name, value in data.items() if value is None)]
    if not whom and not there.intersection(OF_PERSONS.get(action, ())):
        wrote += OF_PERSONS.get(action, ())
    return [
        name for name in dict.fromkeys(map(str, wrote)) if name in FIELDS and name not in UNTOLD and name not in there
    ]


def _pairs(pairs: Mapping[str, list[Any]], zone: str, names: Names) -> list[Changed]:
    return [
        Changed(_field(name), told_value(name, before, zone, names), told_value(name, after, zone, names))
        for name, (before, after) in pairs.items()
        if before != after
    ]


def _quotas(data: Mapping[str, Any], names: Names) -> Iterator[Changed]:
    """Of each OPD how many it must and may send, `[minimum, maximum]`; None where it is not invited.

    Older entries have every OPD with what it then became.
    """
    for department, (before, after) in (data.get("quotas") or {}).items():
        yield Changed(names.get(department, _(NO_OPD)), _quota(before), _quota(after))
    for department, after in data.items():
        if _is_pair(after) and _is_id(department):
            yield Changed(names.get(department, _(NO_OPD)), None, _quota(after))


def _quota(own: Any) -> str:
    if own is None:
        return _("tidak diundang")
    least, most = own
    if least is None and most is None:
        return _("diundang, kuota umum")
    return _("minimum %(least)s, maksimum %(most)s", least=_bound(least), most=_bound(most))


def _bound(count: int | None) -> str:
    return _("umum") if count is None else str(count)


def _standing(values: Mapping[str, Any], zone: str, names: Names) -> list[Changed]:
    """What simply stands there, with nothing before it."""
    return [
        Changed(_field(name), None, told_value(name, value, zone, names))
        for name, value in values.items()
        if name in FIELDS and name not in UNTOLD and value not in (None, "") and not isinstance(value, list | dict)
    ]


def _field(name: str) -> str:
    return _(FIELDS[name]) if name in FIELDS else name


def told_value(name: str, value: Any, zone: str, names: Names) -> str:
    """One value as people read it: words of the vocabularies, days and times, names for ids, a NIP masked."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, list):
        return "\n".join(str(one) for one in value) or "–"
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, int):
        return text.number(value)
    return _of_text(name, str(value), zone, names)


def _of_text(name: str, value: str, zone: str, names: Names) -> str:
    for kind in VOCABULARIES.get(name, ()):
        if value in list(kind):
            return labels.label(kind, value)
    if name in ("nip", "sign_nip"):
        return text.mask_nip(value)
    if name in ("phone", "contact_phone"):
        return text.format_phone(value)
    if _is_id(value):
        return names.get(value, _("tidak ada lagi"))
    return _moment(name, value, zone) or value


def _moment(name: str, value: str, zone: str) -> str:
    """A day or a time of the event's clocks; "" for what is none."""
    try:
        if MOMENT.match(value):
            return text.date_time(datetime.fromisoformat(value), zone)
        return text.date_plain(date.fromisoformat(value)) if name in DAYS else ""
    except ValueError:
        return ""
