"""A half-filled form as a Slack modal, and what a person sent with one. Pure: the same form gives the same modal."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.slack_blocks import plain
from bot.channels.slack_limits import (
    BLOCKS_VIEW,
    FILES,
    HEADER,
    HINT,
    INPUT_TEXT,
    LABEL,
    METADATA,
    MODAL_TITLE,
    OPTION_TEXT,
    OPTION_VALUE,
    OPTIONS,
    PICKS,
    PLACEHOLDER,
    TooLong,
    checked,
)
from bot.channels.slack_rich import Block, Element
from bot.fields import Choice
from bot.form import Draft, Question
from bot.i18n import Translator

FORM = "form"  # callback_id of every form
ANSWER = "answer"  # action_id of every field; its block_id names the question
FEW = 5  # choices that are shown side by side; more go into a list to pick from
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a form was opened, so that what comes of it is said there."""

    conversation: str
    place: str
    private: bool


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What a person sent: every field of the form, also those they emptied."""

    skill: str
    draft: str | None
    version: int | None
    values: dict[str, Any]
    files: dict[str, tuple[str, ...]]  # Slack's ids of what was attached, by question
    origin: Origin


def modal(draft: Draft, t: Translator, origin: Origin) -> dict[str, Any]:
    """The view for `views.open`. Raises TooLong where a text of ours does not fit."""
    title = draft.title if len(draft.title) <= MODAL_TITLE else t("Form")
    head = [] if title == draft.title else [{"type": "header", "text": plain(draft.title, HEADER)}]
    blocks = [*head, *_fields(draft, t)]
    if len(blocks) > BLOCKS_VIEW:
        raise TooLong(f"the form of {draft.skill} has {len(blocks)} blocks, Slack takes {BLOCKS_VIEW}")
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(checked(title, MODAL_TITLE, "a modal's title"), MODAL_TITLE),
        "submit": plain(checked(t("Send"), MODAL_TITLE, "a modal's button"), MODAL_TITLE),
        "close": plain(checked(t("Close"), MODAL_TITLE, "a modal's button"), MODAL_TITLE),
        "private_metadata": _metadata(draft, origin),
        "blocks": blocks or [{"type": "section", "text": plain(t("Nothing to fill in: just send it."), LABEL)}],
    }


def loading(title: str, t: Translator) -> dict[str, Any]:
    """What stands there until the form does."""
    blocks = [{"type": "section", "text": plain(t("One moment …"), LABEL)}]
    return {"type": "modal", "title": plain(title, MODAL_TITLE), "blocks": blocks}


def submitted(view: Mapping[str, Any]) -> Submitted | None:
    """What was sent; None where it is no form of ours."""
    try:
        kept = json.loads(view.get("private_metadata") or "")
        origin = Origin(conversation=str(kept["c"]), place=str(kept["p"]), private=kept["o"] is True)
        state = view["state"]["values"]
        given = {name: field[ANSWER] for name, field in state.items() if ANSWER in field}
        files = {name: _attached(each) for name, each in given.items() if each.get("type") == "file_input"}
        values = {name: _answer(each) for name, each in given.items() if name not in files}
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    if not isinstance(kept.get("s"), str):
        return None
    files = {name: ids for name, ids in files.items() if ids}
    return Submitted(
        skill=kept["s"], draft=kept.get("d"), version=kept.get("n"), values=values, files=files, origin=origin
    )


def searched(payload: Mapping[str, Any]) -> tuple[str, str, str, str | None] | None:
    """What somebody looks for in a long list: skill, question, the words so far, and the draft; None where unclear."""
    try:
        kept = json.loads(payload["view"]["private_metadata"])
        return str(kept["s"]), str(payload["block_id"]), str(payload.get("value") or ""), kept.get("d")
    except (ValueError, LookupError, TypeError):
        return None


def options(choices: Sequence[Choice]) -> list[Element]:
    """The first `OPTIONS` of them: who looks for another one types more of its name."""
    return [_option(choice) for choice in choices[:OPTIONS]]


def _metadata(draft: Draft, origin: Origin) -> str:
    kept = {"s": draft.skill, "d": draft.id, "n": draft.version, "c": origin.conversation, "p": origin.place}
    return checked(json.dumps({**kept, "o": origin.private}), METADATA, "a view's metadata")


def _fields(draft: Draft, t: Translator) -> Iterator[Block]:
    """What is needed first; what can wait below a line that says so."""
    now = [q for q in draft.questions if not q.later]
    later = draft.later
    yield from (_field(q, draft, t) for q in now)
    if later:
        yield {"type": "divider"}
        yield {"type": "context", "elements": [plain(t("More details, if you have them"), LABEL)]}
        yield from (_field(q, draft, t) for q in later)


def _field(question: Question, draft: Draft, t: Translator) -> Block:
    """One question, prefilled with what is known; a problem with that stands where its help does."""
    known, error = draft.known.get(question.name), draft.errors.get(question.name)
    attached = _attached_before(question, t)
    hint = "\n".join(part for part in (f"⚠ {error}" if error else "", question.help, attached) if part)
    return {
        "type": "input",
        "block_id": question.name,
        "label": plain(question.label, LABEL),
        "optional": not question.required or bool(attached),
        "element": {"action_id": ANSWER, **_control(question, known, t)},
        **({"hint": plain(hint, HINT)} if hint else {}),
    }


def _attached_before(question: Question, t: Translator) -> str:
    """Slack cannot show files a form has already."""
    if question.kind != "files" or not question.choices:
        return ""
    names = t.all_of(choice.label for choice in question.choices)
    return t("Attached already: {files}. What you choose here takes their place.", files=names)


def _control(question: Question, known: Any, t: Translator) -> Element:
    match question.kind:
        case "long_text":
            return {**_text(known), "multiline": True}
        case "date":
            return _day(known)
        case "yes_no":
            both = (Choice("true", t("Yes")), Choice("false", t("No")))
            chosen = {True: "true", False: "false"}.get(known) if isinstance(known, bool) else None
            return _one(both, chosen, t, required=question.required)
        case "choice" if question.record:
            return _record(question, known, t)
        case "choice" if question.choices:
            return _choice(question, known, t)
        case "choices" if question.choices:
            return _several(question, known, t)
        case "files":
            return {"type": "file_input", "max_files": min(question.most or FILES, FILES)}
        case _:  # also a choice of which there is none yet
            return _text(known)


def _text(known: Any) -> Element:
    typed = _typed(known)
    fitting = typed if len(typed) <= INPUT_TEXT else ""  # Slack refuses more; the draft keeps what was said
    return {"type": "plain_text_input", "max_length": INPUT_TEXT, **({"initial_value": fitting} if fitting else {})}


def _typed(known: Any) -> str:
    """What is known, as it can be typed again."""
    if isinstance(known, Mapping):
        return " ".join(str(known[part]) for part in ("amount", "currency") if known.get(part))
    if isinstance(known, list):
        return ", ".join(map(str, known))
    return "" if known is None else str(known)


def _day(known: Any) -> Element:
    """A calendar, except for words that were no date: those have to stay readable."""
    if known and not ISO_DAY.fullmatch(str(known)):
        return _text(known)
    return {"type": "datepicker", **({"initial_date": str(known)} if known else {})}


def _choice(question: Question, known: Any, t: Translator) -> Element:
    chosen = next((each for each in question.choices if each.value == known), None)
    if len(question.choices) > OPTIONS:
        return _search("external_select", t) | ({"initial_option": _option(chosen)} if chosen else {})
    return _one(question.choices, chosen.value if chosen else None, t, required=question.required)


def _one(choices: Sequence[Choice], chosen: str | None, t: Translator, *, required: bool) -> Element:
    """Side by side where they are few; what may be left out is picked from a list, where the pick can be undone."""
    offered = [_option(each) for each in choices]
    initial = next((each for each in offered if each["value"] == chosen), None)
    asked = {"type": "radio_buttons"} if required and len(offered) <= FEW else _pick("static_select", t)
    return {**asked, "options": offered, **({"initial_option": initial} if initial else {})}


def _record(question: Question, known: Any, t: Translator) -> Element:
    """One record of many, looked for by its number or name; what was typed and fits none can be typed again."""
    chosen = next((each for each in question.choices if each.value == known), None)
    if known and not chosen:
        return _text(known)
    return _search("external_select", t) | ({"initial_option": _option(chosen)} if chosen else {})


def _several(question: Question, known: Any, t: Translator) -> Element:
    chosen = known if isinstance(known, list) else [known]
    picked = [_option(each) for each in question.choices if each.value in chosen]
    first = {"initial_options": picked} if picked else {}
    if len(question.choices) > OPTIONS:
        return {**_search("multi_external_select", t), **first}
    offered = {"options": [_option(each) for each in question.choices]}
    if len(question.choices) <= PICKS:
        return {"type": "checkboxes", **offered, **first}
    return {**_pick("multi_static_select", t), **offered, **first}


def _pick(kind: str, t: Translator) -> Element:
    return {"type": kind, "placeholder": plain(t("Please choose"), PLACEHOLDER)}


def _search(kind: str, t: Translator) -> Element:
    """Slack asks us for the options, from no letter on."""
    return {"type": kind, "placeholder": plain(t("Type to search"), PLACEHOLDER), "min_query_length": 0}


def _option(choice: Choice) -> Element:
    value = checked(choice.value, OPTION_VALUE, "a choice's value")
    return {"text": plain(choice.label, OPTION_TEXT), "value": value}


def _answer(given: Mapping[str, Any]) -> Any:
    """One field's answer, as forms read it; empty where it was emptied."""
    match given.get("type"):
        case "datepicker":
            return given.get("selected_date") or ""
        case "radio_buttons" | "static_select" | "external_select":
            return _flag((given.get("selected_option") or {}).get("value", ""))
        case "checkboxes" | "multi_static_select" | "multi_external_select":
            return [each["value"] for each in given.get("selected_options") or ()]
        case _:
            return given.get("value") or ""


def _attached(given: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(each["id"]) for each in given.get("files") or ())


def _flag(value: str) -> Any:
    """ "true" and "false" are what our yes and no carry."""
    return {"true": True, "false": False}.get(value, value)
