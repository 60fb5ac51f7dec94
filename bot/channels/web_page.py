"""The pages around a conversation: the frame they share, and the chat itself. Pure: everything shown comes in."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.channels import web_picker
from bot.channels.web_card import Line, Reader, card_of, day_break, line
from bot.channels.web_charge import Charge, notice
from bot.channels.web_html import Html, el, join
from bot.i18n import LANGUAGES, Translator
from bot.prm.people import Member
from bot.prm.personas import Persona
from bot.prm.roles import ROLE_NAMES

STYLES = ("look.css", "chat.css", "cards.css", "pages.css")
TEXT_LIMIT = 4_000  # characters of one message
MOST_FILES = 10  # of one message


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What every page shows around its content."""

    programme: str
    t: Translator
    assets: Mapping[str, str]  # file name -> address that changes with its content


@dataclass(frozen=True, kw_only=True)
class Chat:
    """What the chat page shows."""

    reader: Reader
    person: Member
    conversation: str  # for what the browser keeps: nobody's half-typed words turn up in somebody else's chat
    lines: Sequence[Line]
    open_drafts: Mapping[str, int]
    more: bool  # there are earlier lines
    largest: int  # bytes of a file that can be attached
    charge: Charge | None = None  # of a person; None: the assistant answers
    suggestions: Sequence[str] = ()
    personas: Sequence[Persona] = ()


