"""Today's departments become their first versions, which never overlap; both engines know an event's local day."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import is_postgres, sql

ID = "2026-11-30T02:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "First versions of departments, and that versions never overlap"

WORDS = "name, abbreviation, kind, parent, counts_as_opd, protocol_order, valid_from, valid_to"
FIRST_VERSIONS = f"INSERT INTO department_version (id, department, {WORDS}) SELECT id, id, {WORDS} FROM department"  # noqa: S608
INDEX = "CREATE INDEX department_version_of ON department_version (department, valid_from)"
# What SQLite is given by its connections (`engines/sqlite.py`): a day on the clocks of a zone.
LOCAL_DATE = """
CREATE FUNCTION hadir_local_date(moment timestamptz, zone text) RETURNS date LANGUAGE sql STABLE
AS $$ SELECT (moment AT TIME ZONE zone)::date $$
"""
# READ COMMITTED: the department's row is the lock, so that two writers see each other's versions.
POSTGRES_GUARD = """
CREATE FUNCTION hadir_refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM department WHERE id = NEW.department FOR NO KEY UPDATE;
  IF NEW.valid_to < NEW.valid_from OR EXISTS (
    SELECT 1 FROM department_version v WHERE v.department = NEW.department AND v.id <> NEW.id
      AND coalesce(v.valid_from, '-infinity') <= coalesce(NEW.valid_to, 'infinity')
      AND coalesce(NEW.valid_from, '-infinity') <= coalesce(v.valid_to, 'infinity')
  ) THEN
    RAISE EXCEPTION 'versions of a department overlap' USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$
"""
SQLITE_GUARD = """
BEGIN
  SELECT RAISE(ABORT, 'versions of a department overlap') WHERE NEW.valid_to < NEW.valid_from OR EXISTS (
    SELECT 1 FROM department_version v WHERE v.department = NEW.department AND v.id <> NEW.id
      AND coalesce(v.valid_from, '0000') <= coalesce(NEW.valid_to, '9999-99')
      AND coalesce(NEW.valid_from, '0000') <= coalesce(v.valid_to, '9999-99')
  );
END
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await sql(FIRST_VERSIONS)
        await sql(INDEX)
        if is_postgres():
            await sql(LOCAL_DATE)
            await sql(POSTGRES_GUARD)
            await sql(
                "CREATE TRIGGER department_version_overlaps BEFORE INSERT OR UPDATE ON department_version"
                " FOR EACH ROW EXECUTE FUNCTION hadir_refuse_overlap()"
            )
        else:
            for act in ("INSERT", "UPDATE"):
                name = f"department_version_overlaps_{act.lower()}"
                await sql(f"CREATE TRIGGER {name} BEFORE {act} ON department_version FOR EACH ROW {SQLITE_GUARD}")

    manager.add_raw(run)
    return manager
