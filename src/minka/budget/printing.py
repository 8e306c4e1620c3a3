"""Print a reading or an audit: a table, JSON, or a page on which every figure is a link."""

import html
import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from rich.console import Console
from rich.table import Column
from rich.table import Table as RichTable

from minka.budget.auditing import Finding, Report, Severity, identities_of
from minka.budget.auditing.identities import SEVERITY_LABELS, Outcome, outcome
from minka.budget.document import ORIGIN_LABELS, Amount, Budget, Cell, Row, Table, Target
from minka.budget.sources import Source

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.SUSPICIOUS: "yellow",
    Severity.ROUNDING: "cyan",
    Severity.FORMATTING: "blue",
    Severity.EXTRACTION: "magenta",
}


def budget_as_dict(budget: Budget) -> dict[str, object]:
    """Return a typed budget as plain data; amounts are text, so that no float touches them."""
    return {
        "family": budget.family,
        "issuer": budget.issuer,
        "code": budget.code,
        "year": budget.year,
        "lines": [budget.first_line, budget.last_line],
        "tables": [_table(t) for t in budget.tables],
        "amounts": [_amount(a) for a in budget.amounts],
        "projects": [
            {
                "name": p.name,
                "unit": p.unit,
                "line": p.line,
                "amounts": {k: _cell(c) for k, c in p.amounts.items()},
            }
            for p in budget.projects
            if p.amounts
        ],
        "targets": [_target(t) for t in budget.targets],
        "notes": [{"line": n.line, "message": n.what, "open": n.is_open} for n in budget.notes],
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "value": _text(cell.value),
        "line": cell.line,
        "raw": cell.raw,
        "origin": str(cell.origin),
        "how": ORIGIN_LABELS[cell.origin],
    }


def _table(table: Table) -> dict[str, object]:
    return {
        "key": table.key,
        "role": table.role,
        "title": table.title,
        "line": table.line,
        "unit": table.unit,
        "effective_unit": table.effective_unit,
        "empty": table.is_empty,
        "note": table.note,
        "rows": [_row(row) for row in table.rows],
    }


def _row(row: Row) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "side": row.side,
        "line": row.line,
        "cells": {column: _cell(cell) for column, cell in row.cells.items()},
        "ambiguous": [_cell(cell) for cell in row.loose],
    }


def _amount(amount: Amount) -> dict[str, object]:
    return {
        "key": amount.key,
        "name": amount.name,
        "code": amount.code,
        "value": _text(amount.value),
        "unit": amount.unit,
        "line": amount.line,
        "change": _text(amount.change),
        "percent": _text(amount.percent),
        "last": _text(amount.last),
        "reason": amount.reason,
        "origin": str(amount.origin),
    }


def _target(target: Target) -> dict[str, object]:
    return {
        "level1": target.level1,
        "level2": target.level2,
        "name": target.name,
        "operator": target.operator,
        "value": target.value,
        "number": _text(target.number),
        "unit": target.unit,
        "weight": _text(target.weight),
        "line": target.line,
        "name_line": target.name_line,
    }


def print_budget(budget: Budget, console: Console) -> None:
    """Print what was read: one line per table, then counts and repairs."""
    year = f"{budget.year}年" if budget.year else "年度不明"
    console.print(f"[bold]{budget.issuer or '单位不明'}[/bold]  {year}  {budget.family}")
    listing = RichTable("表", Column("名称", overflow="fold"), "单位", "行数", "所在行", "还原")
    for table in budget.tables:
        cells = [c for r in table.rows for c in r.cells.values()]
        repaired = sum(c.origin != "PRINTED" for c in cells)
        unclear = sum(row.is_ambiguous for row in table.rows)
        state = f"{repaired}格" + (f"，{unclear}行不明" if unclear else "")
        unit = table.unit or "（未印）"
        listing.add_row(table.key, table.title, unit, str(len(table.rows)), str(table.line), state)
    console.print(listing)
    console.print(
        f"正文金额 {len(budget.amounts)} 处，绩效指标 {len(budget.targets)} 个，"
        f"项目 {sum(bool(p.amounts) for p in budget.projects)} 个，"
        f"还原说明 {len(budget.notes)} 条"
    )


