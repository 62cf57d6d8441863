"""Check answers: what was given, in the words of the pages, each row with its way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from events import labels, text
from events.calendar.tables import Event
from events.errors import Unreadable
from events.language import _
from events.registration.people.choices import Choices
from events.registration.people.identity import parse_nip
from events.registration.signup import answers as pages
from events.vocabulary import Relation


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """One answer: what was asked, what was given, where it is changed, and what looks wrong about it."""

    key: str
    value: str
    href: str
    warnings: tuple[str, ...] = ()


class Answered(Protocol):
    """A visit of the form: its answers and its addresses."""

    @property
    def event(self) -> Event: ...

    @property
    def answers(self) -> dict[str, Any]: ...

    def url(self, page: str = "", *, changing: bool = False) -> str: ...


def answers_to_check(here: Answered, choices: Choices) -> list[tuple[str, list[CheckedAnswer]]]:
    """The answers in groups, each with its title."""
    names = {choice.value: choice.label for choice in choices}
    groups = [(_("Peserta"), _of_official(here, names))]
    if pages.TOGETHER in pages.sequence(here.answers, here.event.companion_policy):
        groups.append((_("Pasangan"), _of_companion(here, names)))
    return groups


def _answer(here: Answered, page: str, key: str, value: str, warnings: tuple[str, ...] = ()) -> CheckedAnswer:
    return CheckedAnswer(key, value, here.url(page, changing=True), warnings)


def _nip(here: Answered, page: str, nip: str) -> CheckedAnswer:
    try:
        warnings = parse_nip(nip).warnings
    except Unreadable as error:
        warnings = (str(error),)
    return _answer(here, page, _("NIP"), text.format_nip(nip), warnings)


def _of_official(here: Answered, names: dict[str, str]) -> list[CheckedAnswer]:
    person, job = here.answers[pages.PERSON], here.answers[pages.JOB]
    is_asn = person["is_asn"] == pages.YES
    rows = [
        _answer(here, pages.PERSON, _("Nama"), person["name"]),
        _answer(here, pages.PERSON, _("ASN"), _("Ya") if is_asn else _("Tidak")),
        _answer(here, pages.PERSON, _("Nomor HP"), text.format_phone(person["phone"])),
        _answer(here, pages.PERSON, _("E-mail"), person.get("email") or _("Tidak diisi")),
    ]
    if is_asn:
        rows.append(_nip(here, pages.JOB, job["nip"]))
        rows.append(_answer(here, pages.JOB, _("Pangkat/golongan"), job.get("rank") or _("Tidak diisi")))
    rows.append(_answer(here, pages.JOB, _("Jabatan"), job["position"]))
    office = names.get(job.get("department", "")) if job.get("department") else job.get("institution")
    rows += _of_delegate(here, job)
    where = _("Perangkat daerah") if job.get("department") else _("Instansi")
    rows.append(_answer(here, pages.JOB, where, office or ""))
    return rows


def _of_delegate(here: Answered, job: dict[str, Any]) -> list[CheckedAnswer]:
    """Only for who stands in for somebody else."""
    if not job.get("represents"):
        return []
    letter = job.get("represents_letter") or _("Tidak diisi")
    return [
        _answer(here, pages.JOB, _("Mewakili"), job["represents"]),
        _answer(here, pages.JOB, _("Nomor surat tugas"), letter),
    ]


def _of_companion(here: Answered, names: dict[str, str]) -> list[CheckedAnswer]:
    if here.answers[pages.TOGETHER]["together"] == pages.NO:
        rows = [_answer(here, pages.TOGETHER, _("Hadir bersama pasangan"), _("Tidak, sendiri"))]
        if pages.ALONE in pages.sequence(here.answers, here.event.companion_policy):
            rows.append(_answer(here, pages.ALONE, _("Alasan"), here.answers[pages.ALONE]["reason"]))
        return rows
    spouse = here.answers[pages.COMPANION]
    is_asn = spouse["is_asn"] == pages.YES
    rows = [
        _answer(here, pages.TOGETHER, _("Hadir bersama pasangan"), _("Ya")),
        _answer(here, pages.COMPANION, _("Nama pasangan"), spouse["name"]),
        _answer(here, pages.COMPANION, _("Hubungan"), labels.label(Relation, spouse["relation"])),
        _answer(here, pages.COMPANION, _("ASN di Pemda ini"), _("Ya") if is_asn else _("Tidak")),
    ]
    if is_asn:
        job = here.answers[pages.COMPANION_JOB]
        rows.append(_nip(here, pages.COMPANION_JOB, job["nip"]))
        office = names.get(job["department"], "")
        rows.append(_answer(here, pages.COMPANION_JOB, _("Perangkat daerah pasangan"), office))
    return rows
