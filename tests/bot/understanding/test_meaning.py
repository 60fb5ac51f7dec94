"""Sentences told by embeddings, too: vectors are kept, learning holds nobody up, and no model is waited for."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

import skills
from bot.understand import Sentence, Understand
from bot.understanding import built_in, meaning
from bot.understanding.embed import Vectors
from bot.understanding.example_names import renamed
from bot.understanding.examples import examples_for
from bot.understanding.kept_vectors import KeptVectors
from bot.understanding.meaning import Meaning, MessageMeaning
from tests.bot.understanding.hearing import TODAY, asked
from tests.knowledge.hashing import HashingEmbedder

BOOK = skills.load()


class Counted:
    """An `Embed` that counts, and fails or dawdles where it is told to."""

    name = "hashing-256"

    def __init__(self) -> None:
        self.embedder = HashingEmbedder()
        self.embedded, self.asked, self.fails = 0, 0, False
        self.may_answer = threading.Event()
        self.may_answer.set()

    def sentences(self, texts: Sequence[str]) -> Vectors:
        self.asked += 1
        assert self.may_answer.wait(20)
        if self.fails:
            raise ConnectionError("down")
        return self.embedder.query(texts)

    def examples(self, texts: Sequence[str]) -> Vectors:
        if self.fails:
            raise ConnectionError("down")
        self.embedded += len(texts)
        return self.embedder.query(texts)


def made(kept: KeptVectors, texts: Sequence[str]) -> int:
    return sum(kept.make(texts))


def test_vectors_are_kept_by_text_and_model(tmp_path: Path) -> None:
    embed = Counted()
    kept = KeptVectors(embed, tmp_path)
    assert made(kept, ["one", "two", "one"]) == 2
    kept.keep(["one", "two"])

    again = KeptVectors(embed, tmp_path)
    assert made(again, ["one", "two", "three"]) == 1
    assert (again.of(["two"]) == kept.of(["two"])).all()

    embed.name = "another"
    assert made(KeptVectors(embed, tmp_path), ["one"]) == 1


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04nonsense", b"no archive"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    kept = KeptVectors(Counted(), tmp_path)
    made(kept, ["one"])
    kept.keep(["one"])
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)

    assert made(KeptVectors(Counted(), tmp_path), ["one"]) == 1


def test_a_file_that_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    kept = KeptVectors(Counted(), tmp_path)
    made(kept, [f"sentence {n}" for n in range(50)])
    kept.keep([f"sentence {n}" for n in range(50)])
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-2_000])

    assert made(KeptVectors(Counted(), tmp_path), ["sentence 1"]) == 1


async def test_a_model_that_fails_is_left_alone_for_a_while() -> None:
    now, embed = [0.0], Counted()
    told = Meaning(embed, clock=lambda: now[0])
    embed.fails = True
    assert await told.vectors(["hello"]) is None
    assert await told.vectors(["hello"]) is None
    assert embed.asked == 1

    embed.fails, now[0] = False, meaning.PAUSE
    vectors = await told.vectors(["hello"])
    assert vectors is not None
    assert vectors.shape == (1, 256)


async def test_a_slow_model_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "PATIENCE", 0.05)
    embed = Counted()
    embed.may_answer.clear()

    assert await Meaning(embed).vectors(["hello"]) is None
    assert embed.asked == 1
    embed.may_answer.set()  # only now, so nobody waited for it


async def test_a_message_and_its_sentences_are_embedded_at_once_and_once() -> None:
    embed = Counted()
    message = MessageMeaning(Meaning(embed), shown=str.lower)
    whole, *parts = "Hello. Show my deals.", "Hello.", "Show my deals."

    vectors = await message.vectors([whole, *parts])
    again = await message.vectors([whole])

    assert embed.asked == 1
    assert vectors is not None
    assert again is not None
    assert (vectors == embed.embedder.query([whole.lower(), *map(str.lower, parts)])).all()
    assert (again[0] == vectors[0]).all()


async def skill_of(understand: Understand, text: str) -> str:
    sentence = Sentence(text=text, language="en", today=TODAY, skills=BOOK, questions=lambda skill: asked(skill, "en"))
    return (await understand(sentence)).skill


@pytest.mark.slow
async def test_words_answer_until_the_vectors_are_there_and_when_the_model_is_down(tmp_path: Path) -> None:
    embed = Counted()
    understand = built_in(embed, skills=BOOK, folder=tmp_path)
    learning = asyncio.create_task(understand.ready())
    assert await skill_of(understand, "show my deals") == "my_deals"
    assert embed.asked == 0
    await learning
    assert await skill_of(understand, "show my deals") == "my_deals"
    assert (embed.asked, embed.embedded > 1_000) == (1, True)

    embed.fails = True
    assert await skill_of(understand, "list my deals") == "my_deals"

    kept = KeptVectors(Counted(), tmp_path)
    assert made(kept, [renamed(each.text) for each in examples_for(BOOK)]) == 0
