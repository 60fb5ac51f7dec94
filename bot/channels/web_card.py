"""One line of the transcript as HTML: what somebody said, with its facts, tables, sources, buttons and form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from bot.channels import web_form, web_markdown
from bot.channels.web_html import Html, el, join
from bot.form import Draft
from bot.i18n import Translator
from bot.reply import Button, Citation, Download, Reply, Table

State = Literal["open", "replaced", "closed"]

LONGEST_NUMBER, LONG_CELL = 20, 60  # characters of a table's cell


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line and all that decides how it looks."""

    id: int
    key: str  # the client's own id for a line it sent, so that it can put this one in its place
    author: Literal["person", "assistant"]
    reply: Reply
    at: datetime
    state: State = "open"  # of its card: whether its form and buttons can still be used

    def day(self, reader: "Reader") -> str:
        """The reader's date, spelled out."""
        return reader.t.day_of(self.at, reader.zone)

    def in_state(self, newest: Mapping[str, int], open_drafts: Mapping[str, int]) -> "Line":
        """This line with its card usable or not. `newest`: the last line that shows each form, by draft id;
        `open_drafts`: the version of every form that is not finished."""
        card = card_of(self.reply)
        if card is None or (newest[card[0]] == self.id and open_drafts.get(card[0]) == card[1]):
            return self
        return replace(self, state="closed" if newest[card[0]] == self.id else "replaced")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whom the page is for: language, clock and customary currency."""

    t: Translator
    zone: str = "UTC"
    currency: str | None = None


def line(said: Line, reader: Reader) -> Html:
    t = reader.t
    who = t("You") if said.author == "person" else t("Assistant")
    return el(
        "article",
        el("h3", who, class_="hidden"),
        el("div", _spoken(said, reader) if said.author == "assistant" else said.reply.text, class_="bubble"),
        el("time", t.clock(said.at, reader.zone), datetime=said.at.isoformat(timespec="seconds")),
        class_=f"line {said.author}",
        id=f"line-{said.id}",
        data_id=said.id,
        data_key=said.key,
        data_day=said.day(reader),
        data_pressed=json.dumps(said.reply.pressed.turn) if said.reply.pressed else None,
    )


def day_break(day: str) -> Html:
    return el("div", el("span", day), class_="day", role="separator", data_day=day)


def _spoken(said: Line, reader: Reader) -> Html:
    reply, t = said.reply, reader.t
    card = card_of(reply)
    content = join(
        web_markdown.said(reply.text),
        _facts(reply.facts) if reply.facts else None,
        _table(reply.table, t) if reply.table else None,
        _sources(reply.citations, t) if reply.citations else None,
        _downloads(reply.downloads) if reply.downloads else None,
        _form(said, reply.ask, reader) if reply.ask else _buttons(reply.buttons, said.state),
    )
    if card is None:
        return content
    id_, version = card
    content = join(content, _note(said.state, t))
    return el("div", content, class_="card", data_draft=id_, data_version=version, data_state=said.state)


def card_of(reply: Reply) -> tuple[str, int] | None:
    """The half-filled form this reply shows or asks to confirm, with its version as shown; None where it does not."""
    if reply.ask and reply.ask.id:
        return reply.ask.id, reply.ask.version
    return next(((b.draft, b.version or 0) for b in reply.buttons if b.confirms and b.draft), None)


def _facts(facts: tuple[tuple[str, str], ...]) -> Html:
    return el("dl", (el("div", el("dt", name), el("dd", value)) for name, value in facts), class_="facts")


def _table(table: Table, t: Translator) -> Html:
    """On a phone each row stands by itself, its cells below their columns' names; the roles keep it a table."""
    head = el("thead", el("tr", (el("th", name, scope="col") for name in table.columns)))
    rows = (el("tr", map(_cell, table.columns, row), role="row") for row in table.rows)
    shown = el("table", head, el("tbody", rows), role="table")
    return el("div", shown, class_="table", tabindex=0, role="region", aria_label=t("Table"))


def _cell(column: str, cell: str) -> Html:
    return el("td", cell, class_=_width(cell), data_column=column, role="cell")


