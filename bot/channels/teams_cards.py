"""Reply and Draft as Adaptive Cards, pure: the same reply is always the same card.

Every button is an Action.Execute, which Teams answers in place, with an Action.Submit for clients that know no better.
"""

import json
import re
from typing import Any

from bot.channels.teams_form import MANY, fields, inputs
from bot.channels.teams_limits import ACTIONS, CARD_BYTES, CARD_VERSION, COLUMNS, TITLE, WORD
from bot.channels.teams_markdown import markdown, plain
from bot.channels.told_tables import apart
from bot.form import Draft, facts
from bot.i18n import Translator
from bot.reply import Button, Citation, Download, Reply, Table

Element = dict[str, Any]
Card = dict[str, Any]

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
LONG_FORM = 8  # questions at first sight; more are answered in a dialog, and the chat shows what is known so far
FEWER = 40  # choices of a list, where a form with all of them is more than a card may be
NUMBER = re.compile(r"-\d")  # within what names a record
SENTENCE = 60  # characters of a cell, beyond which its column is one of sentences
PARTS = re.compile(r"(?P<quoted>(?:^>.*(?:\n|$))+)|(?:^(?!>).*(?:\n|$))+", re.MULTILINE)  # of a text: quoted or not
STYLES = {"primary": "positive", "danger": "destructive"}


def card(reply: Reply, t: Translator, *, currency: str | None = None) -> Card:
    """Everything a reply says and offers."""
    body = _texts(reply.text)
    if reply.table:
        body += _table(reply.table)
    if reply.facts:
        body += _facts(reply.facts)
    body += [_source(number, each) for number, each in enumerate(reply.citations, 1)]
    if reply.ask is None:
        files, buttons = [*map(_download, reply.downloads)], [*map(_button, reply.buttons)]
        return _card([*body, *_actions(files), *_actions(buttons)])
    if sum(not q.later for q in reply.ask.questions) > LONG_FORM:
        return _card([*body, *_outline(reply.ask, reply.buttons, t)])
    return _fitting(lambda most: [*body, *_form(reply.ask, reply.buttons, t, currency, most)])


def dialog(draft: Draft, t: Translator, *, currency: str | None = None) -> Card:
    """A whole form, however long, as the content of a dialog."""
    return _fitting(lambda most: _form(draft, (), t, currency, most))


def dialog_title(draft: Draft | None, t: Translator) -> str:
    """Teams cuts a longer one itself, without saying so."""
    title = draft.title if draft else t("Assistant")
    return title if len(title) <= TITLE else f"{title[: TITLE - 1]}…"


def size(content: Any) -> int:
    """Bytes of something as it is sent."""
    return len(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _card(body: list[Element]) -> Card:
    return {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": CARD_VERSION,
        "body": body or [{"type": "TextBlock", "text": "…"}],
        "msteams": {"width": "Full"},
    }


def _fitting(body: Any) -> Card:
    """With all choices where they fit, else with the short lists only: what is not listed can be typed."""
    whole = _card(body(MANY))
    return whole if size(whole) <= CARD_BYTES else _card(body(FEWER))


def _texts(text: str) -> list[Element]:
    """A text with its tables as tables, and its quotations set apart: a card shows their marks as they stand."""
    return [
        element
        for part in apart(text)
        for element in (_told_table(part) if isinstance(part, Table) else _paragraphs(part))
    ]


def _paragraphs(text: str) -> list[Element]:
    found = [(bool(each.group("quoted")), each[0].strip("\n")) for each in PARTS.finditer(text)]
    return [_quoted(part) if is_quoted else _text(part) for is_quoted, part in found if part.strip()]


def _quoted(text: str) -> Element:
    lines = "\n".join(re.sub(r"^> ?", "", line) for line in text.split("\n"))
    return {"type": "Container", "style": "emphasis", "items": [_text(lines)]}


def _text(text: str) -> Element:
    return {"type": "TextBlock", "text": markdown(text), "wrap": True}


def _facts(pairs: tuple[tuple[str, str], ...]) -> list[Element]:
    """Side by side; below each other where a phone would cut them off, for a column is as wide as its longest word, or
    break a record's number in two, for a column of labels is narrow."""
    shown = [(plain(label), plain(value)) for label, value in pairs]
    longest = max(len(word) for pair in pairs for text in pair for word in text.split() or ("",))
    if longest <= WORD and not any(NUMBER.search(label) for label, _ in pairs):
        return [{"type": "FactSet", "facts": [{"title": label, "value": value} for label, value in shown]}]
    lines = (f"**{label}:** {value}" for label, value in shown)
    return [{"type": "TextBlock", "text": line, "wrap": True, "spacing": "small"} for line in lines]


def _source(number: int, citation: Citation) -> Element:
    where, link = " > ".join(map(plain, citation.path)), citation.link
    shown = f"[{where}]({link})" if link.startswith(("https://", "http://")) and ")" not in link else where
    return {"type": "TextBlock", "text": f"\\[{number}\\] {shown}", "wrap": True, "size": "small", "isSubtle": True}


def _table(table: Table) -> list[Element]:
    if len(table.columns) > COLUMNS:
        return [_listed(table.columns, row) for row in table.rows]
    head = {"type": "TableRow", "cells": [_cell(name, weight="bolder") for name in table.columns]}
    rows = [{"type": "TableRow", "cells": [_cell(cell) for cell in row]} for row in table.rows]
    columns = [{"width": width} for width in _widths(table)]
    shown = {"type": "Table", "columns": columns, "rows": [head, *rows], "firstRowAsHeader": True}
    return [shown | {"showGridLines": False, "horizontalCellContentAlignment": "left"}]


def _told_table(table: Table) -> list[Element]:
    """One of a document, of which nobody knows what its second column is about; a client that knows no tables says it
    in lines."""
    if len(table.columns) > COLUMNS:
        return [_listed(table.columns, row, known=1) for row in table.rows]
    (shown,) = _table(table)
    lines = "\n".join(" · ".join(map(plain, row)) for row in (table.columns, *table.rows))
    return [shown | {"fallback": {"type": "TextBlock", "text": lines, "wrap": True}}]


def _widths(table: Table) -> list[int]:
    """Shares of the whole: one of sentences gets twice as much, so that on a phone no word of the others breaks."""
    longest = (max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True))
    return [2 if each > SENTENCE else 1 for each in longest]


