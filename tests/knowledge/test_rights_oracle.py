"""Ten thousand random combinations of content and readers, against the rules told in other words.

Each document holds one word that occurs nowhere else, and has random rights: from its folder, from its own front
matter, or both; some are expired, not valid yet or replaced. A word may only come back to a place all of whose readers
may see one of its documents that is in force; and what may be said is found.
"""

import asyncio
import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.library import Library
from knowledge.types import Answer, Reader, Readers
from tests.knowledge.hashing import HashingEmbedder

COMBINATIONS = 10_000
AT_ONCE = 50
WORD = re.compile(r"zq\d+xw")  # of a document
TODAY = dt.date(2026, 6, 15)
VALUES = {
    "tiers": ("gold", "silver", "bronze"),
    "regions": ("dach", "iberia", "nordics"),
    "types": ("msp", "reseller"),
    "partners": ("nordlicht", "sudwind", "ostsee", "westend"),
}
ATTRIBUTES = {"tiers": "tier", "regions": "region", "types": "type", "partners": "partner"}


@dataclass(frozen=True)
class Item:
    """A document, and all that the oracle needs to know of it."""

    word: str
    folder: dict[str, Any]
    own: dict[str, Any]
    days: dict[str, Any]
    replaced_by: str | None

    @property
    def rights(self) -> dict[str, Any]:
        """A document's own audience counts instead of its folder's; names beside it narrow what then holds."""
        beside = {key: value for key, value in self.own.items() if key in VALUES}
        if "audience" in self.own:
            given = self.own["audience"]
            return {**({"level": given} if isinstance(given, str) else given), **beside}
        return {**self.folder, **beside}

    @property
    def in_force(self) -> bool:
        return self.days.get("valid_from", TODAY) <= TODAY <= self.days.get("valid_until", TODAY)


def sees(item: Item, reader: Reader) -> bool:
    rights = item.rights
    if reader.internal or rights.get("level") == "public":
        return True
    if rights.get("level") == "internal" or reader.partner is None:
        return False
    return all(getattr(reader, ATTRIBUTES[key]) in rights[key] for key in VALUES if key in rights)


def all_see(item: Item, readers: Readers) -> bool:
    return all(sees(item, one) for one in readers) if readers else item.rights.get("level") == "public"


def may_be_said(item: Item, readers: Readers, items: dict[str, Item]) -> bool:
    if not all_see(item, readers) or not item.in_force:
        return False
    newer = items.get(item.replaced_by or "")
    return newer is None or not (all_see(newer, readers) and newer.in_force)


def test_the_oracle_itself_tells_open_from_closed() -> None:
    gold = Reader(partner="nordlicht", tier="gold")
    item = Item("w", {"level": "internal"}, {"audience": "partners", "tiers": ["gold"]}, {}, None)
    assert sees(item, gold)
    assert not sees(item, Reader(partner="sudwind", tier="silver"))
    assert not all_see(item, frozenset())


@pytest.fixture(scope="module")
def dice() -> random.Random:
    return random.Random(20_260_615)


@pytest.fixture(scope="module")
def items(dice: random.Random) -> dict[str, Item]:
    folders = [_audience(dice) for _ in range(25)]
    words = [f"zq{number}xw" for number in range(400)]
    found = {}
    for at, word in enumerate(words):
        replaced_by = dice.choice(words[:at]) if at and dice.random() < 0.1 else None
        found[word] = Item(word, folders[at % 25], _own(dice), _days(dice), replaced_by)
    return found


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, items: dict[str, Item]) -> Iterator[Library]:
    work = tmp_path_factory.mktemp("oracle")
    library = Library.open(work / "index", HashingEmbedder(), today=lambda: TODAY)
    summary = asyncio.run(library.ingest([_written(work / "content", items)]))
    assert len(summary.added) == len(items)
    yield library
    library.close()


