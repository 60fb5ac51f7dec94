"""From a question in a place to what is said there: real people, places, content and index, against an oracle.

Every document holds one word that occurs nowhere else. Whatever is said in a place, public or private, a word may only
be in it if every reader of that place may see its document.
"""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from bot.message import Place
from bot.outbox import Delivery
from bot.prm.database import Database
from bot.reply import as_text
from bot.understand import Act, Understood
from commands.lookup import look_up_in
from knowledge.library import Library
from tests import world
from tests.conversation import Stage
from tests.knowledge.hashing import HashingEmbedder

DOCUMENTS = 60
FACTS = {  # what the oracle knows of the world's people: (partner, tier, region), or None for staff, () for strangers
    "anna": ("nordlicht", "gold", "dach"),
    "bela": ("nordlicht", "gold", "dach"),
    "chloe": ("sudwind", "silver", "france"),
    "dora": None,
    "zoe": (),
}
SHARED = {"test:T1:C-nordlicht": {"anna"}, "test:T1:C-both": {"anna", "chloe"}, "test:T1:C-unbound": None}


def random_rights(dice: random.Random) -> dict[str, object]:
    level = dice.choice(["public", "partners", "partners", "partners", "internal"])
    if level != "partners":
        return {"audience": level}
    rights: dict[str, object] = {"audience": level}
    for dimension, names in (
        ("partners", ["nordlicht", "sudwind"]),
        ("tiers", ["gold", "silver"]),
        ("regions", ["dach", "france"]),
    ):
        if dice.random() < 0.4:
            rights[dimension] = dice.sample(names, dice.choice([1, 1, 2]))
    return rights


def may_see(rights: dict[str, object], person: str) -> bool:
    """The rule in other words than the product's."""
    facts = FACTS[person]
    if facts is None:
        return True
    if rights["audience"] == "public":
        return True
    if rights["audience"] == "internal" or facts == ():
        return False
    named = [rights.get("partners"), rights.get("tiers"), rights.get("regions")]
    return all(names is None or fact in names for names, fact in zip(named, facts, strict=True))  # type: ignore[operator]


def may_be_said(rights: dict[str, object], place: Place, asker: str) -> bool:
    if place.kind == "private":
        return may_see(rights, asker)
    bound = SHARED[place.key]
    if bound is None or asker == "zoe":
        return rights["audience"] == "public"
    return all(may_see(rights, reader) for reader in {*bound, asker})


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    library = Library.open(tmp_path / "index", HashingEmbedder())
    yield library
    library.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_nobody_hears_what_a_reader_of_the_place_may_not_see(
    seed: int, library: Library, database: Database, tmp_path: Path
) -> None:
    dice = random.Random(seed)
    rights = {f"zq{number}xw": random_rights(dice) for number in range(DOCUMENTS)}
    summary = await library.ingest([_content(tmp_path / "content", rights)])
    assert not summary.failed
    stage = Stage(database, look_up=look_up_in(library))
    await world.build(database, stage.clock())

    allowed = answered = 0
    for _ in range(120):
        asker, word = dice.choice(list(FACTS)), dice.choice(list(rights))
        place = _some_place(dice, asker)
        said = await _ask(stage, asker, place, word)
        for delivery in said:
            where = place if delivery.conversation is not None else Place(key="alone", kind="private")
            for found in [w for w in rights if w in _everything(delivery)]:
                assert may_be_said(rights[found], where, asker), f"{asker} in {where.key} heard {rights[found]}"
        if may_be_said(rights[word], place, asker):
            allowed += 1
            answered += any(word in _everything(delivery) for delivery in said)
    assert answered >= 0.9 * allowed > 0, "what may be said is also found"


def _content(folder: Path, rights: dict[str, dict[str, object]]) -> Path:
    folder.mkdir()
    for word, audience in rights.items():
        text = f"# Rebate {word}\n\nThe rebate {word} is paid every quarter to those who may know of {word}."
        (folder / f"{word}.md").write_text(f"---\n{yaml.safe_dump(audience)}---\n{text}\n")
    return folder


def _some_place(dice: random.Random, asker: str) -> Place:
    key = dice.choice([*SHARED, "private"])
    return Place(key=f"test:T1:{asker}", kind="private") if key == "private" else Place(key=key, kind="shared")


async def _ask(stage: Stage, asker: str, place: Place, word: str) -> list[Delivery]:
    question = f"What is the rebate {word}?"
    stage.understood[question] = Understood(act=Act.START, skill="ask", values={"question": question})
    before = len(stage.sent)
    await stage.person(asker, place=place).say(question)
    return stage.sent[before:]


def _everything(delivery: Delivery) -> str:
    citations = " ".join(f"{c.title} {c.source} {c.heading} {c.anchor}" for c in delivery.reply.citations)
    return f"{as_text(delivery.reply)} {citations}"  # the question is never repeated: every word came from content
