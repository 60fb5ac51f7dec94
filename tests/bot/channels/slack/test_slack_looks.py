"""Everything we show, drawn as a page: every form and every kind of reply; put away where somebody wants to look."""

import os
from datetime import date
from pathlib import Path

import skills
from bot.channels.slack_blocks import Look, render
from bot.channels.slack_modals import Origin, modal
from bot.fields import Reading
from bot.form import Draft, Question, fill
from bot.i18n import Translator
from bot.reply import Button, Citation, Download, Reply, Table
from skills.rate_answer import rating_buttons
from tests import slack_page

KEEP = "PARTNER_ASSISTANT_LOOKS"  # a folder for the pages; a browser shows them
ORIGIN = Origin(conversation="slack:TVENDOR:CBOTH:1.1", place="slack:TVENDOR:CBOTH", private=False)
T = Translator("en")

REPLIES = {
    "text": Reply(text="**Gold** partners get 20 %.\n\n1. Register\n2. Wait\n\n> Per year.\n\n```\nD-2026-0001\n```"),
    "facts": Reply(text="Registered.", facts=(("Customer", "Acme <Robotics>"), ("Value", "€50,000.00"))),
    "table": Reply(text="Your deals:", table=Table(columns=("Deal", "State"), rows=(("D-2026-0001", "Approved"),))),
    "sources": Reply(
        text="Up to 100,000 [1].",
        citations=(Citation(title="Deal guide", source="a.md", heading="Limits", link="https://vendor.example/d"),),
        buttons=rating_buttons("q1", T),
    ),
    "buttons": Reply(
        text="Right?",
        buttons=(Button(label="Confirm", skill="help", style="primary"), Button(label="Cancel", skill="cancel")),
        downloads=(Download(label="Download as PDF", name="S-2026-0001.pdf", kind="statement"),),
    ),
    "form": Reply(
        text="One answer is missing.",
        ask=Draft("register_deal", "Register a deal", (Question("customer", "Customer", "text", True),), {}, id="d1"),
        next_question="Customer: legal name",
    ),
}


def keep(name: str, page: str) -> None:
    if folder := os.environ.get(KEEP):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"slack-{name}.html").write_text(page, "utf-8")


def test_every_form_can_be_looked_at() -> None:
    shown = []
    for skill in skills.load().values():
        draft, _ = fill(skill.name, skill.form, {}, Reading(t=T, today=date(2026, 11, 20)), title=T(skill.title))
        drawn = slack_page.view(modal(draft, T, ORIGIN))
        assert all(slack_page.escape(each.label) in drawn for each in draft.questions if not each.unseen)
        shown.append(drawn)
    keep("forms", slack_page.page(*shown))


def test_every_kind_of_reply_can_be_looked_at() -> None:
    look = Look(t=T, address="https://chat.example")
    drawn = {
        name: [slack_page.message(each.blocks) for each in render(reply, look).messages]
        for name, reply in REPLIES.items()
    }

    assert all(reply.text.split()[0].strip("*") in drawn[name][0] for name, reply in REPLIES.items())
    assert "Acme &lt;Robotics&gt;" in drawn["facts"][0]
    keep("replies", slack_page.page(*(each for shown in drawn.values() for each in shown)))
