"""Collection files and what was found in their rows, as plain values."""

from collections.abc import Iterable, Mapping

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minka.exchange.queries import ExchangeFile, ExchangeLine
from minka.people.findings import FINDINGS, Disposition

from .present import minute, who
from .words import DISPOSITIONS, tone

FIELDS = {
    "row": gettext_lazy("整行"),
    "name": gettext_lazy("姓名"),
    "kind": gettext_lazy("证件类型"),
    "number": gettext_lazy("证件号码"),
    "sex": gettext_lazy("性别"),
    "ethnic": gettext_lazy("民族"),
    "birth": gettext_lazy("出生日期"),
    "nationality": gettext_lazy("国籍"),
    "household": gettext_lazy("户口性质"),
    "phone": gettext_lazy("联系电话"),
    "address": gettext_lazy("通讯地址"),
    "postcode": gettext_lazy("邮政编码"),
    "guardian_name": gettext_lazy("监护人姓名"),
    "guardian_number": gettext_lazy("监护人证件号码"),
}


def exchange_file_row(file: ExchangeFile, places: Mapping[int, str]) -> dict[str, object]:
    """Return a collection file; counts are 0 until it is checked."""
    return {
        "id": file.pk,
        "name": file.name,
        "receipt": file.receipt_number,
        "organisation": places.get(file.organisation_id, ""),
        "rows": file.counted.get("rows", 0),
        "refused": file.counted.get("refuse", 0),
        "received_at": minute(file.received_at),
        "who": who(file.actor),
        "size": filesizeformat(file.size_bytes),
        "status": file.status,
        "status_label": file.get_status_display(),
    }


def finding_rows(lines: Iterable[ExchangeLine]) -> list[dict[str, object]]:
    """Return lines with what was found in them, in words."""
    return [
        {
            "number": line.number,
            "place": line.place,
            "outcome": line.outcome,
            "outcome_label": DISPOSITIONS[Disposition(line.outcome)],
            "findings": [_finding(code) for code in line.findings],
        }
        for line in lines
    ]


def _finding(code: str) -> dict[str, object]:
    finding = FINDINGS[code]
    return {
        "field": FIELDS.get(finding.field, finding.field),
        "sentence": _(finding.sentence),
        "remedy": _(finding.remedy) if finding.remedy else "",
        "tone": tone(finding.disposition),
    }
