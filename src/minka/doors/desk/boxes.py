"""Boxes on their way and what was found in them, as plain values."""

from minka.production.lifecycle import BOX
from minka.production.queries import Box, Difference

from .access import Post
from .present import minute, who
from .words import verb_label


def box_row(box: Box, outlet: str, post: Post | None = None) -> dict[str, object]:
    """Return a box with the verb its viewer may do now; "" when it waits for someone else."""
    verbs = BOX.verbs_from(box.status)
    mine = {
        "receive_at_district": box.consignment.district_id,
        "forward": box.consignment.district_id,
        "receive_at_outlet": box.outlet_id,
    }
    verb = next((v for v in verbs if post and mine.get(v) == post.organisation_id), "")
    return {
        "number": box.number,
        "consignment": box.consignment.number,
        "outlet": outlet,
        "quantity": box.quantity,
        "status": box.status,
        "status_label": box.get_status_display(),
        "at": minute(box.status_at),
        "verb": verb,
        "verb_label": verb_label(verb),
        "step": {"receive_at_district": "arrive", "forward": "forward"}.get(verb, ""),
    }


def difference_row(difference: Difference) -> dict[str, object]:
    """Return one difference found on receipt."""
    return {
        "id": difference.pk,
        "box": difference.box.number,
        "kind": difference.kind,
        "kind_label": difference.get_kind_display(),
        "code": difference.code,
        "found_at": minute(difference.found_at),
        "settled_at": minute(difference.settled_at),
        "settled_by": who(difference.settled_by),
        "note": difference.note,
    }
