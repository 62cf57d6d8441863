"""The base of every form: WTForms on `await request.form()`, faults in Indonesian, all at once."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import date, time
from typing import Any, TypeVar

from litestar import Request
from markupsafe import Markup
from wtforms import Field, FieldList, FileField, FormField, HiddenField, ValidationError
from wtforms import Form as WTForm

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


VERSION = "_version"
"""The hidden field by which a page says what it showed."""
REVISE = "_sunting"
"""The button of who saw another's changes and wants to look at the form once more before saving."""
SHORT = 8


class Form(WTForm):
    """A form whose `errors` are Indonesian sentences; nothing typed is lost when it fails."""

    one_piece = False
    """Whether its values only make sense together, so that of two versions one is taken whole."""

    class Meta:
        def get_translations(self, _form: WTForm) -> _Translations:
            return _Translations()

    def __init__(self, formdata: Any = None, *arguments: Any, **settings: Any) -> None:
        super().__init__(formdata, *arguments, **settings)
        self._posted = formdata
        self._seen = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be saved as it is; not when its author asked to look at it again (`REVISE`)."""
        good = bool(super().validate(extra_validators))
        if self._posted is not None and REVISE in self._posted:
            self.form_errors: list[str] = [
                *self.form_errors,
                _("Belum disimpan. Periksa isian di bawah ini, lalu simpan."),
            ]
            return False
        return good

    @property
    def posted(self) -> list[tuple[str, Any]]:
        """Every name and value as it was sent."""
        return list(self._posted.multi_items()) if self._posted is not None else []

    @property
    def version(self) -> str:
        """What the page showed: a digest of each stored value, carried unread by the page until it comes back."""
        return version_of(self) if self._posted is None else str(self._posted.get(VERSION, "")) + self._seen

    def saw(self, field: Field) -> None:
        """Count this value among those its author knows: they stored it themselves, with this very form."""
        self._seen += digest_of(field)

    @property
    def version_field(self) -> Markup:
        """The hidden field that `versions.unless_changed` asks of every form that changes what is stored."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(VERSION, self.version)


class Stands(HiddenField):
    """What is stored beside that which the form asks, and goes when it is saved: part of the version, never sent.

    Its data is how it reads; "" where nothing stands there.
    """


def leaves(fields: Any) -> Iterator[Field]:
    """The fields in which something is typed, those within lists and lines included; without files."""
    for one in fields:
        if isinstance(one, FieldList):
            yield from leaves(one.entries)
        elif isinstance(one, FormField):
            yield from leaves(one.form)
        elif not isinstance(one, FileField):
            yield one


def plain(value: Any) -> str:
    """A field's value as text that is equal when the value is: what is empty, unticked or absent is the same."""
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.strip().splitlines())
    if value is None or value is False:
        return ""
    if isinstance(value, (list, tuple)):
        texts = [plain(one) for one in value]
        return "\n".join(texts if isinstance(value, tuple) else sorted(texts))
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def digest_of(field: Field) -> str:
    """A short digest of the field's name and value."""
    told = f"{field.name}\0{plain(field.data)}".encode(errors="surrogatepass")
    return base64.urlsafe_b64encode(hashlib.sha256(told).digest())[:SHORT].decode()


def version_of(form: WTForm) -> str:
    """The digests of all of a form's values, one after the other."""
    return "".join(digest_of(one) for one in leaves(form))


def digests_in(version: str) -> frozenset[str]:
    """The digests of a version; whatever else stands there matches no value."""
    return frozenset(version[at : at + SHORT] for at in range(0, len(version), SHORT))


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


SURE = "yakin"


def deliberately(typed: Any) -> None:
    """Raises Invalid unless the box of `components/sure.html` was ticked.

    For what somebody changes behind a private link: filters of mail and chat open links, and some press the first
    button of the page; none of them ticks a box.
    """
    if typed.get(SURE) != "ya":
        raise Invalid(_("Kembali dan centang kotak di atas tombol, agar jelas bahwa ini kehendak Anda."), field=SURE)


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
