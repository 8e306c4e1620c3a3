"""The map of all doors. A door that does not exist yet is not on it."""

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
]
handler500 = "minka.config.errors.server_error"
