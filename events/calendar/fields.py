"""The kinds of fields that organizers fill in: what is typed, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    IntegerField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import TextInput

from events import coordinates
from events.clean import clean_lines, clean_text
from events.forms import Parsed
from events.language import N_, _

YEARS = (2000, 2100)
CLOCK = ["%H:%M", "%H:%M:%S", "%H.%M"]
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H.%M"]
DAY = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """What may be chosen: (machine word, what people read)."""
    return [SelectChoice(str(word), text) for word, text in pairs]


class Blank(Optional):
    """May be left empty, without a word about it: where most fields may."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, Any] = {}


def line(
    label: str,
    required: str = "",
    *,
    most: int = 200,
    hint: str = "",
    parse: Callable[[str], Any] | None = None,
    blank: type[Optional] = Optional,
    **attributes: Any,
) -> StringField:
    """One line of text; `required` is the sentence for an empty one, `parse` what else it must be."""
    checks: list[Any] = [DataRequired(required) if required else blank(), Parsed(partial(clean_text, most=most))]
    checks += [Parsed(parse)] if parse else []
    return StringField(label, checks, description=hint, render_kw=attributes or None)


def lines(label: str, *, most: int = 5000, hint: str = "") -> TextAreaField:
    """Several lines of text, never required."""
    return TextAreaField(label, [Optional(), Parsed(partial(clean_lines, most=most))], description=hint)


def whole(label: str, *, hint: str = "", required: str = "") -> IntegerField:
    """A whole number; how large it may be is said by `values`."""
    return IntegerField(label, [InputRequired(required) if required else Optional()], description=hint)


def day(label: str, required: str = "", hint: str = "", blank: type[Optional] = Optional) -> DateField:
    """A date by the browser's own picker, or typed as 2026-12-09 or 09-12-2026."""
    return DateField(label, [InputRequired(required) if required else blank(), near], format=DAY, description=hint)


def clock(label: str, required: str = "", hint: str = "", blank: type[Optional] = Optional) -> TimeField:
    """A time by the browser's own picker, or typed as 08.00 or 08:00."""
    return TimeField(label, [InputRequired(required) if required else blank()], format=CLOCK, description=hint)


def moment(label: str, hint: str = "") -> DateTimeLocalField:
    """A date and time on the event's clocks; never required."""
    return DateTimeLocalField(label, [Optional(), near], format=MOMENT, description=hint)


def near(_form: Any, field: Any) -> None:
    """Validator: years far away are typing errors, and lie outside what clocks can be reckoned for."""
    value: date | datetime | None = field.data
    if value is not None and not YEARS[0] <= value.year <= YEARS[1]:
        raise ValidationError(_("Tulis tahun antara %(first)s dan %(last)s.", first=YEARS[0], last=YEARS[1]))


class CoordinatesField(Field):
    """A place on the map as one text that maps can copy; its data is (latitude, longitude) or None."""

    widget = TextInput()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            N_("Titik koordinat"),
            [Optional()],
            render_kw={"autocomplete": "off", "spellcheck": "false"},
            description=N_("Tempel dari aplikasi peta: lintang, bujur. Contoh: -6.8898, 109.6753"),
            **kwargs,
        )

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return coordinates.written(*self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            self.data = coordinates.read(text)
