"""What the desk's forms take: plain fields, parsed; whether it may be done is for the rooms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from minka.cards.rules import PAPER_NAMES, Paper
from minka.kernel import folding, identity_number
from minka.kernel.errors import ValidationError

from .words import say_error

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
