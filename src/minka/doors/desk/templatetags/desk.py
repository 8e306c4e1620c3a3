"""The desk's small pieces of markup: chips, stacked bars, bullet charts, page links."""

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..words import tone

register = template.Library()
WIDTH = 100


@register.simple_tag
def chip(code: str, label: str, lifecycle: str = "") -> SafeString:
    """Show a status in words on its colour; the lifecycle where one code means two things."""
    return format_html('<span class="chip {}">{}</span>', tone(code, lifecycle), label)


@register.simple_tag
def bars(parts: Sequence[tuple[str, str, int]], label: str) -> SafeString:
    """Draw (tone, name, count) parts as one bar whose whole is their sum."""
    whole = sum(count for _tone, _name, count in parts) or 1
    drawn, left = [], Decimal(0)
    for part_tone, name, count in parts:
        width = Decimal(count * WIDTH) / whole
        drawn.append((f"{left:.2f}", f"{width:.2f}", part_tone, name, count))
        left += width
    rects = format_html_join(
        "",
        '<rect x="{}" width="{}" height="10" class="{}"><title>{} {}</title></rect>',
        drawn,
    )
    return format_html(
        '<svg class="bars" viewBox="0 0 100 10" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>',
        label,
        rects,
    )


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """Return this page's query string with some values changed; an empty value leaves out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def words(text: str) -> list[str]:
    """Split a text at its blanks, to loop over a few names."""
    return text.split()


@register.filter
def item(mapping: dict[str, object], name: str) -> object:
    """Return one value of a mapping whose key is itself a value."""
    return mapping.get(name, "")
