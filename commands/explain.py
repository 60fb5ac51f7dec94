"""Why an answer is what it is: what was searched for whom, what both engines say to each passage, what made the band.

It tells no more than the person it is asked as may know: of what they may see and is not in force, only how much there
is.
"""

import time
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.config import Settings
from bot.prm.database import Database
from commands.asking import Out, asker, asking
from knowledge.ask import Finding
from knowledge.honesty.confidence import RESERVED
from knowledge.library import Library
from knowledge.standing import Standing, Validity
from knowledge.types import Audience, Hit

TASK = "explain"
LEFT_OUT = {"not_yet_valid": "not valid yet", "expired": "expired", "superseded": "superseded"}


async def explain(
    settings: Settings, question: str, person: str | None, index: Path | None, console: Console, *, as_json: bool
) -> None:
    """`ask --explain`."""
    async with asking(settings, index, TASK, explained) as ask:
        told = await ask({"question": question, "as": person})
    if as_json:
        console.print_json(data=told)
    else:
        show(told, console)


async def explained(library: Library, database: Database, request: Out) -> Out:
    """Everything about one question. People rely on these keys."""
    started = time.perf_counter()
    who = await asker(database, request.get("as"))
    locale = who.language_of(request["question"])
    found = await library.find(request["question"], readers=who.readers, language=locale)
    standing = await library.standing(readers=who.readers)
    return {
        "question": request["question"],
        "looked_up": found.asked,
        "as": who.name,
        "language": locale,
        "day": standing.day,
        "documents": standing.in_force,
        "left_out": {name: getattr(standing, name) for name in LEFT_OUT},
        "passages": [_passage(hit, standing) for hit in found.hits],
        "band": found.verdict.band,
        "confidence": round(found.verdict.confidence, 4),
        "signals": {name: round(float(value), 4) for name, value in found.verdict.signals.items()},
        "rule": rule(found),
        "ms": round((time.perf_counter() - started) * 1000, 1),
    }


def rule(found: Finding) -> str:
    """What made the band, in one sentence."""
    signals = found.verdict.signals
    if not found.asked:
        return "There is nothing to look up in it: no letter and no digit."
    if not found.hits:
        return "Nothing is in force that these readers may see."
    if not {"strength", "known_from", "sure_from"} <= signals.keys():
        return "This index is not calibrated yet, so nothing is said without reserve."
    reached, known, sure = (f"{signals[name]:.3f}" for name in ("strength", "known_from", "sure_from"))
    if RESERVED in signals:
        return (
            f"Its strength {reached} reaches {sure}, from where on an answer is sure; but the question was looked up in"
            " other words, which the field takes for the same and this programme may not."
        )
    return {
        "answer": f"Its strength {reached} reaches {sure}, from where on an answer is sure.",
        "unsure": f"Its strength {reached} reaches {known}, but not {sure}, from where on an answer is sure.",
        "unknown": f"Its strength {reached} stays below {known}, from where on anything is said.",
    }[found.verdict.band]


def in_words(audience: Audience) -> str:
    """Who may read something: "partners; tiers gold, platinum; regions dach"."""
    limits = ((name, getattr(audience, name)) for name in ("tiers", "regions", "types", "partners"))
    return "; ".join([audience.level, *(f"{name} {', '.join(sorted(values))}" for name, values in limits if values)])


def show(told: Out, console: Console) -> None:
    """The same for a person to read."""
    facts = Table.grid(padding=(0, 2))
    for label, value in _facts(told):
        facts.add_row(f"[dim]{label}[/dim]", escape(value))
    console.print(facts, *([_table(told["passages"])] if told["passages"] else []))
    console.print(f"[bold]{told['band']}[/bold]  {told['rule']}", highlight=False)
    signals = "  ".join(f"{name} {value:.3f}" for name, value in told["signals"].items())
    console.print(f"confidence {told['confidence']:.2f}  {signals}".rstrip(), style="dim", highlight=False)


def _facts(told: Out) -> list[tuple[str, str]]:
    left_out = ", ".join(f"{told['left_out'][name]} {words}" for name, words in LEFT_OUT.items())
    looked_up = [("Looked up", told["looked_up"])] if told["looked_up"] not in ("", told["question"]) else []
    return [
        ("Question", told["question"]),
        *looked_up,
        ("Read by", told["as"]),
        ("Language", told["language"] or "any"),
        ("Searched", f"{told['documents']} documents in force on {told['day']}"),
        ("Left out", f"{left_out}; what these readers may not see is not counted"),
    ]


def _table(passages: list[Any]) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim")
    for name in ("", "score", "meaning", "words"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("passage", "for", "in", "valid"):
        table.add_column(name)
    for rank, each in enumerate(passages, 1):
        figures = (f"{each[name]:.3f}" for name in ("score", "dense", "lexical"))
        where = f"{escape(each['heading'] or each['title'])}\n[dim]{escape(each['source'])}[/dim]"
        days = _days(each["valid_from"], each["valid_until"])
        table.add_row(str(rank), *figures, where, escape(each["audience"]), each["language"], days)
    return table


def _days(first: str | None, last: str | None) -> str:
    return " ".join((*([f"from {first}"] if first else []), *([f"until {last}"] if last else []))) or "always"


def _passage(hit: Hit, standing: Standing) -> Out:
    passage, validity = hit.passage, standing.validity.get(hit.passage.source, Validity())
    return {
        "source": passage.source,
        "title": passage.title,
        "heading": passage.heading_path,
        "anchor": passage.anchor,
        "audience": in_words(passage.audience),
        "language": passage.language,
        "updated": passage.updated,
        "valid_from": validity.first,
        "valid_until": validity.last,
        "score": round(hit.score, 4),
        "dense": round(hit.dense, 4),
        "lexical": round(hit.lexical, 4),
    }
