"""The window: Django's admin as a place to look at tables, never to change them.

A room chooses in its `admin.py` what can be seen: `show(Model, columns=[…], search=[…])`.
Looking needs `is_staff` and the model's view permission. Tables with full numbers of persons
do not belong here: the desk shows those masked and notes who looked.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

STAFF = "staff"
View = Callable[..., HttpResponse]
Route = URLPattern | URLResolver


class LookOnly(admin.ModelAdmin):
    """A table behind glass: no adding, changing, deleting; no actions."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


class Window(admin.AdminSite):
    """The site of the window. Signing in is the desk's business."""

    site_header = site_title = _("业务台账（只读）")
    index_title = _("可查看的数据表")
    enable_nav_sidebar = False
    final_catch_all_view = False

    def get_urls(self) -> list[Route]:
        """Return the routes without Django's own sign-in; each declares who may open it."""
        routes = [
            route
            for route in super().get_urls()
            if isinstance(route, URLResolver) or route.name != "login"
        ]
        _declare(routes)
        return routes

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Guard a view: a stranger signs in at the desk, others are refused."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return csrf_protect(guarded if cacheable else never_cache(guarded))


def _declare(routes: Iterable[Route]) -> None:
    for route in routes:
        if isinstance(route, URLResolver):
            _declare(route.url_patterns)
        else:
            route.callback.permission = STAFF


window = Window(name="window")


def show(model: type[Model], *, columns: Sequence[str], search: Sequence[str] = ()) -> None:
    """Put a table into the window: the columns of its list, and what can be searched exactly."""
    options = {
        "list_display": tuple(columns),
        "search_fields": tuple(f"{name}__exact" for name in search),
        "ordering": ("-pk",),
    }
    window.register(model, type(f"{model.__name__}Window", (LookOnly,), options))
