"""What the desk's forms take: plain fields, parsed; whether it may be done is for the rooms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from minka.cards.rules import PAPER_NAMES, Paper
from minka.kernel import folding, identity_number, money
from minka.kernel.errors import ValidationError
from minka.production.rules import Delivery

from .words import say_error

BLANK, OTHER = "BLANK", "OTHER"
KINDS = [(BLANK, _("卡基，按序列号")), (OTHER, _("其他物料，按数量"))]
MOST_PIECES = 10**9
HOLDER, PROXY = "holder", "proxy"
RECEIVERS = [(HOLDER, _("持卡人本人")), (PROXY, _("代领人"))]


class HandOverForm(forms.Form):
    """Who stands at the counter and what she put on it.

    `shown_number` is the number of whoever collects, compact after cleaning. Of a proxy name
    and number are needed; a number of 18 characters must be a valid one.
    """

    receiver = forms.ChoiceField(label=_("领取人"), choices=RECEIVERS, initial=HOLDER)
    shown_number = forms.CharField(label=_("所持证件号码"), max_length=40)
    proxy_name = forms.CharField(label=_("代领人姓名"), max_length=50, required=False)
    papers = forms.MultipleChoiceField(
        label=_("已查验的材料"),
        choices=[(paper.value, _(PAPER_NAMES[paper])) for paper in Paper],
        required=False,
    )

    def clean_shown_number(self) -> str:
        """Return the number in compact form."""
        number = folding.NUMBER(self.cleaned_data["shown_number"])
        if len(number) in {15, 18} and number[:-1].isdigit():
            try:
                return identity_number.validate(number)
            except ValidationError as error:
                raise forms.ValidationError(say_error(error)) from error
        return number

    def clean(self) -> dict[str, object]:
        """A proxy says her name; a holder's form carries none."""
        facts = super().clean() or {}
        if facts.get("receiver") != PROXY:
            facts["proxy_name"] = ""
        elif not facts.get("proxy_name", "").strip():
            self.add_error("proxy_name", _("请填写代领人姓名"))
        return facts


class UploadForm(forms.Form):
    """A collection file with where its people will fetch their cards, and which card."""

    file = forms.FileField(label=_("采集文件"), max_length=255)
    organisation = forms.TypedChoiceField(label=_("领卡机构"), coerce=int)
    product = forms.ChoiceField(label=_("卡产品"))
    channel = forms.ChoiceField(label=_("申领渠道"))

    def __init__(self, *args: object, choices: dict[str, list[tuple]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            self.fields[name].choices = offered


class DeliveryForm(forms.Form):
    """Goods as the delivery note declares them; serials are inclusive, as on the carton.

    Whether they may be taken in is for the room: it knows serials and lots that came before.
    """

    kind = forms.ChoiceField(label=_("到货"), choices=KINDS, initial=BLANK)
    code = forms.CharField(label=_("入库批号"), max_length=32)
    supplier = forms.CharField(label=_("供应商"), max_length=100)
    chip_profile = forms.ChoiceField(label=_("芯片版本"), required=False)
    first = forms.IntegerField(label=_("起始序列号"), required=False)
    last = forms.IntegerField(label=_("终止序列号（含）"), required=False)
    supply = forms.ChoiceField(label=_("物料"), required=False)
    quantity = forms.IntegerField(label=_("数量"), required=False, max_value=MOST_PIECES)
    price = forms.CharField(label=_("单价（元）"), max_length=20)

    def __init__(
        self, *args: object, supplies: list[tuple], profiles: list[str], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supply"].choices = supplies
        self.fields["chip_profile"].choices = [(profile, profile) for profile in profiles]

    def common(self) -> list[forms.BoundField]:
        """Return the fields of every delivery."""
        return [self["code"], self["supplier"]]

    def of_blanks(self) -> list[forms.BoundField]:
        """Return the fields of blanks."""
        return [self["chip_profile"], self["first"], self["last"]]

    def of_others(self) -> list[forms.BoundField]:
        """Return the fields of everything else."""
        return [self["supply"], self["quantity"]]

    def clean_price(self) -> int:
        """Return the price of one piece in fen."""
        try:
            fen = money.parse(self.cleaned_data["price"])
        except ValidationError as error:
            raise forms.ValidationError(say_error(error)) from error
        if not 0 <= fen <= MOST_PIECES:
            raise forms.ValidationError(_("单价应不小于零，且不会这样高，请核对"))
        return fen

    def clean(self) -> dict[str, object]:
        """What is not a blank says what it is."""
        facts = super().clean() or {}
        if facts.get("kind") == OTHER and not facts.get("supply"):
            self.add_error("supply", _("请选择物料"))
        return facts

    def delivery(self) -> Delivery:
        """Return what arrived; what the note leaves out is left out here too."""
        facts = self.cleaned_data
        common = {"code": facts["code"], "supplier": facts["supplier"], "price_fen": facts["price"]}
        if facts["kind"] == OTHER:
            return Delivery(supply=facts["supply"], quantity=facts["quantity"] or 0, **common)
        first, last = facts["first"], facts["last"]
        serials = None if first is None or last is None else (first, last + 1)
        return Delivery(supply=BLANK, serials=serials, chip_profile=facts["chip_profile"], **common)