def print_report(report: Report, console: Console) -> None:
    """Print the findings as a table, then the counts of identities."""
    if report.findings:
        listing = RichTable(
            "级别", "规则", "行", "印出", "应为", Column("说明", overflow="fold", ratio=1)
        )
        for finding in report.findings:
            listing.add_row(
                f"[{_STYLES[finding.severity]}]{SEVERITY_LABELS[finding.severity]}[/]",
                finding.rule,
                f"{finding.sheet} {finding.line}".strip(),
                finding.printed,
                finding.computed,
                finding.message,
            )
        console.print(listing)
    console.print(
        f"勾稽关系 {report.checked} 项：相符 {report.exact}，舍入差 {report.rounding}，"
        f"不符 {report.violated}；发现 {len(report.findings)} 条。"
    )


# The marked-up page --------------------------------------------------------------------------

_STYLE = """
body{font:15px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;margin:2rem auto;max-width:75rem;
color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #d8dee4;padding:.35rem .6rem;
text-align:left;vertical-align:top}
.error{color:#b3261e}.suspicious{color:#8a5a00}.rounding{color:#00639b}.formatting{color:#5b3fb5}
.extraction{color:#6b6f76}
pre{white-space:pre-wrap;margin:0;font:14px/1.6 "Noto Sans Mono CJK SC",monospace}
.no{color:#8c959f;user-select:none;padding-right:1rem;text-align:right;width:4rem}
.held a{color:inherit;text-decoration:underline dotted #9aa4af}mark{background:#ffe3e0}
tr:target{background:#fff3bf}
"""
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")


def report_as_html(report: Report, budgets: Sequence[Budget], source: Source, name: str) -> str:
    """Return the document with its findings: each figure links to its place and back.

    The page is one file without scripts and without anything fetched from elsewhere.
    """
    by_line: dict[int, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_line[finding.line].append(finding)
    partners = _partners(budgets)
    title = html.escape(f"预算核对：{name}")
    lines = "\n".join(
        _html_line(line.number, line.text, by_line.get(line.number, []), partners)
        for line in source.lines
    )
    rows = "\n".join(_html_finding(f) for f in report.findings)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>勾稽关系 {report.checked} 项：相符 {report.exact}，舍入差 {report.rounding}，"
        f"不符 {report.violated}。</p>"
        f"<h2>发现（{len(report.findings)}）</h2><table><thead><tr><th>级别<th>规则<th>行<th>印出"
        f"<th>应为<th>说明</tr></thead><tbody>{rows}</tbody></table>"
        f"<h2>原文</h2><table class=held><tbody>{lines}</tbody></table></body></html>\n"
    )


def _html_finding(finding: Finding) -> str:
    cells = (finding.printed, finding.computed, finding.message)
    label = SEVERITY_LABELS[finding.severity]
    shown = "".join(f"<td>{html.escape(c)}" for c in cells)
    return (
        f"<tr class={finding.severity}><td>{label}<td>{finding.rule}"
        f'<td><a href="#L{finding.line}">{finding.line}</a>{shown}</tr>'
    )


def _partners(budgets: Sequence[Budget]) -> dict[tuple[int, str], int]:
    """Return, for a figure on a line, a line it was compared with."""
    partners: dict[tuple[int, str], int] = {}
    for budget in budgets:
        for identity in identities_of(budget):
            if outcome(identity) is Outcome.VIOLATED:
                continue
            for each in identity.right:
                partners.setdefault((each.line, _bare(each.raw)), identity.left.line)
                partners.setdefault((identity.left.line, _bare(identity.left.raw)), each.line)
    return partners


def _bare(raw: str) -> str:
    found = _FIGURE.search(raw)
    return found[0].rstrip("%") if found else raw


def _html_line(
    number: int, text: str, findings: list[Finding], partners: dict[tuple[int, str], int]
) -> str:
    wrong = {_bare(f.printed) for f in findings}

    def linked(match: re.Match[str]) -> str:
        figure = match[0]
        bare = figure.rstrip("%")
        if bare in wrong:
            return f"<mark>{figure}</mark>"
        to = partners.get((number, bare))
        return f'<a href="#L{to}" title="与第{to}行相符">{figure}</a>' if to else figure

    body = _FIGURE.sub(linked, html.escape(text, quote=False))
    notes = "".join(
        f"<div class={f.severity}>{f.rule} {html.escape(f.message)}</div>" for f in findings
    )
    return f'<tr id="L{number}"><td class=no>{number}<td><pre>{body}</pre>{notes}</tr>'
