"""Reply as a message of Teams: text with its sources where it is an answer, a card where there is more to it. Pure."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.channels.teams_cards import CONTENT_TYPE, card, size
from bot.channels.teams_limits import CARD_BYTES, CITATION_ABSTRACT, CITATION_NAME, CITATIONS, TEXT_BYTES
from bot.channels.teams_markdown import markdown, unmarked
from bot.channels.told_tables import apart
from bot.i18n import Translator
from bot.reply import Citation, Reply, as_text, evened

Message = dict[str, Any]

RATING = frozenset({"answer_helped", "answer_failed"})  # skills whose buttons Teams has itself, as thumbs
SUMMARY = 200  # characters of what a notification shows
GOES_ON = "…"
BREAKS = ("\n\n", "\n", ". ", "。", " ")  # where a text may be cut, the best first


def message(reply: Reply, t: Translator, *, currency: str | None = None) -> Message:
    """The activity that says all of a reply."""
    if reply.citations and reply.ask is None and len(reply.citations) <= CITATIONS:
        return _answer(reply, t)
    more = reply.facts or reply.table or reply.buttons or reply.downloads or reply.citations or reply.ask
    if not more and not _around(reply.text)[1]:
        return {"type": "message", "text": markdown(reply.text), "textFormat": "markdown"}
    return {
        "type": "message",
        "summary": _summary(reply),
        "attachments": [attachment(card(reply, t, currency=currency))],
    }


def bare(reply: Reply) -> Message:
    """The same in words alone, for when Teams does not take the other."""
    return {"type": "message", "text": as_text(reply, plain=unmarked), "textFormat": "plain"}


def attachment(content: Any) -> dict[str, Any]:
    return {"contentType": CONTENT_TYPE, "content": content}


def answer_key(reply: Reply) -> str | None:
    """Of the answer in this reply, where it can be rated."""
    keys = (b.values.get("answer") for b in reply.buttons if b.skill in RATING)
    return next((key for key in keys if isinstance(key, str)), None)


def split(reply: Reply, t: Translator, *, share: float = 1.0) -> tuple[Reply, Reply | None]:
    """As much of a reply as one message takes, and what is left for the next. `share` of the usual size, for when Teams
    found that too large."""
    if _fits(reply, t, share):
        return reply, None
    return next((cut for cut in _cuts(reply) if _fits(cut[0], t, share)), (reply, None))


def _answer(reply: Reply, t: Translator) -> Message:
    """The label that says that a machine wrote it is part of every answer, and so are thumbs where it can be rated.

    Sources can be named in a message's text alone, and tables be shown in a card alone: from the first table on, what
    is said stands in the card below the text.
    """
    rated = answer_key(reply) is not None
    others = tuple(b for b in reply.buttons if b.skill not in RATING)
    first, rest = _around(reply.text)
    more = replace(reply, text=rest, citations=(), buttons=others)
    extra = [attachment(card(more, t))] if rest or others or reply.facts or reply.table or reply.downloads else []
    written: Message = {
        "type": "message",
        "text": markdown(f"{first}\n\n{_marks(first, len(reply.citations))}"),
        "textFormat": "markdown",
        "attachments": extra,
        "entities": [_label(reply.citations)],
    }
    return written | {"channelData": {"feedbackLoop": {"type": "default"}}} if rated else written


def _around(text: str) -> tuple[str, str]:
    """What stands before the first table of a text, and the text from there on; all and nothing where there is none."""
    text = evened(text)
    before, *others = apart(text)
    return (before, text[len(before) :].lstrip("\n")) if others and isinstance(before, str) else (text, "")


def _marks(text: str, citations: int) -> str:
    """Teams shows a source only where its number stands in the text."""
    return " ".join(f"[{number}]" for number in range(1, citations + 1) if f"[{number}]" not in text)


def _label(citations: tuple[Citation, ...]) -> dict[str, Any]:
    return {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "@id": "",
        "additionalType": ["AIGeneratedContent"],
        "citation": [_claim(number, citation) for number, citation in enumerate(citations, 1)],
    }


def _claim(number: int, citation: Citation) -> dict[str, Any]:
    about = " > ".join(part for part in (citation.heading, citation.updated or "") if part) or citation.source
    shown = {
        "@type": "DigitalDocument",
        "name": _short(citation.title or citation.source, CITATION_NAME),
        "abstract": _short(about, CITATION_ABSTRACT),
    }
    if citation.link.startswith(("https://", "http://")):
        shown["url"] = citation.link
    return {"@type": "Claim", "position": number, "appearance": shown}


def _short(text: str, most: int) -> str:
    """A name in a list of sources may be shortened, as long as one sees that it is."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _summary(reply: Reply) -> str:
    return _short(unmarked(markdown(reply.text)) or (reply.ask.title if reply.ask else GOES_ON), SUMMARY)


def _fits(reply: Reply, t: Translator, share: float) -> bool:
    written = message(reply, t)
    cards = (size(each["content"]) <= CARD_BYTES * share for each in written.get("attachments", ()))
    return size(written.get("text", "")) <= TEXT_BYTES * share and all(cards)


def _cuts(reply: Reply) -> list[tuple[Reply, Reply]]:
    """Ways to say it in two messages, those with more in the first one first. Buttons, sources and a form come last."""
    cuts: list[tuple[Reply, Reply]] = []
    if reply.table and reply.table.rows:
        for count in _halving(len(reply.table.rows)):
            first = replace(reply.table, rows=reply.table.rows[:count])
            rest = replace(reply.table, rows=reply.table.rows[count:])
            shown = Reply(text=reply.text, table=first, visibility=reply.visibility)
            cuts.append((shown, replace(reply, text=GOES_ON, table=rest)))
    if reply.text != GOES_ON:
        cuts.append((Reply(text=reply.text, visibility=reply.visibility), replace(reply, text=GOES_ON)))
    for count in _halving(len(reply.facts)):
        shown = Reply(text=reply.text, facts=reply.facts[:count], visibility=reply.visibility)
        cuts.append((shown, replace(reply, text=GOES_ON, facts=reply.facts[count:])))
    for at in map(_break_before(reply.text), _halving(len(reply.text))):
        head, tail = reply.text[:at].rstrip(), reply.text[at:].lstrip()
        if head and tail:
            cuts.append((Reply(text=head, visibility=reply.visibility), replace(reply, text=tail)))
    return cuts


def _halving(count: int) -> list[int]:
    steps = []
    while count > 1:
        count //= 2
        steps.append(count)
    return steps


def _break_before(text: str) -> Callable[[int], int]:
    """Where to cut so that no word is torn, if there is a word's end at all in the half before."""

    def place(at: int) -> int:
        ends = (text.rfind(mark, at // 2, at) + len(mark) for mark in BREAKS if text.rfind(mark, at // 2, at) >= 0)
        return next(ends, at)

    return place
