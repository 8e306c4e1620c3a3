"""Keep the tables up to date: by itself in the embedded database, on request in another."""

from django.core.management import call_command

from minka.kernel.errors import gettext_noop as _
from minka.kernel.refusal import Refusal, Refused
from minka.plumbing.database import is_embedded
from minka.plumbing.health import pending_migrations
from minka.plumbing.locks import waiting_lock

MIGRATE = "migrate"
MIGRATE_SECONDS = 900


def bring_up_to_date(*, ask_first: bool = True) -> int:
    """Apply pending migrations; return how many.

    Raises Refused when the database is not ours to change without being asked.
    """
    pending = pending_migrations()
    if not pending:
        return 0
    if ask_first and not is_embedded():
        raise Refused(
            Refusal(
                "MIGRATIONS_PENDING",
                _("数据表有 {count} 项更新未执行，请先备份，再执行 minka migrate"),
                {"count": len(pending)},
            )
        )
    with waiting_lock(MIGRATE, seconds=MIGRATE_SECONDS):
        pending = pending_migrations()
        call_command("migrate", interactive=False, verbosity=0)
    return len(pending)