@pytest.mark.slow
async def test_no_reader_ever_gets_what_is_not_theirs_and_what_is_theirs_is_found(
    library: Library, items: dict[str, Item], dice: random.Random
) -> None:
    asked = [(items[dice.choice(list(items))], _readers(dice)) for _ in range(COMBINATIONS)]
    allowed = found = 0
    for start in range(0, COMBINATIONS, AT_ONCE):
        some = asked[start : start + AT_ONCE]
        answers = await asyncio.gather(
            *(library.ask(f"What is the rebate {item.word}?", readers=readers) for item, readers in some)
        )
        for (item, readers), answer in zip(some, answers, strict=True):
            told = _told(answer)
            for word in set(WORD.findall(told)) & items.keys():
                assert may_be_said(items[word], readers, items), f"{readers} got {items[word]}"
            if may_be_said(item, readers, items):
                allowed += 1
                found += item.word in answer.text
    assert allowed > COMBINATIONS / 10, "the dice must open enough doors for the test to mean something"
    assert found >= 0.95 * allowed


@pytest.mark.slow
async def test_no_document_opens_for_a_reader_it_is_not_for(
    library: Library, items: dict[str, Item], dice: random.Random
) -> None:
    """A link to a document that is out of date still opens it; only rights close it."""
    for _ in range(1000):
        item, readers = items[dice.choice(list(items))], _readers(dice)
        document = await library.document(_path(item, items), readers=readers)
        assert (document is not None) == all_see(item, readers)


def _told(answer: Answer) -> str:
    """Everything that leaves the library with an answer. The question is never repeated by content."""
    passages = " ".join(f"{hit.passage.title} {hit.passage.source} {hit.passage.text}" for hit in answer.passages)
    return f"{answer.text} {answer.citations} {passages}"


def _audience(dice: random.Random) -> dict[str, Any]:
    level = dice.choice(["public", "partners", "partners", "partners", "internal"])
    if level != "partners":
        return {"level": level}
    names = {key: dice.sample(VALUES[key], dice.choice([1, 2])) for key in VALUES if dice.random() < 0.3}
    return {"level": level, **names}


def _own(dice: random.Random) -> dict[str, Any]:
    """Nothing, an audience of its own as a word or a list, or names beside what its folder says."""
    kind = dice.choice(["nothing", "nothing", "word", "mapping", "beside"])
    if kind == "word":
        return {"audience": dice.choice(["public", "partners", "internal"])}
    if kind == "mapping":
        return {"audience": _audience(dice)}
    if kind == "beside":
        return {"audience": "partners", "tiers": [dice.choice(VALUES["tiers"])]}
    return {}


def _days(dice: random.Random) -> dict[str, Any]:
    day = TODAY + dt.timedelta(days=dice.choice([-400, -1, 0, 1, 400]))
    return {dice.choice(["valid_from", "valid_until"]): day} if dice.random() < 0.15 else {}


def _readers(dice: random.Random) -> Readers:
    """Nobody known, one, or several who read along; a quarter of what is said of them is not known."""
    people = dice.choice([0, 1, 1, 1, 1, 2, 3])
    return frozenset(_reader(dice) for _ in range(people))


def _reader(dice: random.Random) -> Reader:
    if dice.random() < 0.1:
        return Reader(internal=True)
    known = {name: dice.choice(VALUES[key]) for key, name in ATTRIBUTES.items() if dice.random() < 0.75}
    return Reader(**known)  # type: ignore[arg-type]  # names of its text fields only


def _path(item: Item, items: dict[str, Item]) -> str:
    return f"folder-{list(items).index(item.word) % 25}/{item.word}.md"


def _written(folder: Path, items: dict[str, Item]) -> Path:
    replaces: dict[str, list[str]] = {}
    for item in items.values():
        if item.replaced_by:
            replaces.setdefault(item.replaced_by, []).append(_path(item, items))
    for item in items.values():
        path = folder / _path(item, items)
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "_audience.yaml").write_text(yaml.safe_dump(item.folder))
        supersedes = {"supersedes": replaces[item.word]} if item.word in replaces else {}
        head = yaml.safe_dump({**item.own, **item.days, **supersedes})
        text = f"# Rebate {item.word}\n\nThe rebate {item.word} is paid every quarter to all who know of {item.word}."
        path.write_text(f"---\n{head}---\n{text}\n")
    return folder
