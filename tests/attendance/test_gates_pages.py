"""The Gerbang tab: who may use it, what it shows once, and what it refuses."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from events import config
from events.attendance import pairing
from events.attendance.tables import Gate
from events.audit import SYSTEM, AuditEntry
from events.errors import Unauthorised
from events.keys import code_digest, csrf_token, token_digest
from tests.factories import log_in, make_event, make_gate, make_institution, make_shift, make_user

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


async def organizer(client, role: str = "organizer") -> dict[str, str]:
    """Log somebody in; the answer is what every form of theirs carries."""
    await make_institution()
    token = await log_in(client, await make_user(role=role, name="Rahma Dewi"))
    return {"_csrf": csrf_token(config.keys().session, token_digest(token))}


async def test_the_tab_says_what_to_do_while_there_is_no_gate(client):
    await organizer(client)
    event = await make_event()
    page = await client.get(f"/panitia/kegiatan/{event.slug}/gerbang")
    assert page.status_code == 200
    assert "Belum ada gerbang" in page.text


async def test_a_new_gate_shows_its_code_once_and_the_code_pairs_a_device(client):
    form = await organizer(client)
    event = await make_event()
    answer = await client.post(
        f"/panitia/kegiatan/{event.slug}/gerbang", data=form | {"name": "Pintu Utara", "kind": "scanner"}
    )
    assert answer.status_code in (200, 201)
    code = CODE.search(answer.text)[0]
    assert "<svg" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    listing = await client.get(f"/panitia/kegiatan/{event.slug}/gerbang")
    assert "Pintu Utara" in listing.text
    assert code not in listing.text
    gate, _ = await pairing.pair(code, device="ponsel", now=datetime.now(UTC))
    assert (gate.name, gate.kind, gate.event) == ("Pintu Utara", "scanner", event.id)


async def test_a_screen_never_gets_the_right_to_search(client):
    form = await organizer(client)
    event = await make_event()
    values = {"name": "Layar aula", "kind": "screen", "search_allowed": "y"}
    await client.post(f"/panitia/kegiatan/{event.slug}/gerbang", data=form | values)
    gate = await Gate.objects().first()
    assert (gate.kind, gate.search_allowed) == ("screen", False)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "a\x00b", "kind": "scanner"}, "karakter yang tidak dapat dibaca"),
        ({"name": "a" * 61, "kind": "scanner"}, "paling banyak 60 karakter"),
        ({"name": "", "kind": "scanner"}, "Tulis nama gerbang"),
        ({"name": "Pintu", "kind": "kamera"}, "Pilih salah satu"),
        ({"name": "   ", "kind": "scanner"}, "Tulis nama gerbang"),
    ],
)
async def test_a_faulty_gate_is_told_beside_the_field_and_makes_none(client, values, sentence):
    form = await organizer(client)
    event = await make_event()
    answer = await client.post(f"/panitia/kegiatan/{event.slug}/gerbang", data=form | values)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await Gate.count() == 0


async def test_a_new_code_replaces_the_old_one(client):
    form = await organizer(client)
    event = await make_event()
    gate, old = await pairing.create_gate(event.id, "Pintu Utara", by=SYSTEM, now=datetime.now(UTC))
    answer = await client.post(f"/panitia/kegiatan/{event.slug}/gerbang/{gate.id}/kode", data=form)
    new = CODE.search(answer.text)[0]
    digest = (await Gate.objects().first()).pairing_digest
    assert bytes(digest) == code_digest(new) != code_digest(old)


async def test_revoking_asks_first_and_then_ends_the_gate(client):
    form = await organizer(client)
    event = await make_event()
    gate, _token = await make_gate(event)
    path = f"/panitia/kegiatan/{event.slug}/gerbang/{gate.id}/cabut"
    assert "tetap berlaku" in (await client.get(path)).text
    assert (await Gate.objects().first()).revoked_at is None
    answer = await client.post(path, data=form)
    assert answer.headers["location"] == f"/panitia/kegiatan/{event.slug}/gerbang"
    assert (await Gate.objects().first()).revoked_at is not None
    listing = await client.get(f"/panitia/kegiatan/{event.slug}/gerbang")
    assert "Dicabut" in listing.text
    entry = await AuditEntry.objects().where(AuditEntry.action == "gate.revoked").first()
    assert entry.actor_name == "Rahma Dewi"


async def test_the_tab_names_the_officer_on_duty_and_since_when(client):
    await organizer(client)
    event = await make_event()
    gate, _token = await make_gate(event)
    await make_shift(gate, await make_user(name="Sari Melati", role="officer"), started_at=datetime.now(UTC))
    page = await client.get(f"/panitia/kegiatan/{event.slug}/gerbang")
    assert "Bertugas: Sari Melati" in page.text
    assert "sedang bertugas" in page.text


# ------------------------------------------------------------ who may not


async def test_an_officer_and_a_stranger_are_kept_out(client):
    event = await make_event()
    path = f"/panitia/kegiatan/{event.slug}/gerbang"
    assert (await client.get(path)).headers["location"].startswith("/masuk")
    form = await organizer(client, role="officer")
    assert (await client.get(path)).status_code == 403
    assert (await client.post(path, data=form | {"name": "Pintu", "kind": "scanner"})).status_code == 403
    assert await Gate.count() == 0


@pytest.mark.parametrize("what", ["", "/kode", "/cabut"])
async def test_no_form_works_without_the_sessions_own_token(client, what):
    await organizer(client)
    event = await make_event()
    gate, _token = await make_gate(event)
    path = f"/panitia/kegiatan/{event.slug}/gerbang" + (f"/{gate.id}{what}" if what else "")
    assert (await client.post(path, data={"name": "Pintu", "kind": "scanner"})).status_code == 403
    row = await Gate.objects().first()
    assert (row.revoked_at, row.pairing_digest, await Gate.count()) == (None, None, 1)


@pytest.mark.parametrize("what", ["kode", "cabut"])
async def test_a_gate_of_another_event_is_not_found(client, what):
    form = await organizer(client)
    mine, other = await make_event(), await make_event()
    gate, _token = await make_gate(other)
    for gate_id in (gate.id, "bukan-uuid"):
        answer = await client.post(f"/panitia/kegiatan/{mine.slug}/gerbang/{gate_id}/{what}", data=form)
        assert answer.status_code == 404
    row = await Gate.objects().first()
    assert (row.revoked_at, row.pairing_digest) == (None, None)


async def test_a_revoked_gate_gets_no_new_code(client):
    form = await organizer(client)
    event = await make_event()
    gate, _token = await make_gate(event, revoked_at=datetime.now(UTC))
    answer = await client.post(f"/panitia/kegiatan/{event.slug}/gerbang/{gate.id}/kode", data=form)
    assert answer.status_code == 409
    with pytest.raises(Unauthorised):
        await pairing.start_shift(gate, pin="000000", now=datetime.now(UTC))


# ------------------------------------------------------------ the devices' own pages


@pytest.mark.parametrize("path", ["/gerbang", "/layar"])
async def test_a_devices_shell_reads_no_cookie_and_is_the_same_for_all(client, path):
    await make_institution()
    first = await client.get(path)
    again = await client.get(path, headers={"cookie": "hadir_session=somebody"})
    assert first.status_code == 200
    assert first.text == again.text
    assert "set-cookie" not in first.headers
    assert first.headers["vary"] == "accept-encoding"


async def test_only_the_scanner_may_use_the_camera_and_wasm(client):
    scanner, screen = await client.get("/gerbang"), await client.get("/layar")
    assert "camera=(self)" in scanner.headers["permissions-policy"]
    assert "'wasm-unsafe-eval'" in scanner.headers["content-security-policy"]
    assert "camera=()" in screen.headers["permissions-policy"]
    assert "wasm" not in screen.headers["content-security-policy"]


async def test_the_scanner_can_be_put_on_the_home_screen(client):
    manifest = (await client.get("/gerbang/manifest.webmanifest")).json()
    assert manifest["start_url"] == "/gerbang"
    icon = await client.get(manifest["icons"][0]["src"])
    assert icon.headers["content-type"].startswith("image/svg+xml")
