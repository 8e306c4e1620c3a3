"""Audit budgets: evaluate every identity, apply every rule, report once and at the right place."""

from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal

from minka.budget.auditing.between import between_identities
from minka.budget.auditing.diagnosis import Suspect, suspects
from minka.budget.auditing.forms import form_findings
from minka.budget.auditing.identities import (
    Identity,
    Outcome,
    Severity,
    Term,
    is_told_rounding,
    outcome,
)
from minka.budget.auditing.percents import percent_verdicts
from minka.budget.auditing.report import Finding, Report
from minka.budget.auditing.tables import table_identities
from minka.budget.auditing.targets import project_identities, target_findings, target_verdicts
from minka.budget.auditing.told import told_identities
from minka.budget.auditing.words import word_findings
from minka.budget.document import Budget

_FACTORS = (Decimal(10_000), Decimal(100_000_000))


def audit(budgets: Sequence[Budget]) -> Report:
    """Audit the budgets of one document."""
    report = Report()
    if len(budgets) > 1:
        lines = "、".join(str(b.first_line) for b in budgets)
        message = f"文件里有{len(budgets)}份预算（分别始于第{lines}行），已分开核对。"
        report.findings.append(
            Finding(Severity.EXTRACTION, "X-03", budgets[1].first_line, "", "", message)
        )
    for budget in budgets:
        _audit_one(budget, report)
    report.findings = list(dict.fromkeys(report.findings))
    report.sort()
    return report


def identities_of(budget: Budget) -> list[Identity]:
    """Return every arithmetic identity of a budget whose figures are all known."""
    return [
        *table_identities(budget),
        *between_identities(budget),
        *told_identities(budget),
        *project_identities(budget),
    ]


def _audit_one(budget: Budget, report: Report) -> None:
    start = len(report.findings)
    identities = identities_of(budget)
    _count(report, (outcome(i) for i in identities))
    found = suspects(identities)
    for suspect in found:
        report.findings.extend(_findings(suspect))
    wrong = {suspect.term.key for suspect in found}
    report.findings.extend(_roundings(identities, wrong))
    verdicts = [*percent_verdicts(budget, wrong), *target_verdicts(budget)]
    _count(report, (how for how, _ in verdicts))
    report.findings.extend(finding for _, finding in verdicts if finding is not None)
    if any(
        f is not None and f.rule == "R-22" and f.severity is Severity.ERROR for _, f in verdicts
    ):
        # the wrong figure of last year is named by its percentage; its sum needs no second line
        before, mine = report.findings[:start], report.findings[start:]
        report.findings = [*before, *(f for f in mine if f.rule != "R-24")]
    report.findings.extend(form_findings(budget))
    report.findings.extend(target_findings(budget))
    report.findings.extend(word_findings(budget))


def _count(report: Report, outcomes: Iterable[Outcome]) -> None:
    for how in outcomes:
        report.checked += 1
        report.exact += how is Outcome.EXACT
        report.rounding += how is Outcome.ROUNDING
        report.violated += how is Outcome.VIOLATED


def _findings(suspect: Suspect) -> Iterator[Finding]:
    """Say once per rule what a wrong figure should be."""
    seen: set[str] = set()
    term = suspect.term
    severity = Severity.ERROR
    if all(i.severity is Severity.SUSPICIOUS for i in suspect.broken):
        severity = Severity.SUSPICIOUS
    for identity in suspect.broken:
        if identity.rule in seen:
            continue
        seen.add(identity.rule)
        shown, should = term.show(term.value), term.show(suspect.should_be)
        rule = identity.rule
        if rule == "R-20" and _is_unit_slip(term.value, suspect.should_be):
            yield Finding(
                severity,
                "R-33",
                term.line,
                term.raw,
                f"{should}{term.unit}",
                _slip(suspect, should),
            )
            continue
        yield Finding(severity, rule, term.line, shown, should, _sentence(identity, suspect))
        if len(suspect.slips) == 1:
            yield _slipped(suspect.slips[0], identity)


def _slipped(term: Term, identity: Identity) -> Finding:
    should = term.show(term.value + identity.gap / term.factor)
    shown = term.show(term.value)
    message = (
        f"{term.label}印为{shown}，疑为{should}之误："
        f"这样第{identity.left.line}行的{identity.what}才相符。"
    )
    return Finding(Severity.SUSPICIOUS, identity.rule, term.line, shown, should, message)


def _is_unit_slip(printed: Decimal, should: Decimal) -> bool:
    if not printed or not should:
        return False
    ratio = max(printed, should) / min(printed, should)
    return any(abs(ratio / factor - 1) < Decimal("0.01") for factor in _FACTORS)


def _slip(suspect: Suspect, should: str) -> str:
    term = suspect.term
    return (
        f"{term.label}印为{term.raw}，与表中数额相差万倍，应为{should}{term.unit}，计量单位有误。"
    )


def _sentence(identity: Identity, suspect: Suspect) -> str:
    term = suspect.term
    shown = f"{term.show(term.value)}{term.unit if term.unit != '元' or term.decimals else ''}"
    should = term.show(suspect.should_be)
    if identity.kind == "at_most":
        return f"{term.label}为{shown}，超过了{identity.what}{should}。"
    if not term.raw and not term.value:
        return (
            f"{term.label}应有{should}，与{identity.left.label}（第{identity.left.line}行）不符。"
        )
    if term.key == identity.left.key:
        lines = "、".join(str(each.line) for each in suspect.slips[:6])
        hint = f"（第{lines}行之一可疑）" if len(suspect.slips) > 1 else ""
        return f"{term.label}印为{shown}，{identity.what}为{should}，相差{_gap(suspect)}{hint}。"
    return (
        f"{term.label}印为{shown}，按{identity.left.label}（第{identity.left.line}行）应为{should}，"
        f"相差{_gap(suspect)}。"
    )


def _gap(suspect: Suspect) -> str:
    return suspect.term.show(abs(suspect.term.value - suspect.should_be))


def _roundings(identities: Sequence[Identity], wrong: Container[str]) -> Iterator[Finding]:
    """Report a quantity printed twice that differs by one step of rounding, once per pair.

    Figures that are `wrong` anyway are not reported a second time.
    """
    seen: set[tuple[int, str]] = set()
    for identity in identities:
        if not is_told_rounding(identity):
            continue
        left, right = identity.left, identity.right[0]
        if (left.line, left.key) in seen or left.key in wrong or right.key in wrong:
            continue
        seen.add((left.line, left.key))
        should = left.show(right.factor * right.value)
        message = (
            f"{left.label}印为{left.show(left.value)}，"
            f"{right.label}（第{right.line}行）为{should}，差一个末位。"
        )
        yield Finding(
            Severity.ROUNDING, identity.rule, left.line, left.show(left.value), should, message
        )
