"""Turn the violation of a named constraint into the sentence it stands for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction


@contextmanager
def violations(meanings: Mapping[str, Exception]) -> Iterator[None]:
    """Raise `meanings[name]` when the block violates the constraint of that name.

    The block runs in a savepoint, so the transaction around it goes on. A constraint that is
    not named here is a defect and rises as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        meaning = meanings.get(_constraint(error))
        if meaning is None:
            raise
        raise meaning from error


def _constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
