"""Come in, go out, choose language and type size."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ..access import public
from ..frame import LARGE_TYPE

A_YEAR = 365 * 24 * 3600
TYPE_SIZES = {"large", "usual"}


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; one error for every cause, and no lock-out.

    A counter that locks its clerk out has a queue in front of it; who guesses meets slow
    password hashing instead.
    """
    back = _own_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        return render(request, "desk/sign_in.html", {"next": back})
    name = request.POST.get("username", "").strip()
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    if user is None:
        error = _("用户名或密码不对，请核对后重试；账号不会因此锁定。")
        facts = {"next": back, "username": name, "error": error}
        return render(request, "desk/sign_in.html", facts, status=422)
    login(request, user)
    return redirect(back)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("desk:sign_in")


@public
@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Remember language and type size on this desk, then go back to where it was pressed."""
    response = redirect(_own_address(request, request.POST.get("next", "")))
    kept = {"max_age": A_YEAR, "httponly": True, "samesite": "Lax"}
    if language := request.POST.get("language"):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, **kept)
    if (size := request.POST.get("type")) in TYPE_SIZES:
        response.set_cookie(LARGE_TYPE, size, **kept)
    return response


def _own_address(request: HttpRequest, address: str) -> str:
    """Return an address only if it leads to this site, else the home page."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else reverse("desk:home")
