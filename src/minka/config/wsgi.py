"""The entrance for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from minka.config.supervisor import die_with

# The server's own worker processes outlive it when it is killed, and keep its port.
die_with(os.getppid())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minka.config.settings")
application = get_wsgi_application()
