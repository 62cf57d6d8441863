"""What a newcomer reads at every start: accounts, a ticket, fresh pairing codes, and a tour of five minutes."""

from __future__ import annotations

from datetime import datetime

from events import config
from events.attendance import pairing
from events.audit import SYSTEM
from events.database import sql
from events.demo.editions import RUNNING
from events.demo.logins import Login
from events.keys import group_code, ticket_code
from events.labels import label
from events.language import _
from events.registration.invitations.links import address_of
from events.vocabulary import AttendeeState, EventStatus, GateKind, UserRole

GUIDE = """
Hadir siap dicoba di {base}

Akun percobaan (kata sandi acak, hanya untuk pemasangan ini):
{accounts}

Tur lima menit:
  1. Agenda           {base}/
  2. Daftar berdua    {base}/kegiatan/{slug}/daftar
  3. Tiket contoh     {base}/tiket/{code}
                      kode untuk diketik: {typed}
  4. Gerbang          {base}/gerbang
                      kode pemasangan: {scanner}, lalu mulai tugas dengan PIN {pin}.
                      Pindai tiket dengan kamera, foto, atau ketik kodenya; ketuk nama pasangan.
  5. Layar lokasi     {base}/layar
                      kode pemasangan: {screen}. Pindai QR layar dengan gawai yang memegang tiket.
  6. Undangan OPD     {invitation}
                      penghubung OPD mengusulkan nama tanpa akun.
  7. Panitia          {base}/panitia
                      rekap per OPD, OPD yang belum mengirim, daftar tunggu dengan tawaran kursi,
                      persetujuan, dugaan ganda, dan cetak daftar hadir.

Kode pemasangan berlaku 15 menit dan sekali pakai. Tekan Ctrl+C untuk berhenti.
"""


async def guide(logins: list[Login], *, now: datetime) -> str:
    """The guide with new pairing codes for the running event's gates, whose devices stay paired meanwhile."""
    rows = await sql("SELECT id FROM event WHERE slug = {}", RUNNING.slug)
    event = rows[0]["id"]
    gates = await sql(
        "SELECT id, kind FROM gate WHERE event = {} AND revoked_at IS NULL ORDER BY created_at DESC", event
    )
    codes = {
        gate["kind"]: await pairing.renew_pairing(gate["id"], by=SYSTEM, now=now)
        for gate in {gate["kind"]: gate for gate in gates}.values()
    }
    code = await _ticket(event)
    officer = next((login for login in logins if login.role == UserRole.OFFICER), None)
    return GUIDE.format(
        base=config.load().base_url,
        slug=RUNNING.slug,
        code=code,
        typed=group_code(code),
        scanner=codes.get(GateKind.SCANNER, "buat di menu Gerbang"),
        screen=codes.get(GateKind.SCREEN, "buat di menu Gerbang"),
        invitation=await _invitation(now),
        pin=officer.pin if officer else "petugas",
        accounts="\n".join(_line(login) for login in logins),
    )


def _line(login: Login) -> str:
    return f"  {label(UserRole, login.role):<16} {login.email:<28} {login.password}   PIN {login.pin}"


async def _invitation(now: datetime) -> str:
    """The link of an OPD that has not looked yet and may still name people, if there is one left."""
    rows = await sql(
        "SELECT i.id, i.token_version FROM invitation i JOIN event e ON e.id = i.event"
        " WHERE e.demo = {} AND e.status = {} AND i.sent_at IS NOT NULL AND i.opened_at IS NULL"
        " AND e.registration_closes > {} ORDER BY e.registration_closes DESC, i.id LIMIT 1",
        True,
        EventStatus.PUBLISHED,
        now,
    )
    if not rows:
        return _("tautannya ada di tab Undangan OPD setiap kegiatan")
    return address_of(rows[0]["id"], rows[0]["token_version"])


async def _ticket(event: object) -> str:
    """The ticket of an official who came with a spouse and is not present yet, if there is one left."""
    rows = await sql(
        "SELECT official.id, official.ticket_version FROM attendee AS official"
        " JOIN attendee AS companion ON companion.official = official.id"
        " LEFT JOIN presence ON presence.attendee = official.id"
        " WHERE official.event = {} AND official.state = {} AND companion.state = official.state"
        " ORDER BY CASE WHEN presence.id IS NULL THEN 0 ELSE 1 END, official.created_at, official.id LIMIT 1",
        event,
        AttendeeState.ACTIVE,
    )
    return ticket_code(config.keys().ticket, rows[0]["id"], rows[0]["ticket_version"])
