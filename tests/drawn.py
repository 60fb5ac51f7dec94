"""What every message in a test has to keep: Slack takes it. Where somebody wants to look, one of each kind is drawn."""

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack_blocks import Look, render
from bot.channels.slack_modals import Origin, modal
from bot.i18n import Translator
from bot.outbox import Delivery
from tests import block_kit, slack_page

KEEP = "PARTNER_ASSISTANT_LOOKS"  # a folder for the pages; a browser shows them
ADDRESS = "https://chat.example"
BEGINNING = 60  # characters by which a kind of message is known, numbers of records and sums apart

_seen: set[str] = set()


def check(delivery: Delivery) -> None:
    """Ends the test where Slack would refuse the message, or the form it leads to."""
    look = Look(t=Translator(delivery.locale), address=ADDRESS)
    messages = [list(each.blocks) for each in render(delivery.reply, look).messages]
    faults = [fault for blocks in messages for fault in block_kit.faults_of_message(blocks)]
    form = _form(delivery, look.t)
    faults += block_kit.faults_of_view(form) if form else []
    if faults:
        pytest.fail(f"Slack refuses {delivery.reply.text!r}: {faults}")
    if (folder := _folder()) and _is_new(delivery):
        drawn = [*map(slack_page.message, messages), *([slack_page.view(form)] if form else [])]
        with (folder / f"slack-said-{_kind(delivery)}.html").open("a", encoding="utf-8") as page:
            page.write(slack_page.page(*drawn))


def keep(name: str, page: str) -> None:
    """Put a page away, where somebody wants to look."""
    if folder := _folder():
        (folder / f"slack-{name}.html").write_text(page, "utf-8")


def _form(delivery: Delivery, t: Translator) -> dict[str, Any] | None:
    draft = delivery.reply.ask
    place = Origin(conversation=delivery.place.key, place=delivery.place.key, private=delivery.place.kind == "private")
    return modal(draft, t, place) if draft else None


def _kind(delivery: Delivery) -> str:
    """Cards by what they are about, what was asked for as answers."""
    return re.sub(r"[^a-z]+", "-", (delivery.card or "answer").lower()).strip("-")


def _is_new(delivery: Delivery) -> bool:
    reply = delivery.reply
    told = re.sub(r"[A-Z]{1,2}-\d[\d-]*|\d+", "#", reply.text)[:BEGINNING]
    named = [*(label for label, _ in reply.facts), *(reply.table.columns if reply.table else ())]
    kind = "|".join((_kind(delivery), told, *(each.label for each in reply.buttons), *named))
    new = kind not in _seen
    _seen.add(kind)
    return new


@cache
def _folder() -> Path | None:
    if not (named := os.environ.get(KEEP)):
        return None
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
