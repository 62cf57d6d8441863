"""Gates and shifts: which device stands at a door, and who holds it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from events import audit, config, throttle
from events.accounts import queries as accounts
from events.accounts.passwords import verify
from events.accounts.tables import User
from events.attendance import door
from events.attendance.tables import Gate, Shift
from events.audit import Actor
from events.clean import clean_text
from events.database import sql, transaction
from events.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorised
from events.keys import code_digest, new_pairing_code, new_token, pin_digest, token_digest
from events.language import _
from events.vocabulary import ActorKind, GateKind

PAIRING_LASTS = timedelta(minutes=15)
TRIES_WITHIN = timedelta(minutes=15)
PIN_TRIES, ALL_PIN_TRIES = 10, 200
PAIRING_TRIES, ALL_PAIRING_TRIES = 30, 600
KINDS = tuple(GateKind)


async def create_gate(
    event_id: uuid.UUID,
    name: str,
    *,
    kind: str = GateKind.SCANNER,
    search_allowed: bool = False,
    by: Actor,
    now: datetime,
) -> tuple[Gate, str]:
    """A gate of an event and its pairing code, shown once: it works once and for 15 minutes.

    Raises Invalid for an empty name or an unknown kind.
    """
    name = clean_text(name, 60)
    if not name or kind not in KINDS:
        raise Invalid(_("Tulis nama gerbang, misalnya Pintu Utara."), field="name")
    code = new_pairing_code()
    gate = Gate(
        event=event_id,
        name=name,
        kind=kind,
        search_allowed=search_allowed,
        created_at=now,
        created_by=by.id if by.kind == ActorKind.USER else None,
        pairing_digest=code_digest(code),
        pairing_ends_at=now + PAIRING_LASTS,
    )
    async with transaction():
        await Gate.insert(gate)
        await audit.record(
            "gate.created",
            by=by,
            at=now,
            subject=("gate", gate.id),
            event=event_id,
            data={"kind": kind, "search_allowed": search_allowed},
        )
    return gate, code


async def renew_pairing(gate_id: uuid.UUID, *, by: Actor, now: datetime) -> str:
    """A new pairing code for a gate. The device that holds it now goes on until the code is used.

    Raises NotFound, and Conflict for a revoked gate: revoking is for good.
    """
    code = new_pairing_code()
    async with transaction():
        rows = await sql(
            "UPDATE gate SET pairing_digest = {}, pairing_ends_at = {} WHERE id = {} AND revoked_at IS NULL"
            " RETURNING event",
            code_digest(code),
            now + PAIRING_LASTS,
            gate_id,
        )
        if not rows:
            raise await _no_such_gate(gate_id)
        await audit.record("gate.pairing_renewed", by=by, at=now, subject=("gate", gate_id), event=rows[0]["event"])
    return code


async def _no_such_gate(gate_id: uuid.UUID) -> NotFound | Conflict:
    if await Gate.exists().where(Gate.id == gate_id):
        return Conflict(_("Gerbang ini sudah dicabut. Buat gerbang baru."), code="gate_revoked")
    return NotFound()


async def revoke_gate(gate_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """End a gate's rights, everywhere within two seconds; a second revocation changes nothing.

    For 72 hours it may still hand in what it scanned before.
    """
    async with transaction():
        rows = await sql(
            "UPDATE gate SET revoked_at = {}, pairing_digest = NULL, pairing_ends_at = NULL"
            " WHERE id = {} AND revoked_at IS NULL RETURNING event",
            now,
            gate_id,
        )
        if rows:
            await audit.record("gate.revoked", by=by, at=now, subject=("gate", gate_id), event=rows[0]["event"])
        elif not await Gate.exists().where(Gate.id == gate_id):
            raise NotFound
    door.forget()


async def pair(code: str, *, device: str, now: datetime, address: str = "") -> tuple[Gate, str]:
    """Exchange a pairing code for the gate's bearer token, once; the device that held the gate before is out.

    Raises Forbidden `pairing_failed` in the same words for a wrong, used or old code, and TooMany beyond 30
    tries of one address or 600 of all in 15 minutes (40 random bits stay out of reach).
    """
    # The narrow count first: who is out of tries must not use up everybody's.
    await throttle.allow(f"pair:{address[:60]}", tries=PAIRING_TRIES, within=TRIES_WITHIN, now=now)
    await throttle.allow("pair", tries=ALL_PAIRING_TRIES, within=TRIES_WITHIN, now=now)
    token = new_token()
    async with transaction():
        rows = await sql(
            "UPDATE gate SET token_digest = {}, paired_at = {}, seen_at = {}, device = {},"
            " pairing_digest = NULL, pairing_ends_at = NULL"
            " WHERE pairing_digest = {} AND pairing_ends_at > {} AND revoked_at IS NULL RETURNING id, event",
            token_digest(token),
            now,
            now,
            device[:200],
            code_digest(code),
            now,
        )
        if not rows:
            raise Forbidden(
                _("Kode pemasangan tidak cocok atau sudah kedaluwarsa. Minta kode baru kepada panitia."),
                code="pairing_failed",
            )
        gate_id, event_id = rows[0]["id"], rows[0]["event"]
        await sql("UPDATE shift SET ended_at = {} WHERE gate = {} AND ended_at IS NULL", now, gate_id)
        by = Actor(ActorKind.GATE, gate_id)
        await audit.record("gate.paired", by=by, at=now, subject=("gate", gate_id), event=event_id)
        gate = await Gate.objects().where(Gate.id == gate_id).first()
    door.forget()
    assert gate is not None  # just updated
    return gate, token


async def start_shift(
    gate: door.Door | Gate, *, pin: str | None = None, account_id: uuid.UUID | None = None, now: datetime
) -> Shift:
    """Begin an officer's duty at a gate, by PIN or by an account already proven; ends the one before.

    Raises Unauthorised `wrong_pin`, and TooMany beyond 10 PINs at one gate or 200 at all gates in 15 minutes.
    """
    officer = await _by_pin(gate.id, pin, now) if pin is not None else None
    if pin is None and account_id is not None:
        officer = await accounts.account(account_id)
    if officer is None or not officer.active:
        raise Unauthorised(_("PIN tidak dikenal. Periksa PIN Anda, lalu coba lagi."), code="wrong_pin")
    event_id = gate.event.id if isinstance(gate, door.Door) else gate.event
    shift = Shift(gate=gate.id, officer=officer.id, operator=officer.name, started_at=now)
    async with transaction():
        await sql("UPDATE shift SET ended_at = {} WHERE gate = {} AND ended_at IS NULL", now, gate.id)
        await sql("UPDATE gate SET seen_at = {} WHERE id = {}", now, gate.id)
        await Shift.insert(shift)
        by = Actor(ActorKind.USER, officer.id, officer.name)
        await audit.record("shift.started", by=by, at=now, subject=("gate", gate.id), event=event_id)
    door.forget()
    return shift


async def _by_pin(gate_id: uuid.UUID, pin: str, now: datetime) -> User | None:
    # As in `pair`: one gate in wrong hands must not shut all others.
    await throttle.allow(f"pin:{gate_id}", tries=PIN_TRIES, within=TRIES_WITHIN, now=now)
    await throttle.allow("pin", tries=ALL_PIN_TRIES, within=TRIES_WITHIN, now=now)
    return await accounts.by_pin(pin_digest(config.keys().session, pin))


async def officer_by_login(email: str, password: str, *, now: datetime) -> User:
    """The active account of an address and password, for a shift; makes no login session.

    Raises Unauthorised in the same words for whatever is wrong, TooMany beyond 10 tries of one address.
    """
    await throttle.allow(f"login:{email.strip().lower()[:100]}", tries=10, within=TRIES_WITHIN, now=now)
    user = await accounts.by_email(email)
    right = await verify(user.password_hash if user else None, password)
    if user is None or not right or not user.active:
        raise Unauthorised(_("Alamat e-mail atau kata sandi tidak cocok."), code="wrong_login")
    return user
