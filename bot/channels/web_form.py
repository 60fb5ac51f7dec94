"""A Draft as an HTML form: every question with its label, help and error, prefilled with what is known."""

import re
from collections.abc import Iterable
from typing import Any

from bot.channels import web_picker
from bot.channels.web_html import Attribute, Child, Html, el, join
from bot.form import Draft, Question
from bot.i18n import Translator

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FEW = 5  # choices that are shown side by side; more go into a list to pick from
ANSWER_LIMIT = 4_000  # characters one answer may have; the form's own limits are checked with the rest of it
CURRENCIES = (  # what the amount's second input offers, beside the currency that is already known
    *("AED", "ARS", "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR"),
    *("ILS", "INR", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SAR", "SEK", "SGD", "THB", "TRY"),
    *("TWD", "UAH", "USD", "VND", "ZAR"),
)


def fields(draft: Draft, t: Translator, *, prefix: str, currency: str | None) -> Html:
    """All questions; those that can wait are folded away, unless one of them is what is wrong.

    `prefix` makes element ids unique on the page. `currency` is preselected where an amount has none yet.
    """
    now = [q for q in draft.questions if not q.later]
    later = draft.later
    asked = join(_field(q, draft, t, prefix, currency) for q in now)
    if not later:
        return asked
    rest = el(
        "details",
        el("summary", t.plural("{n} more detail, optional", "{n} more details, optional", len(later))),
        (_field(q, draft, t, prefix, currency) for q in later),
        open=any(q.name in draft.errors or (q.required and q.name not in draft.known) for q in later),
        class_="later",
    )
    return join(asked, rest)


def _field(question: Question, draft: Draft, t: Translator, prefix: str, currency: str | None) -> Html:
    """One question with everything that belongs to it, found by the script under its name and kind."""
    field = _Field(
        question, draft.known.get(question.name), draft.errors.get(question.name), f"{prefix}-{question.name}"
    )
    control = field.control(t, currency)
    mark = el("span", " *", class_="mark", aria_hidden="true") if question.required else None
    label = el("legend", question.label, mark) if field.is_group else el("label", question.label, mark, for_=field.id)
    return el(
        "fieldset" if field.is_group else "div",
        label,
        question.help and el("p", question.help, class_="help", id=f"{field.id}-help"),
        control,
        field.error and el("p", field.error, class_="error", id=f"{field.id}-error"),
        class_="field",
        data_question=question.name,
        data_kind=question.kind,
        aria_describedby=field.described_by if field.is_group else None,
    )


class _Field:
    """What the controls of one question have in common."""

    def __init__(self, question: Question, known: Any, error: str | None, id_: str) -> None:
        self.question, self.known, self.error, self.id = question, known, error, id_

    @property
    def is_group(self) -> bool:
        """Several controls for one question: they need a common caption."""
        kind = self.question.kind
        return kind in ("money", "yes_no", "choices", "files") or (
            kind == "choice" and len(self.question.choices) <= FEW
        )

    @property
    def described_by(self) -> str | None:
        parts = (f"{self.id}-help" if self.question.help else "", f"{self.id}-error" if self.error else "")
        return " ".join(part for part in parts if part) or None

    @property
    def common(self) -> dict[str, Attribute]:
        return {
            "aria_invalid": "true" if self.error else None,
            "aria_describedby": self.described_by,
            "required": self.question.required,
        }

    def control(self, t: Translator, currency: str | None) -> Html:
        match self.question.kind:
            case "long_text":
                return el("textarea", self.text, id=self.id, rows=3, maxlength=ANSWER_LIMIT, **self.common)
            case "money":
                return self.money(t, self.question.currency or currency)
            case "date":
                return self.day()
            case "yes_no":
                options = (("true", t("Yes"), self.known is True), ("false", t("No"), self.known is False))
                return self.picks("radio", options)
            case "choices":
                chosen = self.known if isinstance(self.known, list) else [self.known]
                return self.picks("checkbox", ((c.value, c.label, c.value in chosen) for c in self.question.choices))
            case "choice":
                return self.choice(t)
            case "files":
                return self.files(t)
            case "number":
                return self.line(inputmode="decimal")
            case _:
                return self.line()

    @property
    def text(self) -> str:
        """What is known, as it can be typed again."""
        if isinstance(self.known, list):
            return ", ".join(map(str, self.known))
        return "" if self.known is None else str(self.known)

    def line(self, **more: str) -> Html:
        given: dict[str, Attribute] = {"type": "text", "value": self.text, "autocomplete": "off"}
        return el("input", id=self.id, maxlength=ANSWER_LIMIT, **{**given, **self.common, **more})

    def day(self) -> Html:
        """A calendar, except for words that were no date: those have to stay readable."""
        if self.text and not ISO_DAY.fullmatch(self.text):
            return self.line(placeholder="2027-03-31")
        return self.line(type="date")

    def money(self, t: Translator, currency: str | None) -> Html:
        amount = self.known
        if isinstance(self.known, dict):
            amount, currency = self.known.get("amount", ""), str(self.known.get("currency") or currency or "")
        codes = sorted({*CURRENCIES, *filter(None, [currency])})
        chosen = (el("option", code, value=code, selected=code == currency) for code in codes)
        return el(
            "div",
            el(
                "input",
                **{"type": "text", "inputmode": "decimal", "autocomplete": "off", "maxlength": 64, **self.common},
                id=self.id,
                value="" if amount is None else str(amount),
                aria_label=t("Amount"),
                data_part="amount",
            ),
            el(
                "select",
                not currency and el("option", value="", selected=True),
                chosen,
                aria_label=t("Currency"),
                data_part="currency",
            ),
            class_="money",
        )

    def files(self, t: Translator) -> Html:
        """What is attached, and the way to attach more; the script sends each file as soon as it is picked."""
        known = self.known if isinstance(self.known, list) else []
        names = self.question.names
        return web_picker.picker(
            [(each, names[each]) for each in known if each in names],
            t,
            id_=self.id,
            most=self.question.most,
            invalid=self.error is not None,
            described_by=self.described_by,
        )

    def choice(self, t: Translator) -> Html:
        options = [(c.value, c.label, c.value == self.known) for c in self.question.choices]
        if self.is_group:
            return self.picks("radio", options)
        if self.question.record:
            return self.record()
        none = el("option", t("Please choose"), value="", selected=not any(chosen for *_, chosen in options))
        listed = (el("option", label, value=value, selected=chosen) for value, label, chosen in options)
        return el("select", none, listed, id=self.id, **self.common)

    def record(self) -> Html:
        """One record of many: some are suggested, and any other can be typed by its number or name."""
        suggested = (el("option", c.label, value=c.value) for c in self.question.choices)
        return el("div", self.line(list=f"{self.id}-records"), el("datalist", suggested, id=f"{self.id}-records"))

    def picks(self, kind: str, options: Iterable[tuple[str, str, bool]]) -> Html:
        return el("div", (self.pick(kind, *option) for option in options), class_="picks")

    def pick(self, kind: str, value: str, label: str, checked: bool) -> Child:
        required = self.question.required and kind == "radio"
        box = el("input", type=kind, name=self.id, value=value, checked=checked, required=required)
        return el("label", box, el("span", label))
