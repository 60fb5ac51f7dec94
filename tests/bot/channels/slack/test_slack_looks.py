"""Everything we show, drawn as a page: every form and every kind of reply; put away where somebody wants to look."""

from dataclasses import fields
from datetime import date
from html import escape
from typing import get_args, get_type_hints

import skills
from bot.channels.slack_blocks import Look, render
from bot.channels.slack_modals import Origin, modal
from bot.fields import Reading
from bot.form import Draft, Question, fill
from bot.i18n import Translator
from bot.reply import Button, Citation, Download, Reply, Table
from skills.rate_answer import rating_buttons
from tests import drawn, slack_page

ORIGIN = Origin(conversation="slack:TVENDOR:CBOTH:1.1", place="slack:TVENDOR:CBOTH", private=False)
T = Translator("en")

REPLIES = {
    "text": Reply(text="**Gold** partners get 20 %.\n\n1. Register\n2. Wait\n\n> Per year.\n\n```\nD-2026-0001\n```"),
    "facts": Reply(text="Registered.", facts=(("Customer", "Acme <Robotics>"), ("Value", "€50,000.00"))),
    "table": Reply(text="Your deals:", table=Table(columns=("Deal", "State"), rows=(("D-2026-0001", "Approved"),))),
    "sources": Reply(
        text="Up to 100,000 [1].",
        citations=(Citation(title="Deal guide", source="a.md", heading="Limits", link="https://vendor.example/d"),),
        buttons=(*rating_buttons("q1", T), Button(label="Talk to a person", skill="talk_to_person", style="quiet")),
    ),
    "buttons": Reply(
        text="Right?",
        buttons=(
            Button(label="Confirm", skill="help", style="primary"),
            Button(label="Reject", skill="reject_deal", style="danger"),
            Button(label="Cancel", skill="cancel"),
        ),
        downloads=(
            Download(label="Download as PDF", name="S-2026-0001.pdf", kind="statement"),
            Download(label="Download as CSV", name="A-2026-0001.csv", kind="announcement"),
            Download(label="offer.pdf", name="f" * 32, kind="file"),
        ),
    ),
    "form": Reply(
        text="One answer is missing.",
        ask=Draft("register_deal", "Register a deal", (Question("customer", "Customer", "text", True),), {}, id="d1"),
        next_question="Customer: legal name",
    ),
}


NOT_DRAWN = {"visibility", "pressed"}  # where it is said; what a page of ours marks, as Slack does by itself


def test_nothing_a_reply_can_have_is_left_out_of_what_is_looked_at() -> None:
    """Whoever gives a reply something new gives these an example of it."""
    had = {name for reply in REPLIES.values() for name in vars(reply) if getattr(reply, name)}
    buttons = [each for reply in REPLIES.values() for each in reply.buttons]
    downloads = [each for reply in REPLIES.values() for each in reply.downloads]

    assert had - NOT_DRAWN == {each.name for each in fields(Reply)} - NOT_DRAWN
    assert {each.style for each in buttons} == set(get_args(get_type_hints(Button)["style"]))
    assert {each.kind for each in downloads} == set(get_args(get_type_hints(Download)["kind"]))


def test_every_form_can_be_looked_at() -> None:
    shown = []
    for skill in skills.load().values():
        draft, _ = fill(skill.name, skill.form, {}, Reading(t=T, today=date(2026, 11, 20)), title=T(skill.title))
        view = slack_page.view(modal(draft, T, ORIGIN))
        assert all(escape(each.label) in view for each in draft.questions if not each.unseen)
        shown.append(view)
    drawn.keep("forms", slack_page.page(*shown))


def test_every_kind_of_reply_can_be_looked_at() -> None:
    look = Look(t=T, address="https://chat.example")
    shown = {
        name: [slack_page.message(each.blocks) for each in render(reply, look).messages]
        for name, reply in REPLIES.items()
    }

    assert all(reply.text.split()[0].strip("*") in shown[name][0] for name, reply in REPLIES.items())
    assert "Acme &lt;Robotics&gt;" in shown["facts"][0]
    drawn.keep("replies", slack_page.page(*(each for pages in shown.values() for each in pages)))
