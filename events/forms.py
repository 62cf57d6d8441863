"""The base of every form: WTForms on `await request.form()`, faults in Indonesian, all at once."""

from __future__ import annotations

from typing import Any, TypeVar

from litestar import Request
from wtforms import Form as WTForm
from wtforms import ValidationError

from events.errors import AlreadyRegistered, Invalid, Refusal, Unreadable
from events.language import N_, _

# WTForms has no Indonesian catalogue: its sentences, in ours.
MESSAGES = {
    "This field is required.": N_("Isian ini wajib diisi."),
    "Not a valid choice.": N_("Pilih salah satu pilihan yang tersedia."),
    "Not a valid choice": N_("Pilih salah satu pilihan yang tersedia."),
    "Invalid Choice: could not coerce.": N_("Pilih salah satu pilihan yang tersedia."),
    "Not a valid integer value.": N_("Tulis angka bulat."),
    "Not a valid decimal value.": N_("Tulis angka."),
    "Not a valid float value.": N_("Tulis angka."),
    "Not a valid date value.": N_("Tulis tanggal yang benar."),
    "Not a valid time value.": N_("Tulis jam yang benar, misalnya 08.00."),
    "Not a valid datetime value.": N_("Tulis tanggal dan jam yang benar."),
    "Invalid email address.": N_("Tulis alamat e-mail yang benar, misalnya nama@contoh.go.id."),
}


FormKind = TypeVar("FormKind", bound=WTForm)


class _Translations:
    def gettext(self, message: str) -> str:
        return _(MESSAGES.get(message, message))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return _(MESSAGES.get(singular if count == 1 else plural, singular))


class Form(WTForm):
    """A form whose `errors` are Indonesian sentences; nothing typed is lost when it fails."""

    class Meta:
        def get_translations(self, _form: WTForm) -> _Translations:
            return _Translations()


class Parsed:
    """Validator that replaces the value with what `parse` makes of it, or fails in `parse`'s own sentence."""

    def __init__(self, parse: Any) -> None:
        self.parse = parse

    def __call__(self, _form: WTForm, field: Any) -> None:
        if not field.data:
            return
        try:
            field.data = self.parse(field.data)
        except Unreadable as error:
            raise ValidationError(str(error)) from None


async def read(kind: type[FormKind], request: Request[Any, Any, Any], **fields: Any) -> FormKind:
    """The form as posted; call `validate()` next."""
    return kind(await request.form(), **fields)


def blame(form: Form, refusal: Refusal) -> None:
    """Put the refusal's sentence beside the field it names, or on top.

    A refusal names a value of the party: `official.nip` is the field `nip`, and `companion.nip` is `companion_nip`, or
    `nip` in a form that asks for the companion alone.
    """
    name = refusal.field or ""
    whose, _dot, own = name.rpartition(".")
    fields = form._fields
    found = next(
        (fields[one] for one in (f"{whose}_{own}" if whose == "companion" else own, own) if one in fields), None
    )
    if found is None:
        form.form_errors = [*form.form_errors, refusal.message]
    else:
        found.errors = [*found.errors, refusal.message]


def blame_person(form: Form, refusal: Refusal, taken: str, *, nip: str = "nip") -> None:
    """As `blame`; for whoever is registered already `taken`, in this form's words, stands beside the field `nip`.

    Without that field it stands on top: one of several NIPs is meant.
    """
    blame(form, Invalid(taken, field=nip) if isinstance(refusal, AlreadyRegistered) else refusal)
