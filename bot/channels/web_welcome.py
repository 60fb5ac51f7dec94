"""The pages of somebody who is not signed in: whom to be while trying, or how to prove who one is."""

from collections.abc import Sequence

from bot.channels.web_html import Html, el
from bot.channels.web_page import Frame, about, initial, page
from bot.i18n import N_, Translator
from bot.prm.personas import Persona

ON_ITS_WAY = N_(
    "If this address belongs to somebody we know, a sign-in link is on its way to it. It works for 15 minutes."
)


def chooser(frame: Frame, personas: Sequence[Persona]) -> str:
    """Demo mode: every visitor of this machine may be anybody; whoever was invited, themselves."""
    t = frame.t
    intro = el(
        "div",
        el("h1", t("Who do you want to be?")),
        el("p", t("This is a demo on your own machine. Choose a person; you can change it at any time.")),
    )
    people = el("ul", (el("li", _person(each, t)) for each in personas), class_="people")
    with_code = el("div", _by_code(frame), class_="sign-in")
    return page(frame, t("Who do you want to be?"), el("main", intro, people, with_code, class_="welcome-page"))


def _person(persona: Persona, t: Translator) -> Html:
    member = persona.member
    card = el(
        "button",
        initial(member),
        el("strong", member.name),
        el("span", about(member, t), class_="about"),
        el("span", persona.note, class_="note"),
        name="persona",
        value=persona.key,
    )
    tries = el("ul", (el("li", each) for each in persona.examples[:2]), class_="examples", lang=member.locale)
    return el("form", card, persona.examples and tries, method="post", action="/sign-in/persona")


def sign_in(frame: Frame, *, mail: bool, problem: str = "", sent: bool = False) -> str:
    """Two ways in: an invite code, and a link by e-mail where mail is set up."""
    t = frame.t
    return page(
        frame,
        t("Sign in"),
        el(
            "main",
            el("h1", t("Sign in")),
            el("p", t("This assistant is for partners of {programme}.", programme=frame.programme)),
            problem and el("p", problem, class_="problem", role="alert"),
            sent and el("p", t(ON_ITS_WAY), class_="done", role="status"),
            mail and _by_mail(frame),
            _by_code(frame),
            class_="sign-in",
        ),
    )


def confirm_link(frame: Frame, token: str) -> str:
    """Opening a link signs nobody in by itself: mail scanners open links, too."""
    t = frame.t
    form = el(
        "form",
        el("span", t("You opened your sign-in link. It works once.")),
        el("input", type="hidden", name="token", value=token),
        el("button", t("Sign in"), class_="primary"),
        method="post",
        action="/sign-in/link",
    )
    return page(frame, t("Sign in"), el("main", el("h1", t("Almost there")), form, class_="sign-in"))


def notice(frame: Frame, title: str, text: str, way_on: tuple[str, str] | None = None) -> str:
    """A page that says one thing and leads back; or on, by a link with this text to this address."""
    back = el("p", el("a", frame.t("Back to the chat"), href="/"))
    on = el("p", el("a", way_on[0], href=way_on[1])) if way_on else None
    return page(frame, title, el("main", el("h1", title), el("p", text), on, back, class_="sign-in"))


def again() -> str:
    """Asks the browser to open the same address once more by itself.

    Cookies that only our own pages may send are missing when a link elsewhere led here; on the second request the
    browser brings them.
    """
    return f"<!doctype html>{el('html', el('head', el('meta', http_equiv='refresh', content='0'), el('title', '…')))}"


def _by_mail(frame: Frame) -> Html:
    t = frame.t
    return el(
        "form",
        el("label", t("Your work e-mail"), for_="email"),
        el("input", type="email", id="email", name="email", required=True, autocomplete="email", maxlength=254),
        el("button", t("Send me a sign-in link"), class_="primary"),
        method="post",
        action="/sign-in/email",
    )


def _by_code(frame: Frame) -> Html:
    t = frame.t
    box = el(
        "input",
        id="code",
        name="code",
        required=True,
        autocomplete="one-time-code",
        maxlength=64,
        spellcheck="false",
        autocapitalize="characters",
        aria_describedby="code-help",
    )
    return el(
        "form",
        el("label", t("Invite code"), for_="code"),
        el("p", t("The code you were sent, for example K7QM-4D2X-9RT3-WB6H"), id="code-help", class_="help"),
        box,
        el("button", t("Sign in with the code"), class_="primary"),
        method="post",
        action="/sign-in/code",
    )
