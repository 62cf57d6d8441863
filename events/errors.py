"""Every way the system says no: a status, a machine word and one sentence that says how to mend it.

`raise NotFound()` or, in the case's own words, `raise Conflict(_("..."), code="slug_taken", field="slug")`.
"""

from typing import ClassVar

from events.language import N_, _


class Refusal(Exception):  # noqa: N818 - an answer, not an error
    """A request that was understood and is not done. `message` is in the reader's language."""

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = N_("Permintaan ini tidak dapat diproses.")

    def __init__(self, message: str | None = None, *, code: str | None = None, field: str | None = None) -> None:
        self.message = message or _(self.sentence)
        self.code = code or self.default_code
        self.field = field
        super().__init__(self.message)


class Malformed(Refusal):
    """The request itself is not in the form agreed on; a program's fault, not a person's."""

    default_code = "malformed"
    sentence = N_("Permintaan ini tidak dapat dibaca.")


class Unauthorised(Refusal):
    status = 401
    default_code = "unauthorised"
    sentence = N_("Silakan masuk terlebih dahulu.")


class Forbidden(Refusal):
    status = 403
    default_code = "forbidden"
    sentence = N_("Anda tidak memiliki wewenang untuk tindakan ini.")


class NotFound(Refusal):
    status = 404
    default_code = "not_found"
    sentence = N_("Halaman atau data yang Anda cari tidak ditemukan.")


class TooSlow(Refusal):
    status = 408
    default_code = "too_slow"
    sentence = N_("Kiriman Anda terlalu lama diterima, mungkin karena jaringan. Coba kirim lagi.")


class Conflict(Refusal):
    status = 409
    default_code = "conflict"
    sentence = N_("Data ini sudah diubah orang lain. Muat ulang halaman, lalu coba lagi.")


class Gone(Refusal):
    status = 410
    default_code = "gone"
    sentence = N_("Tautan ini sudah tidak berlaku.")


class TooLarge(Refusal):
    status = 413
    default_code = "too_large"
    sentence = N_("Data yang dikirim terlalu besar.")


class Unsupported(Refusal):
    status = 415
    default_code = "unsupported"
    sentence = N_("Berkas tidak diterima di halaman ini.")


class Invalid(Refusal):
    status = 422
    default_code = "invalid"
    sentence = N_("Ada isian yang perlu diperbaiki.")


class TooMany(Refusal):
    """`retry_after` is in seconds."""

    status = 429
    default_code = "too_many"
    sentence = N_("Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi.")

    def __init__(self, message: str | None = None, *, retry_after: int = 60, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Unavailable(Refusal):
    status = 503
    default_code = "unavailable"
    sentence = N_("Layanan sedang tidak dapat dihubungi. Coba lagi beberapa saat lagi.")


class RegistrationClosed(Conflict):
    default_code = "registration_closed"
    sentence = N_("Pendaftaran kegiatan ini tidak sedang dibuka.")


class EventCancelled(Conflict):
    default_code = "event_cancelled"
    sentence = N_("Kegiatan ini dibatalkan.")


class EventFull(Conflict):
    default_code = "event_full"
    sentence = N_("Kursi kegiatan ini sudah penuh.")


class QuotaFull(Conflict):
    default_code = "quota_full"
    sentence = N_("Kuota perangkat daerah ini untuk kegiatan ini sudah penuh.")


class AlreadyRegistered(Conflict):
    """Says nothing about who registered: a stranger who types a known NIP learns only this."""

    default_code = "already_registered"
    sentence = N_("Sudah terdaftar; tautan dikirim ke kontak yang terdaftar.")


class ForeignOrigin(Forbidden):
    default_code = "foreign_origin"
    sentence = N_("Permintaan ini tidak berasal dari halaman Hadir. Muat ulang halaman, lalu coba lagi.")


class Unreadable(ValueError):  # noqa: N818 - as above
    """A typed value that cannot be understood; `str(error)` is the sentence to show beside its field."""
