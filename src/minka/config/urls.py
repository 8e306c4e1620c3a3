"""The map of all doors. A door that does not exist yet is not on it."""

from django.contrib.admin import autodiscover
from django.urls import include, path

from minka.config.health import health
from minka.plumbing.lookonly import window

autodiscover()

urlpatterns = [
    path("health/", health),
    path("window/", window.urls),
    path("", include("minka.doors.desk.urls")),
]
handler403 = "minka.doors.desk.faults.forbidden"
handler404 = "minka.doors.desk.faults.not_found"
handler500 = "minka.doors.desk.faults.server_error"
