"""Check answers: what was given, in the words of the pages, each page with its way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from events import labels, text
from events.calendar.tables import Event
from events.errors import Unreadable
from events.language import N_, _
from events.registration.people.choices import Choices
from events.registration.people.identity import parse_nip
from events.registration.people.mailboxes import meant
from events.registration.signup import answers as pages
from events.vocabulary import Relation

Names = Mapping[str, str]
TITLES = {
    pages.PERSON: N_("Data diri"),
    pages.JOB: N_("Jabatan"),
    pages.TOGETHER: N_("Kehadiran pasangan"),
    pages.ALONE: N_("Hadir tanpa pasangan"),
    pages.COMPANION: N_("Data pasangan"),
    pages.COMPANION_JOB: N_("Jabatan pasangan"),
}


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """One answer: what was asked, what was given, and what looks wrong about it."""

    key: str
    value: str
    warnings: tuple[str, ...] = ()


class Answered(Protocol):
    """A visit of the form: its answers and its addresses."""

    @property
    def event(self) -> Event: ...

    @property
    def answers(self) -> pages.Answers: ...

    def url(self, page: str = "", *, changing: bool = False) -> str: ...


@dataclass(frozen=True, slots=True)
class CheckedGroup:
    """The answers of one page, under one way back."""

    title: str
    href: str
    rows: tuple[CheckedAnswer, ...]


def answers_to_check(here: Answered, choices: Choices) -> list[CheckedGroup]:
    """The answers page by page, in the order they were asked."""
    names = {choice.value: choice.label for choice in choices}
    path = pages.sequence(here.answers, here.event.companion_policy)
    return [
        CheckedGroup(_(TITLES[page]), here.url(page, changing=True), tuple(ROWS[page](here.answers, names)))
        for page in path
    ]


def brief(answers: pages.Answers, choices: Choices) -> list[CheckedAnswer]:
    """Of answers that may still lack pages, by what one set is told from another."""
    names = {choice.value: choice.label for choice in choices}
    return [row for page in ROWS if page in answers and page != pages.TOGETHER for row in ROWS[page](answers, names)]


def _nip(nip: str) -> CheckedAnswer:
    try:
        warnings = parse_nip(nip).warnings
    except Unreadable as error:
        warnings = (str(error),)
    return CheckedAnswer(_("NIP"), text.format_nip(nip), warnings)


def _of_person(answers: pages.Answers, _names: Names) -> list[CheckedAnswer]:
    person = answers[pages.PERSON]
    return [
        CheckedAnswer(_("Nama"), person["name"]),
        CheckedAnswer(_("ASN"), _yes_no(person)),
        CheckedAnswer(_("Nomor HP"), text.format_phone(person["phone"])),
        CheckedAnswer(_("E-mail"), person.get("email") or _("Tidak diisi"), _slip(person.get("email", ""))),
    ]


def _of_job(answers: pages.Answers, names: Names) -> list[CheckedAnswer]:
    job, rows = answers[pages.JOB], []
    if answers.get(pages.PERSON, {}).get("is_asn") == pages.YES:
        rows.append(_nip(job.get("nip", "")))
        rows.append(CheckedAnswer(_("Pangkat/golongan"), job.get("rank") or _("Tidak diisi")))
    rows.append(CheckedAnswer(_("Jabatan"), job["position"]))
    if job.get("represents"):
        rows.append(CheckedAnswer(_("Mewakili"), job["represents"]))
        rows.append(CheckedAnswer(_("Nomor surat tugas"), job.get("represents_letter") or _("Tidak diisi")))
    office = names.get(job.get("department", "")) if job.get("department") else job.get("institution")
    rows.append(CheckedAnswer(_("Perangkat daerah") if job.get("department") else _("Instansi"), office or ""))
    return rows


def _of_choice(answers: pages.Answers, _names: Names) -> list[CheckedAnswer]:
    together = answers[pages.TOGETHER]["together"] == pages.YES
    return [CheckedAnswer(_("Hadir bersama pasangan"), _("Ya") if together else _("Tidak, sendiri"))]


def _of_lone(answers: pages.Answers, _names: Names) -> list[CheckedAnswer]:
    return [CheckedAnswer(_("Alasan"), answers[pages.ALONE]["reason"])]


def _of_companion(answers: pages.Answers, _names: Names) -> list[CheckedAnswer]:
    spouse = answers[pages.COMPANION]
    phone = text.format_phone(spouse["phone"]) if spouse.get("phone") else ""
    contact = ", ".join(one for one in (phone, spouse.get("email")) if one)
    return [
        CheckedAnswer(_("Nama pasangan"), spouse["name"]),
        CheckedAnswer(_("Hubungan"), labels.label(Relation, spouse["relation"])),
        CheckedAnswer(_("ASN di Pemda ini"), _yes_no(spouse)),
        *([CheckedAnswer(_("Kontak pasangan"), contact, _slip(spouse.get("email", "")))] if contact else []),
    ]


def _of_companion_job(answers: pages.Answers, names: Names) -> list[CheckedAnswer]:
    job = answers[pages.COMPANION_JOB]
    return [_nip(job["nip"]), CheckedAnswer(_("Perangkat daerah pasangan"), names.get(job["department"], ""))]


def _slip(address: str) -> tuple[str, ...]:
    domain = meant(address)
    return (_("Maksud Anda %(domain)s?", domain=domain),) if domain else ()


def _yes_no(page: Mapping[str, Any]) -> str:
    return _("Ya") if page["is_asn"] == pages.YES else _("Tidak")


ROWS: Mapping[str, Callable[[pages.Answers, Names], list[CheckedAnswer]]] = {
    pages.PERSON: _of_person,
    pages.JOB: _of_job,
    pages.TOGETHER: _of_choice,
    pages.ALONE: _of_lone,
    pages.COMPANION: _of_companion,
    pages.COMPANION_JOB: _of_companion_job,
}
