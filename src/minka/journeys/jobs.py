"""Journeys that run behind: a collection file is taken while its sender goes on working."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from minka.cards import queries as cards
from minka.exchange import queries as exchange
from minka.exchange.actions import UNFINISHED
from minka.exchange.refusals import FileRefused
from minka.journeys import first_issue
from minka.outlets import queries as outlets

log = logging.getLogger(__name__)


@app.task(name="take_file", queue="collection")
def take_file(
    file_id: int,
    *,
    organisation_id: int,
    product_code: str,
    channel: str,
    actor: str,
    **_from_newer_doors: object,
) -> None:
    """Collect a received file and let its people apply; harmless when it runs again.

    A file that goes back as a whole says so in its own history, so the job is done then too.
    """
    file = exchange.get_file(file_id)
    on = file.reference_on or timezone.localdate()
    facts = {
        "organisation": outlets.get_by_id(organisation_id),
        "product": cards.get_product(product_code),
        "channel": channel,
        "on": on,
        "at": timezone.now(),
        "actor": actor,
    }
    try:
        if file.status in UNFINISHED:
            first_issue.take_file(exchange.bytes_of(file), **facts)
        else:
            first_issue.apply_for_file(file_id, **facts)
    except FileRefused as refused:
        log.info("file %s goes back as a whole: %s", file_id, refused.refusal.code)
