"""What organizers type on the Kehadiran tab."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from events import forms
from events.calendar.fields import Blank, clock, day
from events.clean import clean_text
from events.labels import LABELS
from events.language import N_, _
from events.vocabulary import Evidence, ExcuseKind, SelfCheckInPolicy

PRESENT_REASONS = (
    N_("Hadir menurut tanda tangan di daftar kertas"),
    N_("Tiket tertinggal atau ponsel mati"),
    N_("Tiket tidak terbaca di gerbang"),
    N_("Terlewat dipindai di pintu masuk"),
)
WHEN = N_("Sesi sudah selesai. Tulis pukul berapa orang ini hadir.")
BY_WHAT = N_("Sesi sudah selesai. Pilih menurut apa orang ini hadir.")
UNDO_REASONS = (N_("Salah orang"), N_("Ternyata tidak datang"), N_("Tercatat pada sesi yang salah"))


def sources() -> list[SelectChoice]:
    """What a presence by hand may rely on; nothing is chosen at first."""
    named = [SelectChoice(str(one), _(text)) for one, text in LABELS[Evidence].items()]
    return [SelectChoice("", _("Pilih sumbernya")), *named]


def source(field: SelectField) -> Evidence | None:
    """What was chosen of `sources`, in a form that is valid."""
    return Evidence(field.data) if field.data else None


class ReasonForm(forms.Form):
    """Why a presence is put in or taken back by hand: a usual reason, one's own words, or both."""

    usual = RadioField(N_("Alasan"), [Blank()], choices=[])
    reason = StringField(N_("Alasan lain atau keterangan"), [forms.Parsed(clean_text)])
    usual_ones: tuple[str, ...] = UNDO_REASONS

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        self.usual.choices = [SelectChoice(_(text), _(text)) for text in self.usual_ones]

    @property
    def given(self) -> str:
        """The reason in one sentence; empty when nothing was said."""
        return ", ".join(text for text in (self.usual.data, self.reason.data) if text)

    def validate(self, extra_validators: object = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.given:
            self.reason.errors = [_("Pilih atau tulis alasannya.")]
        return bool(self.given)


class PresentForm(ReasonForm):
    """A presence put in by hand: when it was, and how one knows. After the session both must be said."""

    clock = clock(N_("Hadir pukul"), hint=N_("Menurut jam di tempat acara."), blank=Blank)
    evidence = SelectField(N_("Menurut apa"), [Blank()], choices=[])
    usual_ones = PRESENT_REASONS
    over = False

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        self.evidence.choices = sources()

    def validate(self, extra_validators: object = None) -> bool:
        """With `over` set, everything that must be said after the session is asked for at once."""
        valid = super().validate(extra_validators)
        for field, sentence in ((self.clock, WHEN), (self.evidence, BY_WHAT)):
            if self.over and not field.data and not field.errors:
                field.errors = [_(sentence)]
        return valid and not (self.clock.errors or self.evidence.errors)


class ExcuseForm(forms.Form):
    """Why somebody registered does not come."""

    kind = RadioField(
        N_("Keterangan"),
        [InputRequired(N_("Pilih keterangannya."))],
        choices=[SelectChoice(*pair) for pair in LABELS[ExcuseKind].items()],
    )
    note = StringField(
        N_("Nomor surat"),
        [forms.Parsed(clean_text)],
        description=N_("Jangan tulis diagnosis atau keterangan kesehatan."),
    )
    given = day(N_("Tanggal surat atau kabar diterima"), hint=N_("Kosongkan bila hari ini."), blank=Blank)


class SelfCheckInForm(forms.Form):
    """Whether check-ins from participants' own phones count."""

    policy = RadioField(
        N_("Presensi mandiri"),
        [InputRequired(N_("Pilih salah satu."))],
        choices=[SelectChoice(*pair) for pair in LABELS[SelfCheckInPolicy].items()],
    )