def _width(cell: str) -> str | None:
    """Numbers and amounts stay in one line; what is told at length gets room for it, however narrow the window is."""
    if len(cell) > LONG_CELL:
        return "long"
    one_word = " " not in cell and len(cell) <= LONGEST_NUMBER
    return "whole" if one_word and any(map(str.isdigit, cell)) else None


def _sources(citations: tuple[Citation, ...], t: Translator) -> Html:
    chips = (
        el("li", _chip(number, citation), original(citation.link, "↗", t("Original")))
        for number, citation in enumerate(citations, 1)
    )
    return el("nav", el("ol", chips), class_="sources", aria_label=t("Sources"))


def _chip(number: int, citation: Citation) -> Html:
    last = citation.heading.rsplit(" > ", 1)[-1]
    return el(
        "a",
        el("span", str(number), class_="number"),
        el("span", citation.title, class_="title"),
        last and last != citation.title and el("span", last, class_="heading"),
        citation.updated and el("span", citation.updated, class_="heading date"),
        href=web_markdown.content_address(citation.source, citation.anchor),
        target="_blank",
        rel="noopener",
    )


def _downloads(downloads: tuple[Download, ...]) -> Html:
    pictures = [_picture(each) for each in downloads if each.picture]
    links = [
        el("a", each.label, href=_address(each), download=_saved_as(each), class_="download")
        for each in downloads
        if not each.picture
    ]
    return join(*pictures, el("div", links, class_="buttons") if links else None)


def _picture(download: Download) -> Html:
    """Drawn from our own server, for whoever may read it then; its content was looked at when it came."""
    shown = el("img", src=f"{_address(download)}?anyway=true", alt=download.label, loading="lazy")
    return el("a", shown, href=_address(download), class_="picture")


def _address(download: Download) -> str:
    return f"/{download.kind}s/{quote(download.name)}"


def _saved_as(download: Download) -> str | None:
    """What somebody attached may first need a word of warning, which is a page."""
    return None if download.kind == "file" else download.name


def original(link: str, shown: str, said: str | None = None) -> Html | None:
    """The way to where a document was taken from, which is an open web address or nothing."""
    if not link.startswith(("https://", "http://")) or web_markdown.safe_address(link) is None:
        return None
    return el(
        "a",
        shown,
        href=link,
        target="_blank",
        rel="noopener noreferrer",
        class_="original",
        aria_label=said,
        title=said,
    )


def _buttons(buttons: tuple[Button, ...], state: State) -> Html | None:
    if not buttons:
        return None
    return el("div", (press(button, state) for button in buttons), class_="buttons")


def press(button: Button, state: State = "open") -> Html:
    """A press is a turn; the script sends it as it stands here."""
    return el(
        "button",
        button.label,
        type="button",
        class_=button.style,
        data_turn=json.dumps(button.turn),
        data_of=button.draft,
        data_version=button.version,
        disabled=state != "open",
    )


def _form(said: Line, draft: Draft, reader: Reader) -> Html:
    """Sending it shows every value, so it is the confirmation as well."""
    turn = {"skill": draft.skill, "draft": draft.id, "version": draft.version, "confirmed": True}
    inputs = web_form.fields(draft, reader.t, prefix=f"f{said.id}", currency=reader.currency)
    send = el("button", reader.t("Send"), type="submit", class_="primary")
    return el(
        "form",
        el(
            "fieldset",
            el("legend", draft.title, class_="hidden"),
            inputs,
            el("div", send, (press(b, said.state) for b in said.reply.buttons), class_="buttons"),
            class_="fields",
            disabled=said.state != "open",
        ),
        data_turn=json.dumps(turn),
        data_title=draft.title,
        autocomplete="off",
    )


def _note(state: State, t: Translator) -> Html:
    """Why a card cannot be used any more; the script shows one when that happens while the page is open."""
    notes = (("replaced", t("Replaced by a newer card below.")), ("closed", t("This card is closed.")))
    return join(el("p", text, class_="note", data_for=name, hidden=name != state) for name, text in notes)
