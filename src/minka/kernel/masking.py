"""Show a person without telling who it is (GB/T 35273: masking on screens)."""


def mask_number(number: str) -> str:
    """Return a number with all but the first three and last four characters as `*`.

    Of a number shorter than ten only the last two stay.
    """
    head, tail = (3, 4) if len(number) >= 10 else (0, min(2, len(number) // 2))
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]


def mask_name(name: str) -> str:
    """Return a name of which only the last character stays, as is usual at counters."""
    return "*" * (len(name) - 1) + name[-1:] if len(name) > 1 else "*" * len(name)
