"""Check answers: what was given, in the words of the pages, each row with its way back."""

from __future__ import annotations

from typing import Any, Protocol

from events import labels, text
from events.calendar.tables import Event
from events.errors import Unreadable
from events.language import _
from events.registration.people.choices import Choices
from events.registration.people.identity import parse_nip
from events.registration.signup import answers as pages
from events.vocabulary import Relation

Row = dict[str, Any]


class Answered(Protocol):
    """A visit of the form: its answers and its addresses."""

    @property
    def event(self) -> Event: ...

    @property
    def answers(self) -> dict[str, Any]: ...

    def url(self, page: str = "", *, changing: bool = False) -> str: ...


def rows_to_check(here: Answered, choices: Choices) -> list[tuple[str, list[Row]]]:
    """Groups of rows: title, and for each answer its key, value, where to change it, and warnings."""
    names = {choice.value: choice.label for choice in choices}
    groups = [(_("Peserta"), _official_rows(here, names))]
    if pages.TOGETHER in pages.sequence(here.answers, here.event.companion_policy):
        groups.append((_("Pasangan"), _companion_rows(here, names)))
    return groups


def _row(here: Answered, page: str, key: str, value: str, warnings: tuple[str, ...] = ()) -> Row:
    return {"key": key, "value": value, "href": here.url(page, changing=True), "warnings": warnings}


def _nip_row(here: Answered, page: str, nip: str) -> Row:
    try:
        warnings = parse_nip(nip).warnings
    except Unreadable as error:
        warnings = (str(error),)
    return _row(here, page, _("NIP"), text.format_nip(nip), warnings)


def _official_rows(here: Answered, names: dict[str, str]) -> list[Row]:
    person, job = here.answers[pages.PERSON], here.answers[pages.JOB]
    is_asn = person["is_asn"] == pages.YES
    rows = [
        _row(here, pages.PERSON, _("Nama"), person["name"]),
        _row(here, pages.PERSON, _("ASN"), _("Ya") if is_asn else _("Tidak")),
        _row(here, pages.PERSON, _("Nomor HP"), text.format_phone(person["phone"])),
        _row(here, pages.PERSON, _("E-mail"), person.get("email") or _("Tidak diisi")),
    ]
    if is_asn:
        rows.append(_nip_row(here, pages.JOB, job["nip"]))
        rows.append(_row(here, pages.JOB, _("Pangkat/golongan"), job.get("rank") or _("Tidak diisi")))
    rows.append(_row(here, pages.JOB, _("Jabatan"), job["position"]))
    office = names.get(job.get("department", "")) if job.get("department") else job.get("institution")
    rows += _delegate_rows(here, job)
    rows.append(_row(here, pages.JOB, _("Perangkat daerah") if job.get("department") else _("Instansi"), office or ""))
    return rows


def _delegate_rows(here: Answered, job: dict[str, Any]) -> list[Row]:
    """Only for who stands in for somebody else."""
    if not job.get("represents"):
        return []
    letter = job.get("represents_letter") or _("Tidak diisi")
    return [
        _row(here, pages.JOB, _("Mewakili"), job["represents"]),
        _row(here, pages.JOB, _("Nomor surat tugas"), letter),
    ]


def _companion_rows(here: Answered, names: dict[str, str]) -> list[Row]:
    if here.answers[pages.TOGETHER]["together"] == pages.NO:
        rows = [_row(here, pages.TOGETHER, _("Hadir bersama pasangan"), _("Tidak, sendiri"))]
        if pages.ALONE in pages.sequence(here.answers, here.event.companion_policy):
            rows.append(_row(here, pages.ALONE, _("Alasan"), here.answers[pages.ALONE]["reason"]))
        return rows
    spouse = here.answers[pages.COMPANION]
    is_asn = spouse["is_asn"] == pages.YES
    rows = [
        _row(here, pages.TOGETHER, _("Hadir bersama pasangan"), _("Ya")),
        _row(here, pages.COMPANION, _("Nama pasangan"), spouse["name"]),
        _row(here, pages.COMPANION, _("Hubungan"), labels.label(Relation, spouse["relation"])),
        _row(here, pages.COMPANION, _("ASN di Pemda ini"), _("Ya") if is_asn else _("Tidak")),
    ]
    if is_asn:
        job = here.answers[pages.COMPANION_JOB]
        rows.append(_nip_row(here, pages.COMPANION_JOB, job["nip"]))
        rows.append(_row(here, pages.COMPANION_JOB, _("Perangkat daerah pasangan"), names.get(job["department"], "")))
    return rows
