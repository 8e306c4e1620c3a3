"""The narrative, made from the figures of the tables."""

from collections.abc import Iterator
from decimal import Decimal

from minka.budget.figures import rounded
from minka.budget.writing.blocks import Block, Heading, Paragraph
from minka.budget.writing.plan import Plan, PlanLine, wan
from minka.budget.writing.tables import Printer, Wanted, column, numeral

_CENT = Decimal("0.01")


class Narrator:
    """Tells one plan; every amount is 万元 with two decimals."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self.plan: Plan = printer.plan
        self.sums = printer.sums
        self.before = f"{self.plan.year - 1}年预算" if self._is_shanghai() else "上年"

    def _is_shanghai(self) -> bool:
        return self.printer.family.code_layout == "split"

    def amount(self, value: Decimal) -> str:
        return f"{value:,.2f}万元"

    def change(self, now: Decimal, last: Decimal) -> str:
        """Say how an amount differs from last year's, and against what it is compared."""
        if now == last:
            return f"与{self.before}持平" if self._is_shanghai() else "较上年持平"
        word = "增加" if now > last else "减少"
        link = "比" if self._is_shanghai() else "较"
        return f"{link}{self.before}{word}{self.amount(abs(now - last))}"

    def percent(self, now: Decimal, last: Decimal) -> str:
        """Say the change in percent; nothing where last year was nought."""
        if not last or now == last:
            return ""
        share = rounded((now - last) / last * 100, _CENT)
        return f"，{'增长' if share > 0 else '下降'}{abs(share):.2f}%"

    def items(self) -> list[tuple[str, Decimal, Decimal]]:
        """Return (functional item, this year, last year) of the general budget in 万元."""
        codes = sorted({x.functional for x in self.plan.lines if x.source == "general"})
        return [
            (code, self.sums.in_wan(self._item(code)), wan(self.plan.last.get(code, 0)))
            for code in codes
        ]

    def _item(self, code: str) -> Wanted:
        def wanted(line: PlanLine) -> bool:
            return line.source == "general" and line.functional == code

        return wanted

    def blocks(self) -> Iterator[Block]:
        """Tell the totals, the items, and the other matters."""
        plan = self.plan
        yield Heading(f"{plan.year}年单位预算编制说明")
        if plan.departments:
            listed = "、".join(plan.departments)
            yield Paragraph(f"{plan.issuer}设{len(plan.departments)}个内设机构，包括：{listed}。")
        yield Paragraph(self._totals())
        yield from self._subjects()
        yield Heading("其他相关情况说明")
        yield Paragraph(self._three())
        if plan.goods or plan.works or plan.services:
            yield Paragraph(self._procurement())

    def _totals(self) -> str:
        plan = self.plan
        general = self.sums.in_wan(column("general"))
        last = sum((last for _, _, last in self.items()), Decimal(0))
        now = sum((now for _, now, _ in self.items()), Decimal(0))
        change = self.change(general, general - now + last)
        total = self.amount(self.sums.in_wan(column("total")))
        own = "；".join(
            f"{name}{self.amount(self.sums.in_wan(column(key)))}"
            for key, name in (
                ("operating", "事业收入"),
                ("business", "事业单位经营收入"),
                ("other", "其他收入"),
            )
        )
        told = self.amount(general)
        share = self.percent(general, general - now + last)
        return (
            f"{plan.year}年，{plan.issuer}收入预算{total}，其中：财政拨款收入{told}，{change}；{own}。"
            f"支出预算{total}，其中：财政拨款支出预算{told}，{change}。财政拨款支出预算中，"
            f"一般公共预算拨款支出预算{told}，{change}{share}；"
            f"政府性基金拨款支出预算0.00万元；国有资本经营预算拨款支出预算0.00万元。"
        )

    def _subjects(self) -> Iterator[Block]:
        for number, (code, now, last) in enumerate(self.items(), start=1):
            name = self.plan.name_of(code)
            reason = self.plan.reasons.get(code, "")
            why = f"，主要原因是{reason}" if reason and now != last else ""
            changed = self.change(now, last)
            yield Paragraph(
                f"{numeral(number)}、{name}（{code}）{self.amount(now)}，{changed}{why}；"
            )

    def _three(self) -> str:
        three = self.plan.three
        running, purchase = wan(three.running), wan(three.purchase)
        abroad, reception = wan(three.abroad), wan(three.reception)
        total = abroad + reception + running + purchase
        return (
            f"{self.plan.year}年“三公”经费预算数为{self.amount(total)}。其中：因公出国（境）费"
            f"{self.amount(abroad)}；公务用车购置及运行费{self.amount(running + purchase)}，其中："
            f"公务用车购置费{self.amount(purchase)}、公务用车运行费{self.amount(running)}；"
            f"公务接待费{self.amount(reception)}。"
        )

    def _procurement(self) -> str:
        goods, works, services = (
            wan(x) for x in (self.plan.goods, self.plan.works, self.plan.services)
        )
        return (
            f"{self.plan.year}年度本单位政府采购预算{self.amount(goods + works + services)}，其中："
            f"政府采购货物预算{self.amount(goods)}、政府采购工程预算{self.amount(works)}、"
            f"政府采购服务预算{self.amount(services)}。"
        )
