"""A Draft as inputs of an Adaptive Card: every question with its label, help and error, prefilled with what is known.

A card sends one flat object of strings. `fields` says which of them have to be put together again, and travels with the
card's button; `values` in teams_input does so.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from bot.channels.teams_limits import TYPEAHEAD
from bot.channels.teams_markdown import plain
from bot.form import Draft, Question
from bot.i18n import Translator

Element = dict[str, Any]

PREFIX = "f."  # of every input's id: a question called "turn" must not overwrite the button's own data
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FEW = 5  # choices that are shown one below the other; more go into a list to pick from
MANY = 300  # choices a list may have; beyond that they are looked for as one types
ANSWER_LIMIT = 4_000  # characters one answer may have; the form's own limits are checked with the rest of it
LATER = "later"  # the element that holds the questions that can wait
CURRENCIES = ("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "INR", "JPY", "KRW", "MXN",
              "NOK", "NZD", "PLN", "SEK", "SGD", "TRY", "TWD", "USD", "ZAR")  # fmt: skip


def inputs(draft: Draft, t: Translator, *, currency: str | None = None, most: int = MANY) -> list[Element]:
    """All questions; those that can wait are folded away, unless one of them is what is wrong."""
    now = [element for q in draft.questions if not q.later for element in _field(draft, q, t, currency, most)]
    later = draft.later
    if not later:
        return now
    opened = any(q.name in draft.errors or (q.required and q.name not in draft.known) for q in later)
    folded = [element for q in later for element in _field(draft, q, t, currency, most)]
    label = t.plural("{n} more detail, optional", "{n} more details, optional", len(later))
    unfold: Element = {"type": "Action.ToggleVisibility", "title": label, "targetElements": [LATER]}
    show: list[Element] = [] if opened else [{"type": "ActionSet", "actions": [unfold]}]
    return [*now, *show, {"type": "Container", "id": LATER, "isVisible": opened, "items": folded}]


def fields(draft: Draft) -> dict[str, str]:
    """Which answers are more than a line of text, by question."""
    kinds = {q.name: q.kind for q in draft.questions}
    return {name: kind for name, kind in kinds.items() if kind in ("money", "yes_no", "choices", "files")}


def token(value: str) -> str:
    """A choice's value as an input sends it: several are joined by commas, so none may be inside."""
    return value.replace("%", "%25").replace(",", quote(","))


def _field(draft: Draft, question: Question, t: Translator, currency: str | None, most: int) -> Iterable[Element]:
    """What stands above an input, and the input."""
    known, wrong = draft.known.get(question.name), draft.errors.get(question.name)
    if question.kind == "files":
        return _files(draft, question, known, wrong, t)
    elements = _control(draft.skill, question, known, t, currency, most)
    elements[0] |= {"spacing": "medium"}
    notes = [_note(question.help)] if question.help else []
    if wrong:
        notes.append(_note(wrong, color="attention"))
    if notes:
        notes[0] |= {"spacing": "small"}  # off the edge of the input
    return [*elements, *notes]


def _files(draft: Draft, question: Question, known: Any, wrong: str | None, t: Translator) -> list[Element]:
    """A card takes no files: they are attached to a message of the chat, which is what this says. Those the form has
    can be ticked here, so that each ends up with the question it answers."""
    there = {choice.value: choice.label for q in draft.questions if q.kind == "files" for choice in q.choices}
    mine = [str(each) for each in known] if isinstance(known, list) else []
    there |= {each: question.names.get(each, each) for each in mine if each not in there}
    label: Element = {"type": "TextBlock", "text": plain(question.label), "wrap": True}
    if there:
        chosen = ",".join(map(token, mine)) or None
        options = tuple((token(value), name) for value, name in there.items())
        ticked = _choice(question, t, options, chosen) | {"isMultiSelect": True, "style": "expanded"}
        label = {name: value for name, value in ticked.items() if name not in ("isRequired", "errorMessage")}
    how = _note(t("To add files, attach them to a message to me in our private chat."))
    return [
        label | {"spacing": "medium"},
        *([_note(question.help)] if question.help else []),
        how,
        *([_note(wrong, color="attention")] if wrong else []),
    ]


def _note(text: str, **style: str) -> Element:
    look: Element = {**style} if style else {"isSubtle": True}
    return {"type": "TextBlock", "text": plain(text), "wrap": True, "size": "small", "spacing": "none", **look}


