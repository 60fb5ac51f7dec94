"""What an invoke is answered with, in the shapes Teams knows."""

from dataclasses import dataclass
from typing import Any

from bot.channels.teams_cards import CONTENT_TYPE, Card
from bot.channels.teams_message import attachment

Body = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """Status and body of the response."""

    status: int
    body: Body | None = None


DONE = Answer(200, {})
UNHEARD = Answer(404)
MALFORMED = Answer(400)


def note(text: str) -> Answer:
    """A line below the card that was pressed."""
    return Answer(200, {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text})


def instead(card: Card) -> Answer:
    """A card in place of the one that was pressed, or that is looked at."""
    return Answer(200, {"statusCode": 200, "type": CONTENT_TYPE, "value": card})


def choices(found: list[Body]) -> Answer:
    """What a box one types into may offer."""
    told = {"statusCode": 200, "type": "application/vnd.microsoft.search.searchResponse", "value": {"results": found}}
    return Answer(200, told)


def said(text: str) -> Answer:
    """A dialog's last word."""
    return Answer(200, {"task": {"type": "message", "value": text}})


def dialog(card: Card, *, title: str, height: str) -> Answer:
    frame = {"title": title, "width": "medium", "height": height}
    return Answer(200, {"task": {"type": "continue", "value": {**frame, "card": attachment(card)}}})
