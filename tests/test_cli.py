"""The commands of an installation: what they do, and how they say no."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from events import database
from events.demo.logins import kept
from events.keys import code_digest, token_digest
from events.piccolo_app import APP_CONFIG
from tests.commands import Shell

PRODUCTION = {"HADIR_ENV": "production", "HADIR_BASE_URL": "https://hadir.example.go.id"}


@pytest.fixture(params=["sqlite", "postgres"])
def shell(request: pytest.FixtureRequest, tmp_path: Path, new_database: Callable[[str], str]) -> Shell:
    """A migrated database without rows, on each engine."""
    return Shell(tmp_path, new_database(request.param))


@pytest.fixture
def migrated(tmp_path: Path, new_database: Callable[[str], str]) -> Shell:
    """The schema and no rows, on SQLite."""
    return Shell(tmp_path, new_database("sqlite"))


@dataclass(frozen=True)
class Loaded:
    """A database with the demo, and what the first start printed."""

    shell: Shell
    printed: str


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str]
) -> Loaded:
    """The demo on each engine, loaded once: what reads it leaves it as it is."""
    shell = Shell(tmp_path_factory.mktemp("demo"), new_database(request.param))
    done = shell.run("demo")
    assert done.returncode == 0, done.stderr
    return Loaded(shell, done.stdout)


@pytest.fixture
def empty(tmp_path: Path) -> Shell:
    """No database yet."""
    return Shell(tmp_path, f"sqlite:///{tmp_path}/data/hadir.sqlite")


async def rows(shell: Shell, statement: str, *arguments: Any) -> list[dict[str, Any]]:
    """What the database holds afterwards."""
    engine = database.use(database.engine_for(shell.url), APP_CONFIG.table_classes)
    await engine.start_connection_pool()
    try:
        return await database.sql(statement, *arguments)
    finally:
        await engine.close_connection_pool()


def test_help_is_in_indonesian_and_names_every_command(empty: Shell) -> None:
    shown = empty.run("--help")
    assert shown.returncode == 0
    for word in ("Pemakaian:", "Perintah:", "run", "migrate", "demo", "create-user", "import-departments", "seed"):
        assert word in shown.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["terbang"],
        ["run", "--port", "0"],
        ["run", "--workers", "nol"],
        ["seed"],
        ["seed", "--attendees", "-1"],
        ["create-user", "a@b.example"],
        ["create-user", "a@b.example", "--name", "A", "--role", "raja"],
        ["import-departments"],
        ["demo", "--lagi"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_says_where_to_look(empty: Shell, arguments: list[str]) -> None:
    refused = empty.run(*arguments)
    assert refused.returncode == 2
    assert "--help" in refused.stderr
    assert refused.stdout == ""


def test_migrating_makes_the_database_and_again_changes_nothing(empty: Shell) -> None:
    assert empty.run("migrate").returncode == 0
    again = empty.run("migrate")
    assert again.returncode == 0
    assert "sudah mutakhir" in again.stderr


def test_nobody_else_on_the_machine_reads_what_a_command_writes(empty: Shell) -> None:
    assert empty.run("migrate", HADIR_SECRET_KEY="").returncode == 0
    made = [empty.folder / "data", *(empty.folder / "data").iterdir()]
    assert {path.name for path in made} >= {"data", "hadir.sqlite"}
    assert [path.name for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["demo"], ["seed", "--attendees", "1"], ["create-user", "a@b.example", "--name", "A"]],
    ids=lambda a: a[0],
)
def test_without_the_schema_every_command_points_to_migrate(empty: Shell, arguments: list[str]) -> None:
    refused = empty.run(*arguments, stdin="kata sandi panjang\n")
    assert refused.returncode == 1
    assert "hadir migrate" in refused.stderr
    assert not (empty.folder / "data" / "hadir.sqlite").exists()


def test_several_workers_are_refused_on_sqlite_with_the_reason(migrated: Shell) -> None:
    refused = migrated.run("run", "--workers", "2")
    assert refused.returncode == 1
    assert "PostgreSQL" in refused.stderr


@pytest.mark.parametrize("arguments", [["demo"], ["seed", "--attendees", "1"], ["run", "--demo"]], ids=" ".join)
async def test_production_takes_no_invented_data(migrated: Shell, arguments: list[str]) -> None:
    refused = migrated.run(*arguments, **PRODUCTION)
    assert refused.returncode == 1
    assert "produksi" in refused.stderr
    assert await rows(migrated, "SELECT id FROM event") == []


def test_wrong_variables_are_named_at_once_without_a_trace(empty: Shell) -> None:
    refused = empty.run("migrate", HADIR_TIMEZONE="Mars/Olympus", HADIR_SMTP_URL="mail.example")
    assert refused.returncode == 1
    assert "HADIR_TIMEZONE" in refused.stderr
    assert "HADIR_SMTP_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


async def test_the_demo_loads_ten_events_one_of_them_running_with_nobody_scanned(demo: Loaded) -> None:
    now = datetime.now(UTC)
    running = await rows(
        demo.shell,
        "SELECT DISTINCT event.id, event.self_checkin FROM event JOIN event_session ON event_session.event = event.id"
        " WHERE starts_at <= {} AND ends_at > {}",
        now,
        now,
    )
    assert [row["self_checkin"] for row in running] == ["count"]
    assert await rows(demo.shell, "SELECT id FROM scan WHERE event = {}", running[0]["id"]) == []
    assert len(await rows(demo.shell, "SELECT id FROM event WHERE demo = {}", True)) == 10
    past = await rows(demo.shell, "SELECT DISTINCT event FROM presence")
    assert len(past) == 5


async def test_the_demos_history_keeps_the_ledgers_invariants(demo: Loaded) -> None:
    derived = await rows(
        demo.shell,
        "SELECT presence.id FROM presence JOIN scan ON scan.id = presence.first_scan WHERE scan.status = 'recorded'"
        " AND scan.session = presence.session AND scan.attendee = presence.attendee"
        " AND scan.corrected_at = presence.first_in AND scan.gate = presence.gate",
    )
    every = await rows(demo.shell, "SELECT id FROM presence")
    assert len(derived) == len(every) > 300
    earliest = await rows(
        demo.shell,
        "SELECT presence.id FROM presence JOIN scan ON scan.session = presence.session"
        " AND scan.attendee = presence.attendee AND scan.corrected_at < presence.first_in",
    )
    assert earliest == []
    seats = await rows(
        demo.shell,
        "SELECT event.slug, event.capacity, count(*) AS taken FROM event JOIN attendee ON attendee.event = event.id"
        " WHERE attendee.role IN ('participant', 'companion') AND attendee.state IN ('active', 'offered', 'awaiting')"
        " GROUP BY event.slug, event.capacity",
    )
    assert all(row["capacity"] is None or row["taken"] <= row["capacity"] for row in seats)


async def test_the_demo_shows_opds_below_their_minimum_and_opds_that_sent_nobody(demo: Loaded) -> None:
    sent = await rows(
        demo.shell,
        "SELECT event.slug, event.default_minimum AS minimum, count(attendee.id) AS sent FROM invitation"
        " JOIN event ON event.id = invitation.event LEFT JOIN attendee ON attendee.invitation = invitation.id"
        " GROUP BY invitation.id, event.slug, event.default_minimum",
    )
    for slug in {row["slug"] for row in sent}:
        assert any(row["sent"] == 0 for row in sent if row["slug"] == slug), slug
    assert any(0 < row["sent"] < row["minimum"] for row in sent)


async def test_the_demo_prints_logins_a_ticket_and_pairing_codes_that_change_at_each_start(demo: Loaded) -> None:
    shell, second = demo.shell, demo.shell.run("demo")
    assert second.returncode == 0, second.stderr
    logins = kept(shell.folder / "data" / "demo-logins.json")
    assert {login.role for login in logins} == {"administrator", "organizer", "officer"}
    assert all(login.password in second.stdout and login.email in second.stdout for login in logins)
    assert stat.S_IMODE((shell.folder / "data" / "demo-logins.json").stat().st_mode) == 0o600
    ticket = second.stdout.split("/tiket/")[1].split()[0]
    assert await rows(shell, "SELECT id FROM attendee WHERE ticket_digest = {}", code_digest(ticket))
    codes = [printed.split("kode pemasangan: ")[1][:9] for printed in (demo.printed, second.stdout)]
    assert codes[0] != codes[1]
    living = await rows(shell, "SELECT id FROM gate WHERE pairing_digest = {}", code_digest(codes[1]))
    assert len(living) == 1


def test_lost_demo_passwords_are_made_anew(demo: Loaded) -> None:
    file = demo.shell.folder / "data" / "demo-logins.json"
    before = kept(file)
    file.unlink()
    again = demo.shell.run("demo")
    assert again.returncode == 0, again.stderr
    assert {a.password for a in before}.isdisjoint(a.password for a in kept(file))


async def test_the_running_event_moves_to_today_only_while_nobody_was_scanned(demo: Loaded) -> None:
    shell = demo.shell
    event = (await rows(shell, "SELECT id FROM event WHERE slug = 'bimtek-keluarga-berintegritas-nusa-jaya'"))[0]["id"]
    long_ago = datetime(2026, 1, 5, 1, tzinfo=UTC)
    await rows(
        shell, "UPDATE event_session SET starts_at = {}, ends_at = {} WHERE event = {}", long_ago, long_ago, event
    )
    shell.run("demo")
    moved = await rows(shell, "SELECT starts_at, ends_at FROM event_session WHERE event = {} ORDER BY position", event)
    assert moved[0]["starts_at"] <= datetime.now(UTC) <= moved[0]["ends_at"]
    assert moved[1]["starts_at"] > moved[0]["starts_at"]
    session = (await rows(shell, "SELECT id FROM event_session WHERE event = {} ORDER BY position", event))[0]["id"]
    await rows(
        shell,
        "INSERT INTO scan (id, kind, event, session, operator_name, method, source, direction, status, flags, admitted,"
        " offline, scanned_at, received_at, corrected_at, note, content_digest) VALUES"
        " ({}, 'scan', {}, {}, '', 'officer', 'camera', 'in', 'refused', '[]', {}, {}, {}, {}, {}, '', {})",
        database.new_id(),
        event,
        session,
        False,
        False,
        long_ago,
        long_ago,
        long_ago,
        b"",
    )
    await rows(
        shell, "UPDATE event_session SET starts_at = {}, ends_at = {} WHERE event = {}", long_ago, long_ago, event
    )
    shell.run("demo")
    stayed = await rows(shell, "SELECT starts_at FROM event_session WHERE event = {}", event)
    assert {row["starts_at"] for row in stayed} == {long_ago}


def test_the_demo_never_enters_a_database_that_is_in_use(migrated: Shell) -> None:
    migrated.run("seed", "--attendees", "0")
    refused = migrated.run("demo")
    assert refused.returncode == 1
    assert "sudah berisi data" in refused.stderr


async def test_seeding_prints_one_object_whose_tokens_and_tickets_work(shell: Shell) -> None:
    done = shell.run("seed", "--attendees", "23", "--events", "7", "--json")
    assert done.returncode == 0, done.stderr
    seeded = json.loads(done.stdout)
    assert set(seeded) == {"event", "session", "gate_token", "shift", "api_token", "ticket_codes"}
    assert len(set(seeded["ticket_codes"])) == 23
    digests = {bytes(row["ticket_digest"]) for row in await rows(shell, "SELECT ticket_digest FROM attendee")}
    assert digests == {code_digest(code) for code in seeded["ticket_codes"]}
    gates = await rows(shell, "SELECT gate.token_digest FROM shift JOIN gate ON gate.id = shift.gate")
    assert [bytes(gate["token_digest"]) for gate in gates] == [token_digest(seeded["gate_token"])]
    parties = await rows(shell, "SELECT count(*) AS size FROM attendee GROUP BY registration")
    assert sorted(row["size"] for row in parties) == [1] * 17 + [2] * 3
    assert len(await rows(shell, "SELECT id FROM event WHERE status = 'published'")) == 7


async def test_seeding_again_adds_events_beside_the_first(shell: Shell) -> None:
    assert shell.run("seed", "--attendees", "5").returncode == 0
    assert shell.run("seed", "--attendees", "5").returncode == 0
    assert len(await rows(shell, "SELECT id FROM event")) == 2
    assert len(await rows(shell, "SELECT id FROM attendee")) == 10


async def test_an_account_is_made_once_and_its_password_is_not_kept_in_clear(shell: Shell) -> None:
    arguments = ("create-user", "Panitia@Nusajaya.example", "--name", "Panitia Baru", "--role", "organizer")
    made = shell.run(*arguments, stdin="kata sandi yang panjang\n")
    assert made.returncode == 0, made.stderr
    account = (await rows(shell, "SELECT email, role, password_hash FROM app_user"))[0]
    assert (account["email"], account["role"]) == ("panitia@nusajaya.example", "organizer")
    assert account["password_hash"].startswith("$argon2id$")
    again = shell.run(*arguments, stdin="kata sandi yang panjang\n")
    assert again.returncode == 1
    assert "sudah memiliki akun" in again.stderr


@pytest.mark.parametrize(
    ("email", "password"), [("bukan-alamat", "kata sandi yang panjang\n"), ("a@b.example", "pendek\n")]
)
def test_an_account_needs_an_address_and_a_long_password(migrated: Shell, email: str, password: str) -> None:
    refused = migrated.run("create-user", email, "--name", "A", stdin=password)
    assert refused.returncode == 1
    assert refused.stderr.strip()


TREE = """kode;nama;singkatan;jenis;induk;opd;urutan;alias;berlaku sejak
02.01;Bagian Hukum;Bag. Hukum;bagian;02;tidak;;;
01;Inspektorat Daerah;Inspektorat;inspektorat;;ya;1;Inspektorat Kabupaten;2021-01-01
02;Sekretariat Daerah;Setda;setda;;;2;;31/12/2020
"""


async def test_departments_are_imported_from_csv_and_the_same_file_again_changes_nothing(shell: Shell) -> None:
    file = shell.folder / "opd.csv"
    file.write_text(TREE)
    first = shell.run("import-departments", str(file))
    assert first.returncode == 0, first.stderr
    tree = await rows(
        shell,
        "SELECT child.code, v.counts_as_opd, parent.code AS parent FROM department AS child"
        " JOIN department_version AS v ON v.department = child.id"
        " LEFT JOIN department AS parent ON parent.id = v.parent ORDER BY child.code",
    )
    found = [(row["code"], bool(row["counts_as_opd"]), row["parent"]) for row in tree]
    assert found == [("01", True, None), ("02", True, None), ("02.01", False, "02")]
    again = shell.run("import-departments", str(file))
    assert "0 perangkat daerah baru, 0 diperbarui" in again.stdout
    file.write_text(TREE.replace("Inspektorat Daerah", "Inspektorat"))
    assert "0 perangkat daerah baru, 1 diperbarui" in shell.run("import-departments", str(file)).stdout


async def test_every_bad_row_is_named_by_number_and_column_and_nothing_is_saved(shell: Shell) -> None:
    file = shell.folder / "opd.csv"
    file.write_text(
        "Kode,Nama,Jenis,OPD,Urutan,Berlaku Sejak\n01,Dinas Sosial,dinas,ya,1,\n,Tanpa Kode,dinas,ya,,\n"
        "01,Dinas Kembar,dinas,ya,,\n04,Dinas Aneh,istana,mungkin,satu,kemarin\n"
    )
    refused = shell.run("import-departments", str(file))
    assert refused.returncode == 1
    for fault in (
        "Baris 3, kolom kode",
        "Baris 4, kolom kode",
        "Baris 5, kolom jenis",
        "Baris 5, kolom opd",
        "Baris 5, kolom urutan",
        "Baris 5, kolom berlaku sejak",
    ):
        assert fault in refused.stderr
    assert "Baris 2" not in refused.stderr
    assert await rows(shell, "SELECT id FROM department") == []


def test_a_missing_file_is_named(empty: Shell) -> None:
    refused = empty.run("import-departments", "tidak-ada.xlsx")
    assert refused.returncode == 1
    assert "tidak-ada.xlsx" in refused.stderr
