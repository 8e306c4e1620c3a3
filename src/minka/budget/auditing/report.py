"""What an audit finds: findings and counts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from minka.budget.auditing.identities import Severity

ORDER = list(Severity)
_LINE = re.compile(r"第(\d+)行")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its place, both figures, its rule, one plain sentence."""

    severity: Severity
    rule: str
    line: int
    printed: str
    computed: str
    message: str
    sheet: str = ""  # of a workbook; then `line` is the row on that sheet


@dataclass(slots=True)
class Report:
    """The audit of one document (all budgets in it)."""

    findings: list[Finding] = field(default_factory=list)
    checked: int = 0
    exact: int = 0
    rounding: int = 0
    violated: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `--json` writes."""
        return {
            "identities": {
                "checked": self.checked,
                "exact": self.exact,
                "rounding": self.rounding,
                "violated": self.violated,
            },
            "findings": [
                {
                    "severity": str(f.severity),
                    "rule": f.rule,
                    "line": f.line,
                    "printed": f.printed,
                    "computed": f.computed,
                    "message": f.message,
                    **({"sheet": f.sheet} if f.sheet else {}),
                }
                for f in self.findings
            ],
        }

    def located(self, place: Callable[[int], tuple[str, int]]) -> "Report":
        """Return the report with lines as the reader of the file counts them."""

        def said(match: re.Match[str]) -> str:
            sheet, row = place(int(match[1]))
            return f"工作表“{sheet}”第{row}行" if sheet else match[0]

        findings = []
        for finding in self.findings:
            sheet, row = place(finding.line)
            message = _LINE.sub(said, finding.message)
            findings.append(replace(finding, line=row, sheet=sheet, message=message))
        return Report(findings, self.checked, self.exact, self.rounding, self.violated)

    def sort(self) -> None:
        """Worst first, then by place."""
        self.findings.sort(key=lambda f: (ORDER.index(f.severity), f.line, f.rule))