def _control(
    skill: str, question: Question, known: Any, t: Translator, currency: str | None, most: int
) -> list[Element]:
    match question.kind:
        case "money":
            return [_money(question, known, t, question.currency or currency)]
        case "date" if known is None or ISO_DAY.fullmatch(str(known)):
            return [_input("Input.Date", question, t, value=known)]
        case "number" if known is None or _is_number(known):
            return [_input("Input.Number", question, t, value=None if known is None else _number(str(known)))]
        case "yes_no":
            answers = (("true", t("Yes")), ("false", t("No")))
            return [_choice(question, t, answers, {True: "true", False: "false"}.get(known), few=True)]
        case "choices" if 0 < len(question.choices) <= most:
            chosen = known if isinstance(known, list) else [known] if known else []
            given = ",".join(token(str(value)) for value in chosen) or None
            options = tuple((token(c.value), c.label) for c in question.choices)
            return [_choice(question, t, options, given) | {"isMultiSelect": True}]
        case "choice" if question.record or len(question.choices) > most:
            return [_searched(skill, question, known, t)]
        case "choice" if question.choices:
            return [_one(question, known, t)]
        case _:
            return [_line(question, known, t)]


def _input(kind: str, question: Question, t: Translator, *, value: Any = None, part: str = "") -> Element:
    element: Element = {"type": kind, "id": f"{PREFIX}{question.name}{part}", "label": question.label or question.name}
    if value is not None:
        element["value"] = value
    if question.required:
        element |= {"isRequired": True, "errorMessage": t("Please answer this: {question}", question=question.label)}
    return element


def _line(question: Question, known: Any, t: Translator) -> Element:
    shown = ", ".join(map(str, known)) if isinstance(known, list) else None if known is None else str(known)
    line = _input("Input.Text", question, t, value=shown) | {"maxLength": ANSWER_LIMIT}
    return line | {"isMultiline": True} if question.kind == "long_text" else line


def _choice(
    question: Question, t: Translator, options: tuple[tuple[str, str], ...], known: str | None, *, few: bool = False
) -> Element:
    expanded = few or len(options) <= FEW
    titles = [{"title": label, "value": value} for value, label in options]
    element = _input("Input.ChoiceSet", question, t, value=known) | {"choices": titles, "wrap": True}
    return element | ({"style": "expanded"} if expanded else {"style": "compact", "placeholder": t("Please choose")})


def _one(question: Question, known: Any, t: Translator) -> Element:
    """What was typed and is none of the choices is named in the error; the list then has nothing chosen."""
    values = {c.value for c in question.choices}
    options = tuple((c.value, c.label) for c in question.choices)
    return _choice(question, t, options, known if known in values else None)


def _searched(skill: str, question: Question, known: Any, t: Translator) -> Element:
    """One of many: a few are offered, and any other is found as one types its number or name (`teams_input.searched`).

    What is known already is offered, too: a list shows nothing it does not offer.
    """
    options = {c.value: c.label for c in question.choices[:TYPEAHEAD]}
    if known is not None and str(known) not in options:
        options = {str(known): question.names.get(str(known), str(known)), **options}
    element = _choice(question, t, tuple(options.items()), None if known is None else str(known))
    query = {"type": "Data.Query", "dataset": f"{skill}.{question.name}"}
    return element | {"style": "filtered", "placeholder": t("Number or name"), "choices.data": query}


def _money(question: Question, known: Any, t: Translator, currency: str | None) -> Element:
    amount = known
    if isinstance(known, dict):
        amount, currency = known.get("amount"), str(known.get("currency") or currency or "")
    figure = _input("Input.Text", question, t, value=None if amount is None else str(amount), part=".amount")
    codes = sorted({*CURRENCIES, *filter(None, [currency])})
    chosen: Element = {
        "type": "Input.ChoiceSet",
        "id": f"{PREFIX}{question.name}.currency",
        "label": t("Currency"),
        "choices": [{"title": code, "value": code} for code in codes],
    }
    if currency:
        chosen["value"] = currency
    columns = [{"type": "Column", "width": width, "items": [item]} for width, item in ((3, figure), (2, chosen))]
    return {"type": "ColumnSet", "columns": columns}


def _number(known: str) -> int | float:
    """As it was typed: some of Teams' clients would show a whole number with a point and a zero behind it."""
    return float(known) if "." in known else int(known)


def _is_number(known: Any) -> bool:
    return not isinstance(known, bool) and bool(re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", str(known)))