def page(frame: Frame, title: str, *content: Html, script: bool = False, header: Html | None = None) -> str:
    """A whole document in the product's look."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1, interactive-widget=resizes-content"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"{title} · {frame.programme}" if title else frame.programme),
        el("link", rel="icon", type="image/svg+xml", href=frame.assets["icon.svg"]),
        (el("link", rel="stylesheet", href=frame.assets[name]) for name in STYLES),
        script and el("script", src=frame.assets["chat.js"], type="module"),
    )
    return f"<!doctype html>{el('html', head, el('body', header or banner(frame), content), lang=frame.t.language)}"


def banner(frame: Frame, *more: Html) -> Html:
    """The top of every page: whose assistant this is."""
    mark = el("img", src=frame.assets["icon.svg"], alt="", width=28, height=28)
    return el("header", el("a", mark, el("span", frame.programme), href="/", class_="brand"), more, class_="top")


def chat(frame: Frame, shown: Chat) -> str:
    t = frame.t
    header = join(el("a", t("Skip to the message box"), href="#say", class_="skip"), banner(frame, _menu(frame, shown)))
    main = el(
        "main",
        el("h1", t("Chat with {programme}", programme=frame.programme), class_="hidden"),
        el("noscript", el("p", t("This chat needs JavaScript."), class_="problem")),
        el("div", el("p", t("Connection lost. Reconnecting …")), class_="offline", role="status", hidden=True),
        el("div", _log(shown, t), _writing(), _waiting(t), _latest(t), class_="scroll", tabindex=-1),
        el("div", notice(shown.charge, t), class_="charge", role="status"),
        _composer(t),
        _words(t),
        id="chat",
        data_conversation=shown.conversation,
        data_after=shown.lines[-1].id if shown.lines else 0,
        data_open=json.dumps(dict(shown.open_drafts)),
        data_largest=shown.largest,
    )
    return page(frame, "", main, script=True, header=header)


def transcript(lines: Iterable[Line], reader: Reader, *, previous_day: str = "") -> Html:
    """Lines in order, with a break where a new day begins."""
    pieces, day = [], previous_day
    for each in lines:
        if (today := each.day(reader)) != day:
            pieces.append(day_break(today))
            day = today
        pieces.append(line(each, reader))
    return join(pieces)


def earlier(lines: Sequence[Line], reader: Reader, *, more: bool) -> Html:
    """Lines above those the page has. Whether their cards can still be used, the page knows."""
    return join(more and _more(reader.t), transcript(lines, reader))


def _more(t: Translator) -> Html:
    return el("button", t("Show earlier messages"), type="button", class_="earlier plain")


def _log(shown: Chat, t: Translator) -> Html:
    return el(
        "div",
        shown.more and _more(t),
        _welcome(shown, t) if not shown.lines else None,
        transcript(with_states(shown.lines, shown.open_drafts), shown.reader),
        id="log",
        role="log",
        aria_live="polite",
        aria_label=t("Conversation"),
    )


def with_states(lines: Sequence[Line], open_drafts: Mapping[str, int]) -> list[Line]:
    """Which cards can still be used: the newest of each form, as long as it shows what is kept."""
    newest: dict[str, int] = {card[0]: each.id for each in lines if (card := card_of(each.reply))}
    return [each.in_state(newest, open_drafts) for each in lines]


def _welcome(shown: Chat, t: Translator) -> Html:
    tries = (el("li", el("button", each, type="button", data_say=each)) for each in shown.suggestions)
    return el(
        "section",
        el("h2", t("Hello {name}, how can I help?", name=shown.person.name)),
        el("p", t("Ask about the programme, or say what you want to get done. I answer with my sources.")),
        shown.suggestions and el("ul", tries, class_="tries", aria_label=t("Try one of these")),
        class_="welcome",
    )


def _writing() -> Html:
    """Where an answer stands while it is written; the script puts it there and takes it away."""
    return el("div", class_="writing", aria_live="polite")


def _waiting(t: Translator) -> Html:
    dots = el("span", (el("i") for _ in range(3)), class_="dots", aria_hidden="true")
    return el("div", dots, el("span", t("The assistant is writing …"), class_="hidden"), class_="waiting", hidden=True)


def _latest(t: Translator) -> Html:
    return el("button", t("New messages"), type="button", class_="latest", hidden=True)


def _composer(t: Translator) -> Html:
    box = el(
        "textarea",
        id="say",
        rows=1,
        placeholder=t("Ask or tell me something"),
        aria_label=t("Message"),
        aria_describedby="say-problem say-count",
        enterkeyhint="send",
        autocomplete="off",
        data_limit=TEXT_LIMIT,
    )
    send = el("button", el("span", t("Send")), type="submit", class_="primary send")
    return el(
        "form",
        el("p", class_="problem", id="say-problem", role="alert", hidden=True),
        el("div", el("ul", class_="attached"), web_picker.trouble(), class_="files", data_most=MOST_FILES),
        el("div", web_picker.clip(t), box, send, class_="row"),
        el("p", class_="count", id="say-count", hidden=True),
        el("p", t("Enter sends, Shift+Enter begins a new line."), class_="hint"),
        class_="composer",
    )


def _words(t: Translator) -> Html:
    """The few texts and pieces the script shows, so that none of them lives in it."""
    texts = {
        "sending": t("Sending …"),
        "unsent": t("Not sent yet. I keep trying."),
        "refused": t("That could not be sent."),
    }
    pending = el(
        "article",
        el("h3", t("You"), class_="hidden"),
        el("div", class_="bubble"),
        el("span", class_="status", role="status"),
        class_="line person pending",
    )
    writing = el("article", el("h3", t("Assistant"), class_="hidden"), el("div", class_="bubble"), class_="line")
    return join(
        (el("template", text, id=f"word-{name}") for name, text in texts.items()),
        el("template", pending, id="pending-line"),
        el("template", writing, id="writing-line"),
        el("template", day_break(""), id="day-break"),
        web_picker.words(t),
    )


def about(person: Member, t: Translator) -> str:
    """Partner and roles in one line: "Weidengrund · Sales"."""
    roles = t.all_of(t(ROLE_NAMES[role]) for role in sorted(person.roles))
    return " · ".join(part for part in (person.partner.name if person.partner else "", roles) if part)


def initial(person: Member) -> Html:
    return el("span", person.name[:1], class_="initial", aria_hidden="true")


def _menu(frame: Frame, shown: Chat) -> Html:
    t, person = frame.t, shown.person
    who = join(el("strong", person.name), el("span", about(person, t), class_="about"))
    switch = el("ul", (el("li", _switch(each, t)) for each in shown.personas), class_="personas")
    return el(
        "details",
        el("summary", initial(person), el("span", who, class_="who"), title=t("Your menu")),
        el(
            "div",
            el("p", who, class_="me"),
            _languages(t),
            join(el("h2", t("Be somebody else")), switch) if shown.personas else None,
            el("form", el("button", t("Sign out"), class_="plain"), method="post", action="/sign-out"),
            class_="panel",
        ),
        class_="menu",
    )


def _switch(persona: Persona, t: Translator) -> Html:
    member = persona.member
    who = join(el("strong", member.name), el("span", about(member, t), class_="about"))
    button = el("button", initial(member), el("span", who, class_="who"), name="persona", value=persona.key)
    return el("form", button, method="post", action="/sign-in/persona")


def _languages(t: Translator) -> Html:
    options = (
        el("option", Translator(each).language_name(each), value=each, lang=each, selected=each == t.language)
        for each in LANGUAGES
    )
    return el(
        "form",
        el("label", t("Language"), for_="language"),
        el("select", options, id="language", name="language"),
        el("button", t("Change"), class_="plain"),
        class_="language",
        method="post",
        action="/chat/language",
    )
