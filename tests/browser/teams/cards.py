"""Cards to look at: what the product said in a story, every form, and what is at the edge of what a card can show."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import skills
from bot.channels.teams_cards import card, dialog
from bot.channels.teams_message import attachment, message, split
from bot.channels.teams_views import for_each
from bot.fields import Choice, Reading
from bot.form import Draft, Question, questions
from bot.i18n import Translator
from bot.reply import Button, Citation, Download, Reply, Table

Card = dict[str, Any]

NOBODY = Reading(t=Translator())
FACTS = (
    ("Customer", "Donaudampfschifffahrtsgesellschaft Beteiligungsholding GmbH & Co. KG"),
    ("Value", "€1,250,000.00"),
    ("Expected closing date", "31 March 2027"),
    ("Website", "https://www.donaudampfschifffahrtsgesellschaft-beteiligungsholding.example/about/us"),
)
NARROW = Table(columns=("Deal", "Customer", "State"), rows=(("D-2026-0001", "Acme Robotics", "approved"),) * 3)
WIDE = Table(
    columns=("Entry", "Deal", "Customer", "For", "State", "Amount"),
    rows=(("C-2026-0001", "D-2026-0001", "Acme Robotics", "Keep Cloud, 25 %", "to be paid", "€2,080.35"),) * 3,
)
TOLD = """What counts, and for whom:

| Tier | Rebate | What it takes |
|---|---|---|
| **Silver** | 5 % | One certified engineer |
| Gold | 10 % | Two certified engineers, and a business plan that your channel manager has accepted for the year |

And from there on, by product:

| Product | Tier | From | Rebate |
|---|---|---|---|
| Keep Cloud | Gold | 50 seats | 12 % |
| Reach Core | Platinum | 10 gateways | 15 % |

Both are paid out each quarter."""
PRODUCTS = (Choice("keep", "Keep Cloud"), Choice("reach", "Reach Core"))
COUNTRIES = tuple(Choice(f"c{n}", f"Country number {n}") for n in range(40))
DEALS = (Choice("D-2026-0001", "D-2026-0001 Acme Robotics"),)
ASKED = (
    Question(name="customer", label="Customer", kind="text", required=True, help="The company that will buy"),
    Question(name="value", label="Expected value", kind="money", required=True),
    Question(name="closes_on", label="Expected closing date", kind="date", required=True),
    Question(name="seats", label="Seats", kind="number", required=False),
    Question(name="products", label="Products", kind="choices", required=True, choices=PRODUCTS),
    Question(name="many", label="Country", kind="choice", required=False, choices=COUNTRIES),
    Question(name="deal", label="Deal", kind="choice", required=False, choices=DEALS, record=True),
    Question(name="new", label="Is the customer new to you?", kind="yes_no", required=False),
    Question(name="why", label="Why you", kind="long_text", required=False, later=True),
    Question(name="papers", label="Invoice", kind="files", required=False, later=True, help="PDF, at most 5 files"),
)


def replies(t: Translator) -> Iterator[tuple[str, Reply]]:
    yes = Button(label=t("Approve"), skill="approve_deal", style="primary")
    no = Button(label=t("Reject"), skill="reject_deal", style="danger")
    labels = (t("Ask the partner"), t("Another customer"), t("Download as PDF"), t("What can you do?"), t("Undo"))
    yield "facts", Reply(text="Deal D-2026-0001 waits for a decision.", facts=FACTS, buttons=(yes, no))
    yield "table", Reply(text="**Your deals**", table=NARROW, buttons=(Button(label=t("More"), skill="my_deals"),))
    yield "table-of-a-document", Reply(text=TOLD, facts=FACTS[1:2])
    yield "answer-with-a-table", Reply(text=TOLD, citations=(Citation(title="Guide", source="guide.md"),))
    files = tuple(Download(label=label, kind="statement", name="S-1.pdf") for label in labels[2:3] * 2)
    yield "wide-table", Reply(text="Statement S-2026-0001", facts=FACTS[1:3], table=WIDE, downloads=files)
    yield "buttons", Reply(text="?", buttons=tuple(Button(label=label, skill="help") for label in labels * 2))
    source = Citation(
        title="Deal registration guide",
        source="d.md",
        heading="Deals > Protection > How long",
        link="https://d.example/d",
    )
    yield (
        "sources",
        Reply(
            text="For **90 days** [1].\n\n- from approval\n- once extended", citations=(source,) * 2, facts=FACTS[:1]
        ),
    )
    draft = Draft("register_deal", t("Register a deal"), ASKED, {}, id="d" * 32, version=1)
    known = {
        "customer": "Acme",
        "value": {"amount": "50k or so", "currency": "CHF"},
        "products": ["keep"],
        "deal": "D-9",
    }
    wrong = {
        "value": t("I could not read an amount in that."),
        "papers": t("I could not read that. Please write it differently."),
    }
    cancel = (Button(label=t("Cancel"), skill="cancel", style="quiet"),)
    yield (
        "outline",
        Reply(
            text=t("Register a deal"),
            ask=Draft("register_deal", "x", ASKED * 2, known, wrong, id="d", version=1),
            buttons=cancel,
        ),
    )
    yield "form", Reply(text=t("Register a deal"), ask=draft, buttons=cancel)
    yield (
        "form-wrong",
        Reply(
            text=t("Register a deal"),
            ask=Draft("register_deal", "x", ASKED, known, wrong, id="d", version=1),
            buttons=cancel,
        ),
    )


def kinds(t: Translator) -> Iterator[tuple[str, Card]]:
    """All kinds of replies."""
    for name, reply in replies(t):
        yield name, card(reply, t, currency="EUR")
        yield from ((f"{name}-below", each["content"]) for each in message(reply, t)["attachments"] if reply.citations)
    review = dict(replies(t))["facts"]
    yield "review-for-all", for_each(review, t, "k", ["29:dora"])["attachments"][0]["content"]
    assert attachment(card(review, t)) in message(review, t)["attachments"]


def messages(told: Mapping[str, Sequence[Reply]], t: Translator) -> Iterator[tuple[str, Card]]:
    """Every card of what was said, once, named by the place in the product that says it."""
    said = [(place, each) for place, replies in told.items() for reply in replies for each in _whole(reply, t)]
    once = {json.dumps(shown): (place, shown) for place, shown in reversed(said)}
    for number, (place, shown) in enumerate(once.values()):
        yield f"said-{place.replace('/', '-').replace(':', '-')}-{number}", shown


def _whole(reply: Reply, t: Translator) -> Iterator[Card]:
    """As many cards as it takes, and the dialog of its form."""
    if reply.ask:
        yield dialog(reply.ask, t)
    rest: Reply | None = reply
    while rest is not None:
        now, rest = split(rest, t)
        yield from (each["content"] for each in message(now, t).get("attachments", ()))


def forms(t: Translator) -> Iterator[tuple[str, Card]]:
    """The form of every skill, as it stands in the chat or in a dialog."""
    for skill in skills.load().values():
        if asked := questions(skill.form, Reading(t=t)):
            yield skill.name, dialog(Draft(skill.name, t(skill.title), asked, {}, {}, id="d", version=1), t)
