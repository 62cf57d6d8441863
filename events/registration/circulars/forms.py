"""A message to a group of participants, as its organizer writes it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from hashlib import sha256

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from events import forms
from events.clean import clean_lines, clean_text
from events.database import new_id
from events.forms import Parsed
from events.labels import label, options
from events.language import N_, _
from events.registration.circulars import circular
from events.registration.circulars.circular import Audience, Message
from events.registration.people.finding import OpdFound
from events.registration.seats.arithmetic import LIVE
from events.vocabulary import AttendeeRole, AttendeeState

PRESENT, ABSENT = "hadir", "belum"
OTHER = "lain"
QUIET = {"autocomplete": "off"}


class CircularForm(forms.Form):
    """A message to a group of participants; `message` names it, so that it is queued once."""

    message = HiddenField()
    seen = HiddenField()
    department = SelectField(N_("OPD"), default="")
    state = SelectField(N_("Status"), default="")
    role = SelectField(N_("Peran"), default="")
    presence = SelectField(N_("Kehadiran"), default="")
    spouse = SelectField(N_("Pasangan"), default="")
    about = RadioField(
        N_("Tentang apa pesan ini?"),
        choices=[
            SelectChoice("hadir", N_("Kehadiran pada kegiatan ini: jadwal, tempat, yang dibawa")),
            SelectChoice(
                OTHER,
                N_("Hal lain, misalnya survei atau kegiatan berikutnya"),
                render_kw={"hint": N_("Penerima dapat berhenti menerima pesan seperti ini, dan itu dihormati.")},
            ),
        ],
        default="hadir",
    )
    subject = StringField(
        N_("Judul pesan"),
        [InputRequired(N_("Tulis judul pesan.")), Parsed(lambda text: clean_text(text, 120))],
        render_kw=QUIET,
        description=N_("Menjadi judul e-mail."),
    )
    body = TextAreaField(
        N_("Isi pesan"), [InputRequired(N_("Tulis isi pesan.")), Parsed(lambda text: clean_lines(text, 3000))]
    )

    def offer(self, departments: Sequence[OpdFound]) -> None:
        """The choices of its filters; call before `validate()`."""
        self.about.choices = [SelectChoice(one.value, _(one.label), one.render_kw) for one in self.about.choices or []]
        self.department.choices = [("", _("Semua OPD")), *((str(one.id), one.name) for one in departments)]
        living = [(state, label(AttendeeState, state)) for state in LIVE]
        self.state.choices = [("", _("Terdaftar atau menunggu")), *living]
        self.role.choices = [("", _("Semua peran")), *options(AttendeeRole)]
        self.presence.choices = [("", _("Hadir atau tidak")), (PRESENT, _("Sudah hadir")), (ABSENT, _("Belum hadir"))]
        self.spouse.choices = [
            ("", _("Dengan atau tanpa pasangan")),
            (circular.WITH, _("Bersama pasangan")),
            (circular.WITHOUT, _("Tanpa pasangan")),
            (circular.UNCONFIRMED, _("Pasangan belum mengonfirmasi")),
        ]

    def validate_subject(self, field: StringField) -> None:
        _known(field.data or "")

    def validate_body(self, field: TextAreaField) -> None:
        _known(field.data or "")

    @property
    def audience(self) -> Audience:
        """Whom it is for, presence apart; call after `validate()`."""
        department = uuid.UUID(self.department.data) if self.department.data else None
        return Audience(department, self.state.data, self.role.data, self.spouse.data)

    @property
    def told(self) -> Message:
        """What is said; call after `validate()`."""
        return Message(
            uuid.UUID(self.message.data), self.subject.data, self.body.data, about_attendance=self.about.data != OTHER
        )

    def validate_message(self, field: HiddenField) -> None:
        """What names no message gets a name: nobody typed it."""
        try:
            field.data = str(uuid.UUID(field.data or ""))
        except ValueError:
            field.data = str(new_id())

    @property
    def digest(self) -> str:
        """Of what was previewed: only that is sent."""
        said = [self[name].data or "" for name in (*FILTERS, "about", "subject", "body", "message")]
        return sha256("\0".join(said).encode()).hexdigest()


FILTERS = ("department", "state", "role", "presence", "spouse")


def _known(text: str) -> None:
    unknown = circular.unknown_placeholders(text)
    if unknown:
        named = ", ".join(f"{{{one}}}" for one in unknown)
        usable = ", ".join(f"{{{one}}}" for one in circular.PLACEHOLDERS)
        raise ValidationError(_("%(named)s tidak dikenal. Yang dapat dipakai: %(usable)s.", named=named, usable=usable))
