"""Is the house fit to open? Questions for the supervisor, the health page and the commands."""

from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor


def database_answers() -> bool:
    """Say whether the database answers a question now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return False
    return True


def pending_migrations() -> list[str]:
    """Return the migrations that are written but not applied, as "room.0001_name", in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
