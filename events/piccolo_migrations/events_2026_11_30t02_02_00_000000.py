from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-30T02:02:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What a department is called is told by its versions alone"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="events", description=DESCRIPTION
    )

    manager.drop_column(
        table_class_name="Department",
        tablename="department",
        column_name="abbreviation",
        db_column_name="abbreviation",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Department",
        tablename="department",
        column_name="counts_as_opd",
        db_column_name="counts_as_opd",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Department",
        tablename="department",
        column_name="kind",
        db_column_name="kind",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Department",
        tablename="department",
        column_name="name",
        db_column_name="name",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Department",
        tablename="department",
        column_name="parent",
        db_column_name="parent",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Department",
        tablename="department",
        column_name="protocol_order",
        db_column_name="protocol_order",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Department",
        tablename="department",
        column_name="valid_from",
        db_column_name="valid_from",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Department",
        tablename="department",
        column_name="valid_to",
        db_column_name="valid_to",
        schema=None,
    )

    return manager
