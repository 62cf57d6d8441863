"""Every form of the committee that changes what is stored asks the second of two; a new one without fails here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from events.calendar.tables import Event
from events.vocabulary import CompanionPolicy, DelegatePolicy
from tests.conftest import application
from tests.factories import make_attendee, make_department, make_event, make_invitation, make_registration, make_session
from tests.pages import changed_form, filled_form, words

ADDS = "adds a row and changes none"
ONCE = "moves something to a state: the second time is the same, or refused in a sentence, and no text is replaced"
LEDGER = "writes a row of the ledger beside the others; nothing is overwritten"
OWN = "changes what is the reader's own: account, device or token"
COMPUTED = "carries out what is computed under the lock; whatever changed meanwhile is in it, and it can be undone"
BATCH = "one person's unfinished upload; what it made is judged again when it is taken over"

UNVERSIONED = {
    "accounts.organizer.create_user": ADDS,
    "accounts.organizer.renew_pin": ONCE,
    "accounts.organizer.reset_password": ONCE,
    "accounts.organizer.close_account": ONCE,
    "accounts.organizer.open_account": ONCE,
    "accounts.organizer.change_password": OWN,
    "accounts.organizer.end_session": OWN,
    "accounts.organizer.end_other_sessions": OWN,
    "accounts.organizer.create_token": OWN,
    "accounts.organizer.end_token": OWN,
    "departments.organizer.arms.save_arms": "has its version: tests/departments/test_arms.py, for it needs a file",
    "departments.organizer.holidays.add": ADDS,
    "departments.organizer.holidays.strike": ADDS,
    "departments.organizer.holidays.end": ONCE,
    "departments.organizer.tree.add": ADDS,
    "departments.organizer.unit.end": ONCE,
    "departments.organizer.unit.merge": COMPUTED,
    "departments.organizer.unit.part": ONCE,
    "departments.organizer.importing.upload": "shows what would be done",
    "departments.organizer.importing.review": COMPUTED,
    "calendar.organizer.settings.start": ADDS,
    "calendar.organizer.sessions.add_session": ADDS,
    "calendar.organizer.sessions.end_session": ONCE,
    "calendar.organizer.status.publish": ONCE,
    "calendar.organizer.status.cancel": ONCE,
    "calendar.organizer.status.copy": ADDS,
    "calendar.organizer.status.delete": ONCE,
    "registration.registrants.organizer.people.export": ADDS,
    "registration.registrants.organizer.people.add": ADDS,
    "registration.registrants.organizer.person.new_link": ONCE,
    "registration.registrants.organizer.person.withdraw": ONCE,
    "registration.registrants.organizer.waiting.approve": ONCE,
    "registration.registrants.organizer.waiting.refuse": ONCE,
    "registration.registrants.organizer.waiting.admit": ONCE,
    "registration.registrants.organizer.selection.ask": "shows what would be done",
    "registration.registrants.organizer.selection.act_on": ONCE,
    "registration.merging.organizer.not_same": ONCE,
    "registration.merging.organizer.merge_pair": COMPUTED,
    "registration.merging.organizer.couple": COMPUTED,
    "registration.merging.organizer.take_back": COMPUTED,
    "registration.messages.organizer.mark_sent": ONCE,
    "registration.messages.organizer.try_again": ONCE,
    "registration.messages.organizer.try_all_again": ONCE,
    "registration.messages.organizer.send_first": ONCE,
    "registration.circulars.organizer.write": ADDS,
    "registration.importing.organizer.upload": ADDS,
    "registration.importing.organizer.save_columns": BATCH,
    "registration.importing.organizer.save_departments": BATCH,
    "registration.importing.organizer.save_people": BATCH,
    "registration.importing.organizer.take": ONCE,
    "registration.importing.organizer.drop": ONCE,
    "registration.importing.organizer.faults": ADDS,
    "registration.invitations.organizer.sending.mark_sent": ONCE,
    "registration.invitations.organizer.sending.mark_chosen": ONCE,
    "registration.invitations.organizer.sending.unmark_one": ONCE,
    "registration.invitations.organizer.sending.take_back": ONCE,
    "registration.invitations.organizer.sending.mail_one": ONCE,
    "registration.invitations.organizer.sending.mail_all": ONCE,
    "registration.invitations.organizer.sending.download": ADDS,
    "registration.invitations.organizer.board.renew_link": ONCE,
    "attendance.organizer.roster.mark_present": LEDGER,
    "attendance.organizer.roster.confirm_self": LEDGER,
    "attendance.organizer.person.mark_person": LEDGER,
    "attendance.organizer.person.confirm_person": LEDGER,
    "attendance.organizer.person.undo_presence": LEDGER,
    "attendance.organizer.person.excuse": ONCE,
    "attendance.organizer.person.end_excuse": ONCE,
    "attendance.organizer.substitution.substitute": ONCE,
    "attendance.organizer.gates.create_gate": ADDS,
    "attendance.organizer.gates.renew_code": ONCE,
    "attendance.organizer.gates.revoke_gate": ONCE,
    "privacy.organizer.erase_contact": ONCE,
    "trail.organizer.download": ADDS,
    "trail.organizer.download_of_event": ADDS,
}


@dataclass(frozen=True)
class Opened:
    """A page with a form, to what address it posts, and the same field as two people fill it in."""

    page: str
    field: str
    hers: str
    his: str
    post: str = ""
    first: dict[str, str] | None = None

    @property
    def path(self) -> str:
        return (self.post or self.page).partition("?")[0]


def section(name: str, field: str, hers: str, his: str) -> Callable[[Event], Awaitable[Opened]]:
    async def opened(event: Event) -> Opened:
        return Opened(f"/panitia/kegiatan/{event.slug}/pengaturan/{name}", field, hers, his)

    return opened


async def institution(_event: Event) -> Opened:
    return Opened("/panitia/instansi", "phone", "0271 111", "0271 222")


async def opd(_event: Event) -> Opened:
    page = f"/panitia/opd/{(await make_department()).id}/ubah"
    return Opened(page, "name", "Dinas Satu", "Dinas Dua", first={"change": "koreksi"})


async def opd_contact(_event: Event) -> Opened:
    return Opened(f"/panitia/opd/{(await make_department()).id}/narahubung", "name", "Rina", "Joko")


async def session(event: Event) -> Opened:
    one = await make_session(event)
    return Opened(f"/panitia/kegiatan/{event.slug}/pengaturan/sesi/{one.id}", "room", "Aula", "Pendopo")


async def rundown(event: Event) -> Opened:
    one = await make_session(event)
    page = f"/panitia/kegiatan/{event.slug}/pengaturan/susunan/{one.id}"
    return Opened(page, "items-0-title", "Pembukaan", "Laporan", first={"items-0-starts": "08:00"})


async def quotas(event: Event) -> Opened:
    opd = await make_department(name="Dinas Kesehatan")
    await make_invitation(event, opd)
    return Opened(f"/panitia/kegiatan/{event.slug}/undangan/sasaran", f"minimum-{opd.id}", "2", "3")


async def letter(event: Event) -> Opened:
    return Opened(f"/panitia/kegiatan/{event.slug}/undangan/surat", "body", "Batik", "Pakaian dinas")


async def liaison(event: Event) -> Opened:
    invitation = await make_invitation(event, await make_department())
    page = f"/panitia/kegiatan/{event.slug}/undangan/{invitation.id}"
    return Opened(page, "name", "Rina Kartika", "Joko Susilo", f"{page}/kontak")


async def reminders(event: Event) -> Opened:
    return Opened(f"/panitia/kegiatan/{event.slug}/pesan/pengingat", "offsets", "4320", "120")


async def _person(event: Event) -> str:
    await make_session(event)
    opd = await make_department()
    registration = await make_registration(event)
    attendee = await make_attendee(event, registration, department=opd.id)
    return f"/panitia/kegiatan/{event.slug}/peserta/{attendee.id}"


async def correction(event: Event) -> Opened:
    return Opened(f"{await _person(event)}/ubah", "position", "Sekretaris", "Kepala Bidang")


async def contact(event: Event) -> Opened:
    return Opened(f"{await _person(event)}/kontak", "email", "satu@contoh.go.id", "dua@contoh.go.id")


async def spouse(event: Event) -> Opened:
    first = {"companion_relation": "wife", "consent": "y"}
    return Opened(f"{await _person(event)}/pasangan", "companion_name", "Siti Aminah", "Dewi Lestari", first=first)


async def policy(event: Event) -> Opened:
    await make_session(event)
    page = f"/panitia/kegiatan/{event.slug}/kehadiran"
    return Opened(page, "policy", "count", "confirm", f"{page}/mandiri")


SETTINGS = "calendar.organizer.settings.save_section"
VERSIONED: list[tuple[str, Callable[[Event], Awaitable[Opened]]]] = [
    ("departments.organizer.institution.set_institution", institution),
    ("departments.organizer.unit.change", opd),
    ("departments.organizer.unit.save_contact", opd_contact),
    (SETTINGS, section("umum", "title", "Judul satu", "Judul dua")),
    (SETTINGS, section("tempat", "venue", "Aula", "Pendopo")),
    (SETTINGS, section("pendaftaran", "contact_name", "Rina", "Joko")),
    (SETTINGS, section("privasi", "consent_text", "Saya setuju", "Saya bersedia")),
    (SETTINGS, section("cetak", "sign_name", "Drs. Satu", "Drs. Dua")),
    ("calendar.organizer.sessions.change_session", session),
    ("calendar.organizer.sessions.save_agenda", rundown),
    ("registration.registrants.organizer.person.correct", correction),
    ("registration.registrants.organizer.person.contact", contact),
    ("registration.registrants.organizer.spouse.save_spouse", spouse),
    ("registration.messages.organizer.save_reminders", reminders),
    ("registration.invitations.organizer.board.save_liaison", liaison),
    ("registration.invitations.organizer.letter.save_letter", letter),
    ("registration.invitations.organizer.quotas.save_quotas", quotas),
    ("attendance.organizer.roster.set_policy", policy),
]
names = [f"{name.rpartition('.')[2]}-{number}" for number, (name, _opened) in enumerate(VERSIONED)]


def committee_forms() -> set[str]:
    """Every handler below /panitia that takes a form."""
    found = set()
    for route in application().routes:
        for handler in getattr(route, "route_handlers", []):
            if "POST" in handler.http_methods and str(route.path).startswith("/panitia"):
                found.add(f"{handler.fn.__module__.removeprefix('events.')}.{handler.fn.__name__}")
    return found


def test_each_form_of_the_committee_is_versioned_or_says_why_not():
    versioned = {name for name, _opened in VERSIONED}
    assert committee_forms() == versioned | UNVERSIONED.keys()
    assert not versioned & UNVERSIONED.keys()


@pytest.fixture
async def event(two) -> Event:
    return await make_event(companion_policy=CompanionPolicy.OPTIONAL, delegate_policy=DelegatePolicy.ALLOWED)


@pytest.mark.parametrize("opened", [one for _name, one in VERSIONED], ids=names)
async def test_the_second_of_two_is_asked_and_loses_nothing(two, event, opened):
    sari, budi = two
    here: Opened = await opened(event)
    hers = await changed_form(sari, here.page, here.path, **(here.first or {}), **{here.field: here.hers})
    his = await changed_form(budi, here.page, here.path, **(here.first or {}), **{here.field: here.his})
    assert (await sari.post(here.path, data=hers)).status_code == 303
    answer = await budi.post(here.path, data=his)
    assert answer.status_code == 409
    assert "Sari Wulandari" in words(answer.text)
    assert (await sari.get(here.page)).status_code == 200
    chosen = filled_form(answer, here.path)
    assert chosen[here.field] == [here.his]
    assert (await budi.post(here.path, data=chosen)).status_code == 303


@pytest.mark.parametrize("opened", [one for _name, one in VERSIONED], ids=names)
async def test_of_two_at_once_one_is_asked(two, event, opened):
    here: Opened = await opened(event)
    forms = [
        await changed_form(browser, here.page, here.path, **(here.first or {}), **{here.field: value})
        for browser, value in zip(two, (here.hers, here.his), strict=True)
    ]
    answers = await asyncio.gather(
        *(browser.post(here.path, data=form) for browser, form in zip(two, forms, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
