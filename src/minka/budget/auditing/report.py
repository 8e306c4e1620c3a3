"""What an audit finds: findings and counts."""

from dataclasses import dataclass, field

from minka.budget.auditing.identities import Severity

ORDER = list(Severity)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its place, both figures, its rule, one plain sentence."""

    severity: Severity
    rule: str
    line: int
    printed: str
    computed: str
    message: str


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
                }
                for f in self.findings
            ],
        }

    def sort(self) -> None:
        """Worst first, then by place."""
        self.findings.sort(key=lambda f: (ORDER.index(f.severity), f.line, f.rule))
