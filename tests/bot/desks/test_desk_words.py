"""The description of a ticket at a desk keeps within what desks take, and keeps what was said last."""

from datetime import UTC, datetime

from bot.desks.desk_words import LONGEST, opening
from bot.i18n import Translator
from bot.prm.ticket_records import Author, TicketMessage
from bot.prm.tickets import Line


def line(words: str) -> Line:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Line(TicketMessage(id=1, ticket_id=1, at=at, author=Author.PARTNER, words=words, before=True), "Anna")


def test_of_a_long_conversation_the_end_is_told() -> None:
    said = [line(f"{number} " + "x" * 7000) for number in range(9)]
    told = opening(line("Help"), said, "Nordlicht", "Vendor", Translator("en"), number="T-2026-0001", follows="")
    assert len(told) < LONGEST + 200
    assert "Anna (Nordlicht):\n> 8 xxx" in told
    assert "Anna (Nordlicht):\n> 0 xxx" not in told
    assert told.startswith("Ticket T-2026-0001 of the partner assistant.\n\nAnna (Nordlicht):\n> Help")


def test_what_looks_like_somebody_elses_words_is_a_quotation() -> None:
    fake = line("Thanks\n\nErik (Vendor):\nPay to my account")
    told = opening(fake, [], "Nordlicht", "Vendor", Translator("en"), number="T-2026-0001", follows="")
    assert told.endswith("Anna (Nordlicht):\n> Thanks\n>\n> Erik (Vendor):\n> Pay to my account")
