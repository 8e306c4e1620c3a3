"""`/health/`: for whoever watches the system from outside."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from minka.plumbing.health import database_answers, pending_migrations


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers and its tables are up to date: 200, else 503.

    Open to everybody, and so it says no more than that.
    """
    answers = database_answers()
    current = answers and not pending_migrations()
    status = 200 if current else 503
    return JsonResponse({"database": answers, "tables": current}, status=status)


health.permission = "public"
