"""The privacy notice of an event and the words of consent, as participants read them (UU 27/2022, Pasal 21).

The organizer may write both anew. What follows from dates and from the law is always added, so that no notice
promises what the erasure job does not do.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from events.calendar.retention import Retention, ends_at, retention
from events.calendar.tables import Event
from events.departments import queries as departments
from events.departments.tables import Institution
from events.language import _
from events.vocabulary import CompanionPolicy


@dataclass(frozen=True)
class Notice:
    """What is shown, and the dates it tells of."""

    event: uuid.UUID
    paragraphs: tuple[str, ...]
    consent: str
    kept: Retention

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def digest(self) -> bytes:
        """Names this wording: another text, or another date in it, is another digest."""
        return hashlib.sha256(f"{self.event}\0{self.text}\0{self.consent}".encode()).digest()


async def retention_of(event: Event) -> Retention:
    """The two dates of an event as they stand now."""
    return retention(event, await departments.institution(), await ends_at(event), event.zone)


async def notice_of(event: Event) -> Notice:
    """The event's notice as it stands now."""
    institution = await departments.institution()
    return notice(event, institution, retention(event, institution, await ends_at(event), event.zone))


def notice(event: Event, institution: Institution | None, kept: Retention) -> Notice:
    """The organizer's own words or the usual ones, then the dates and the rights."""
    own = [line for line in event.privacy_notice.splitlines() if line.strip()]
    body = own or usual(event, institution)
    return Notice(
        event.id,
        (*body, dates(kept), rights(event, institution)),
        event.consent_text or usual_consent(event, institution),
        kept,
    )


def controller(event: Event, institution: Institution | None) -> str:
    """Who answers for the data."""
    name, host = institution.name if institution else "", event.host
    if not name or name in host:
        return host or _("Panitia")
    return _("%(institution)s melalui %(host)s", institution=name, host=host) if host else name


def usual(event: Event, institution: Institution | None) -> list[str]:
    """What a notice says when the organizer wrote none."""
    who = controller(event, institution)
    said = [
        _(
            "%(who)s mencatat nama, NIP, pangkat, jabatan, perangkat daerah, nomor HP, e-mail, dan waktu hadir"
            " Anda untuk menyelenggarakan kegiatan ini dan mempertanggungjawabkannya, sesuai UU Nomor 27 Tahun 2022"
            " tentang Pelindungan Data Pribadi. NIK, rekening, dan foto wajah tidak diminta.",
            who=who,
        )
    ]
    if event.companion_policy != CompanionPolicy.NONE:
        said.append(
            _(
                "Dari pasangan hanya dicatat nama, hubungan, kontak bila diisi, dan persetujuan yang ia berikan"
                " sendiri; NIP dan perangkat daerahnya hanya bila ia ASN di pemerintah daerah ini."
            )
        )
    said.append(_("Data dilihat oleh panitia dan petugas presensi, dan tercantum pada daftar hadir."))
    return said


def usual_consent(event: Event, institution: Institution | None) -> str:
    """The words of consent when the organizer wrote none."""
    return _(
        "Saya sudah membaca pemberitahuan privasi ini dan setuju data saya dicatat oleh %(who)s untuk kegiatan ini.",
        who=controller(event, institution),
    )


def dates(kept: Retention) -> str:
    """The two dates, in one paragraph."""
    return _(
        "Nomor HP, e-mail, dan isi pesan dihapus %(contacts)s. Daftar hadir (nama, NIP, jabatan, perangkat daerah, dan"
        " waktu hadir) disimpan sebagai arsip, lalu namanya dihapus %(list)s.",
        contacts=kept.contacts_told,
        list=kept.list_told,
    )


def rights(event: Event, institution: Institution | None) -> str:
    """What participants may ask for, and of whom."""
    contact = " ".join(part for part in (event.contact_name, event.contact_phone) if part)
    mail = institution.email if institution else ""
    whom = contact or mail or event.host or _("panitia")
    return _(
        "Lewat tautan kelola Anda dapat melihat dan mengunduh semua data Anda, memperbaikinya, dan membatalkan"
        " pendaftaran. Pertanyaan, keberatan, atau permintaan penghapusan: %(whom)s.",
        whom=whom,
    )