def _listed(columns: tuple[str, ...], row: tuple[str, ...], *, known: int = 2) -> Element:
    """A row of a wide table in two lines: what it is, in its `known` first cells, and the rest of it by name."""
    about = " ".join((f"**{plain(row[0])}**", *map(plain, row[1:known])))
    named = (f"{plain(name)}: {plain(cell)}" for name, cell in zip(columns[known:], row[known:], strict=True) if cell)
    title = {"type": "TextBlock", "text": about, "wrap": True}
    more = {"type": "TextBlock", "text": " · ".join(named) or " ", "wrap": True, "size": "small", "isSubtle": True}
    return {"type": "Container", "separator": True, "items": [title, {**more, "spacing": "none"}]}


def _cell(text: str, **style: str) -> Element:
    return {"type": "TableCell", "items": [{"type": "TextBlock", "text": plain(text) or " ", "wrap": True, **style}]}


def _form(draft: Draft, buttons: tuple[Button, ...], t: Translator, currency: str | None, most: int) -> list[Element]:
    """Sending it shows every value, so it is the confirmation as well."""
    turn = {"skill": draft.skill, "draft": draft.id, "version": draft.version, "confirmed": True}
    send = _action(t("Send"), {"turn": turn, "fields": fields(draft)}, style="positive", inputs_="auto")
    return [*inputs(draft, t, currency=currency, most=most), *_actions([send, *map(_button, buttons)])]


def _outline(draft: Draft, buttons: tuple[Button, ...], t: Translator) -> list[Element]:
    """A long form in the chat: what is known, what is wrong, and the way to the rest."""
    turn = {"skill": draft.skill, "draft": draft.id, "version": draft.version, "edit": True}
    fill_in = {
        "type": "Action.Submit",
        "title": t("Fill in"),
        "style": "positive",
        "associatedInputs": "none",
        "data": {"msteams": {"type": "task/fetch"}, "turn": turn},
    }
    labels = {q.name: q.label for q in draft.questions}
    wrong = [_text(f"**{plain(labels.get(name, name))}**: {plain(said)}") for name, said in draft.errors.items()]
    known = facts(draft, t)
    return [*(_facts(known) if known else []), *wrong, *_actions([fill_in, *map(_button, buttons)])]


def _actions(actions: list[Element]) -> list[Element]:
    """In sets as large as Teams shows them, so that none is left out."""
    sets = [actions[at : at + ACTIONS] for at in range(0, len(actions), ACTIONS)]
    return [{"type": "ActionSet", "actions": each} for each in sets]


def _button(button: Button) -> Element:
    told = {name: value for name, value in button.turn.items() if value}
    return _action(button.label, {"turn": told}, style=STYLES.get(button.style))


def _download(download: Download) -> Element:
    return _action(download.label, {"download": download.name})


def _action(title: str, data: dict[str, Any], *, style: str | None = None, inputs_: str = "none") -> Element:
    """Only a form's own button sends, and therefore checks, what is typed: Cancel must always work."""
    common: Element = {"title": title, "data": data, "associatedInputs": inputs_}
    if style:
        common["style"] = style
    fallback = {"type": "Action.Submit", **common}
    return {"type": "Action.Execute", "verb": "turn", **common, "fallback": fallback}
