"""How sure an answer is: fitted to each content, again when it changes, and from what its reader may see alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.honesty import calibrate as fitting
from knowledge.honesty.calibrate import VIEWS, Levels, aged, view
from knowledge.honesty.confidence import Calibration, judge
from knowledge.honesty.evidence import AtLarge, Evidence, blended
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER, Answer, Reader, Readers
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

PARTNERS = frozenset({EVERY_PARTNER})
SUBJECTS = {
    "harbour": "berth quay mooring pilot tugboat anchorage lighthouse breakwater",
    "bakery": "dough yeast oven flour sourdough croissant proofing baguette",
    "archery": "quiver fletching bowstring arrowhead target armguard longbow nocking",
    "apiary": "beehive honeycomb pollen queen swarm nectar beekeeper propolis",
    "foundry": "casting ingot crucible smelter furnace mould bronze slag",
}


def page(name: str, words: str) -> str:
    """A document with one section for each of its words."""
    sections = (
        f"## The {word}\n\nEvery {word} of the {name} is checked by its warden in spring.\n" for word in words.split()
    )
    return f"# About the {name}\n\n" + "\n".join(sections)


@pytest.fixture
async def filled(content: Content, library: Library) -> Library:
    for name, words in SUBJECTS.items():
        content.write(f"{name}.md", page(name, words))
    await library.ingest([content.folder])
    return library


async def band(library: Library, question: str, readers: Readers = PARTNERS) -> str:
    return (await library.ask(question, readers=readers)).band


async def test_what_stands_in_the_content_is_answered_and_what_does_not_is_not(filled: Library) -> None:
    assert await band(filled, "Who checks the lighthouse of the harbour?") == "answer"
    assert await band(filled, "Who checks the sourdough of the bakery?") == "answer"
    assert await band(filled, "What is the melting temperature of tungsten carbide?") == "unknown"


async def test_every_signal_has_a_name_for_those_who_ask_why(filled: Library) -> None:
    signals = (await filled.ask("Who checks the lighthouse of the harbour?", readers=PARTNERS)).signals
    names = {"score", "dense", "lexical", "apart", "lead", "covered", "agreed", "strength", "known_from", "sure_from"}
    assert signals.keys() == names
    assert 0 < signals["covered"] < 1, "the question has words that the harbour's page lacks"
    assert signals["strength"] >= signals["sure_from"] > signals["known_from"]


async def test_a_content_of_a_few_sentences_answers_and_refuses_too(content: Content, library: Library) -> None:
    content.write("faq.csv", "question,answer\nHow long is a deal protected?,For 90 days from its approval.")
    await library.ingest([content.folder])
    assert await band(library, "How long is a deal protected?") != "unknown"
    assert await band(library, "Which train goes to Milan?") == "unknown"


async def test_an_empty_content_can_be_measured_and_answers_nothing(content: Content, library: Library) -> None:
    content.write("only.md", "# Only\n\nText.")
    await library.ingest([content.folder])
    content.remove("only.md")
    await library.ingest([content.folder])
    assert await band(library, "Only text?") == "unknown"


async def test_content_in_two_languages_is_answered_in_both(content: Content, library: Library) -> None:
    content.write("en.md", page("harbour", SUBJECTS["harbour"]))
    content.write(
        "de.md", "# Die Bäckerei\n\n## Wer prüft den Sauerteig?\n\nDer Bäckermeister prüft den Sauerteig am Morgen."
    )
    await library.ingest([content.folder])
    assert await band(library, "Who checks the lighthouse of the harbour?") == "answer"
    assert await band(library, "Wer prüft den Sauerteig in der Bäckerei?") == "answer"


# Again when content changes, and only then


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Readers]]:
    """For whom levels were measured."""
    measured: list[Readers] = []
    real = fitting.measure

    def measure(engines: fitting.Engines, readers: Readers, embed: fitting.Embed) -> Calibration:
        measured.append(readers)
        return real(engines, readers, embed)

    with monkeypatch.context() as patch:
        patch.setattr(fitting, "measure", measure)
        yield measured


async def test_bands_follow_when_content_changes(content: Content, library: Library) -> None:
    content.write("harbour.md", page("harbour", SUBJECTS["harbour"]))
    await library.ingest([content.folder])
    question = "Who checks the sourdough of the bakery?"
    assert await band(library, question) != "answer"
    content.write("bakery.md", page("bakery", SUBJECTS["bakery"]))
    await library.ingest([content.folder])
    assert await band(library, question) == "answer"


async def test_one_changed_document_among_many_costs_no_new_measurement(
    content: Content, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        content.write(f"{number}.md", page(f"district {number}", SUBJECTS["harbour"]))
    await library.ingest([content.folder])
    with counted(monkeypatch) as measured:
        content.write("1.md", page("lost district", SUBJECTS["harbour"]))
        await library.ingest([content.folder])
        assert not measured
        for number in range(10):
            content.write(f"{number}.md", page(f"new district {number}", SUBJECTS["bakery"]))
        await library.ingest([content.folder])
        assert len(measured) == 1, "all three views are the same content: one measurement serves them"


async def test_levels_survive_a_restart(filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "Who checks the lighthouse of the harbour?"
    before = await filled.ask(question, readers=PARTNERS)
    filled.close()
    with counted(monkeypatch) as measured:
        library = Library.open(tmp_path / "index", HashingEmbedder())
        after = await library.ask(question, readers=PARTNERS)
        library.close()
    assert not measured
    assert (after.band, after.signals) == (before.band, pytest.approx(before.signals))


def test_what_another_model_or_version_measured_is_not_used() -> None:
    levels = Levels("one", dict.fromkeys(VIEWS))
    assert Levels.from_json(levels.as_json(), "one") == levels
    assert Levels.from_json(levels.as_json(), "two") is None
    assert Levels.from_json({"floors": {}, "own": 1.0, "other": 1.0}, "one") is None
    assert Levels.from_json(None, "one") is None


@given(st.integers(0, fitting.SAMPLE))
def test_a_sample_ages_as_the_content_does(changed: int) -> None:
    before = range(fitting.SAMPLE)
    now = range(changed, fitting.SAMPLE + changed)
    assert aged(before, now) == (changed > fitting.CHANGED * fitting.SAMPLE)


# From what the reader may see alone


def test_the_least_privileged_reader_decides_whose_content_is_measured() -> None:
    gold, staff, stranger = Reader(partner="acme", tier="gold"), Reader(internal=True), Reader()
    assert view(frozenset()) == view(frozenset({stranger, staff})) == "public"
    assert view(frozenset({gold, staff})) == view(frozenset({EVERY_PARTNER})) == "partners"
    assert view(frozenset({staff})) == "internal"


async def answered(folder: Path, hidden: str | None, readers: Readers) -> list[Answer]:
    """What a reader is told, with and without a pile of content for others."""
    content, library = Content(folder / "content"), Library.open(folder / "index", HashingEmbedder())
    for name, words in SUBJECTS.items():
        content.write(f"{name}.md", page(name, words))
    if hidden:
        for number in range(8):
            words = " ".join(f"{word}{number}" for word in SUBJECTS["harbour"].split())
            content.write(f"hidden/{number}.md", f"---\n{hidden}\n---\n{page('lighthouse harbour', words)}")
    await library.ingest([content.folder])
    asked = (
        "Who checks the lighthouse of the harbour?",
        "Is there a harbour master?",
        "Who pays the beekeeper?",
        "Why?",
    )
    found = [await library.ask(one, readers=readers) for one in asked]
    library.close()
    return found


@pytest.mark.parametrize(
    ("hidden", "reader"),
    [
        ("audience: internal", Reader(partner="acme", tier="silver")),
        ("tiers: [gold]", Reader(partner="acme", tier="silver")),
        ("partners: [other]", Reader(partner="acme", tier="silver")),
    ],
    ids=["internal", "another tier", "another partner"],
)
async def test_a_band_tells_nothing_about_hidden_content(tmp_path: Path, hidden: str, reader: Reader) -> None:
    readers = frozenset({reader})
    with_it = await answered(tmp_path / "with", hidden, readers)
    without = await answered(tmp_path / "without", None, readers)
    assert [one.band for one in with_it] == [one.band for one in without]
    for one, two in zip(with_it, without, strict=True):
        assert one.signals == pytest.approx(two.signals, abs=1e-5)


async def test_readers_whose_content_is_all_restricted_are_judged_by_what_they_see(
    content: Content, library: Library
) -> None:
    for name, words in SUBJECTS.items():
        content.write(f"{name}.md", f"---\ntiers: [gold]\n---\n{page(name, words)}")
    content.write("open.md", "# Welcome\n\nWelcome to the programme.")
    await library.ingest([content.folder])
    gold, silver = (frozenset({Reader(partner="acme", tier=tier)}) for tier in ("gold", "silver"))
    assert await band(library, "Who checks the lighthouse of the harbour?", gold) == "answer"
    assert await band(library, "What is the melting temperature of tungsten carbide?", gold) == "unknown"
    assert await band(library, "Who checks the lighthouse of the harbour?", silver) != "answer"


# The arithmetic


def reaching(strength: float, covered: float = 0.0) -> Evidence:
    return Evidence(strength - 0.05 * covered, 0.8, 0.0, 0.0, 0.0, covered, 0.0)


LEVELS = Calibration({"en": 1.0, "de": 0.9}, 1.4, 1.1, AtLarge(0.7, 0.02), ())


@given(st.floats(0.5, 2), st.floats(0.5, 2), st.sampled_from(["en", "de", "tr"]))
def test_stronger_evidence_never_lowers_confidence_or_band(one: float, two: float, found_in: str) -> None:
    order = ("unknown", "unsure", "answer")
    weaker, stronger = sorted((one, two))
    low = judge("how long", found_in, reaching(weaker), LEVELS)
    high = judge("how long", found_in, reaching(stronger), LEVELS)
    assert low.confidence <= high.confidence
    assert order.index(low.band) <= order.index(high.band)


def test_the_more_alike_the_documents_the_more_is_asked_of_an_answer() -> None:
    alike = Calibration(LEVELS.floors, LEVELS.own, 1.35, LEVELS.usual, ())
    assert alike.limits("en", "en") > LEVELS.limits("en", "en")


def test_across_languages_an_answer_is_shown_earlier_but_with_reserve() -> None:
    known, sure = LEVELS.limits("de", "en")
    assert known < LEVELS.limits("en", "en")[0]
    assert judge("Wie lange ist ein Geschäft geschützt?", "en", reaching((known + sure) / 2), LEVELS).band == "unsure"


def test_words_found_in_the_passage_speak_for_its_language() -> None:
    question = "MFA SKU API"
    known, sure = LEVELS.limits("en", "en")
    assert judge(question, "en", reaching((known + sure) / 2, covered=1.0), LEVELS).signals["known_from"] == known


def test_before_anything_is_measured_nothing_is_said_without_reserve() -> None:
    assert judge("how long", "en", reaching(9.0), None).band == "unsure"


def test_a_few_passages_are_not_taken_for_all() -> None:
    usual = AtLarge(0.7, 0.02)
    assert blended(np.empty(0, np.float32), usual) == AtLarge(pytest.approx(0.7), pytest.approx(0.02))
    assert blended(np.full(3, 0.8, np.float32), usual).spread > 0.01
    assert blended(np.full(5000, 0.8, np.float32), usual).mean == pytest.approx(0.8, abs=0.001)
