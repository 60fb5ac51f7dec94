"""What somebody would see if they asked: their answer, and for whoever runs this what was kept from them.

The second part never leaves the command line of the installation: it names documents these readers may not know of.
"""

import time
from collections import Counter
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.panel import Panel

from bot.config import Settings
from bot.i18n import Translator
from bot.prm.database import Database
from commands.asking import Out, asker, asking
from commands.errors import Refused
from commands.explain import in_words
from knowledge.library import Library
from knowledge.types import Citation, Hit, Reader, visible
from skills.ask import said

TASK = "preview"
STAFF = frozenset({Reader(internal=True)})


async def preview(
    settings: Settings, question: str, person: str | None, place: str | None, index: Path | None, console: Console,
    *, as_json: bool,
) -> None:  # fmt: skip
    """The `preview` command. Raises Refused where neither a person nor a place is named."""
    if not person and not place:
        raise Refused("Say for whom: --as with a key or e-mail, --place with the key of a shared channel, or both.")
    async with asking(settings, index, TASK, previewed) as ask:
        told = await ask({"question": question, "as": person, "place": place})
    if as_json:
        console.print_json(data=told)
    else:
        show(told, console)


async def previewed(library: Library, database: Database, request: Out) -> Out:
    """What they would see, and what was withheld. People rely on these keys."""
    started = time.perf_counter()
    who = await asker(database, request.get("as"), request.get("place"))
    locale = who.language_of(request["question"])
    answer = await library.ask(request["question"], readers=who.readers, language=locale)
    took = time.perf_counter() - started
    everything = await library.find(request["question"], readers=STAFF, language=locale)
    above = takewhile(lambda hit: not visible(hit.passage.audience, who.readers), everything.hits)
    return {
        "question": request["question"],
        "as": who.name,
        "language": locale,
        "text": said(answer.band, answer.text, Translator(locale)),
        "band": answer.band,
        "citations": [_cited(each) for each in answer.citations],
        "ms": round(took * 1000, 1),
        "withheld": _withheld(above),
    }


def show(told: Out, console: Console) -> None:
    """The answer as it is read, then apart from it what only the operator is told."""
    console.print(f"[dim]{escape(told['as'])} would see ({told['band']}):[/dim]")
    console.print(Markdown(told["text"]))
    for number, each in enumerate(told["citations"], 1):
        console.print(f"[{number}] {each['title']}  {each['heading']}", style="dim", markup=False)
    console.print(
        Panel("\n".join(_kept_back(told["withheld"])), title="For you only", title_align="left", border_style="yellow")
    )


def _kept_back(withheld: list[Out]) -> list[str]:
    if not withheld:
        return ["Nothing that they may not see would have ranked above this."]
    return ["These documents would have come first, and are not for everybody who reads there:", *map(_line, withheld)]


def _line(document: Out) -> str:
    passages = f"[dim]{document['passages']} of the first passages[/dim]"
    return f"{escape(document['title'])}  {passages}\n  for {escape(document['audience'])}"


def _cited(citation: Citation) -> Out:
    where = {"title": citation.title, "source": citation.source, "heading": citation.heading}
    return {**where, "anchor": citation.anchor, "link": citation.link}


def _withheld(hits: Iterable[Hit]) -> list[Out]:
    """Documents with how many of their passages would have come first."""
    passages = Counter((hit.passage.title, hit.passage.source, in_words(hit.passage.audience)) for hit in hits)
    return [
        {"title": title, "source": source, "audience": audience, "passages": count}
        for (title, source, audience), count in passages.items()
    ]
