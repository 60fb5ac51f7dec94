"""Translations and copies: one answer, in the reader's language where there is one, the freshest, within rights."""

import pytest

from knowledge.library import Library
from knowledge.store.kin import Kin
from knowledge.store.records import Edition
from knowledge.types import EVERY_PARTNER, Answer, Reader
from tests.knowledge.conftest import Content

PARTNERS = frozenset({EVERY_PARTNER})
SILVER = frozenset({Reader(partner="a", tier="silver")})
EN = "# Portal\n\n## Portal address\n\nportal.example.com/start port 8443\n\n## Phone\n\n+43 1 999\n"
DE = "# Portal\n\n## Adresse des Portals\n\nportal.example.com/start Anschluss 8443\n\n## Telefon\n\n+43 1 999\n"


def kin(**languages: str) -> Kin:
    """Of files named so (dots as __, slashes as ___)."""
    names = {name.replace("___", "/").replace("__", "."): language for name, language in languages.items()}
    return Kin(Edition(at, "content", name, "", language=tongue) for at, (name, tongue) in enumerate(names.items(), 1))


def test_a_language_in_the_name_or_folder_tells_a_translation() -> None:
    assert kin(guide__md="en", guide__de__md="de").of(1) == (2,)
    assert kin(guide__md="en", de___guide__md="de", fr___guide__html="fr").of(1) == (2, 3)
    assert kin(en___a___guide__md="en", de___a___guide__md="de").of(2) == (1,)


def test_what_only_looks_like_a_language_is_none() -> None:
    assert kin(guide__md="en", how_to__md="en").of(1) == ()
    assert kin(guide__md="en", guide__de__md="en").of(1) == (), "the text is not German"
    assert kin(a___guide__md="en", b___guide__md="de").of(1) == ()


def test_front_matter_can_say_it() -> None:
    documents = [
        Edition(1, "content", "deals/guide.md", "", language="en"),
        Edition(2, "content", "de/regeln.md", "", language="de", translation_of="deals/guide.md"),
        Edition(3, "content", "deals/szabalyok.md", "", language="hu", translation_of="guide.md"),
        Edition(4, "elsewhere", "x.md", "", language="hu", translation_of="deals/guide.md"),
    ]
    assert Kin(documents).of(1) == (2, 3)
    assert Kin(documents).of(4) == ()


async def portal(library: Library, language: str, readers: frozenset[Reader] = PARTNERS) -> Answer:
    return await library.ask("portal address port 8443", readers=readers, language=language)


def found(answer: Answer) -> list[tuple[str, str]]:
    return [(hit.passage.source, hit.passage.anchor) for hit in answer.passages]


async def test_the_answer_comes_in_the_readers_language_and_its_translations_do_not_crowd(
    content: Content, library: Library
) -> None:
    content.write("guide.md", f"---\nlanguage: en\n---\n{EN}")
    content.write("guide.de.md", f"---\nlanguage: de\n---\n{DE}")
    await library.ingest([content.folder])
    assert found(await portal(library, "de"))[0] == ("guide.de.md", "adresse-des-portals")
    assert found(await portal(library, "en"))[0] == ("guide.md", "portal-address")
    assert {source for source, _ in found(await portal(library, "de"))} == {"guide.de.md"}
    assert found(await portal(library, "fr"))[0][0] == "guide.md", "no French there: the best is as good as any"


@pytest.mark.parametrize("card", ["tiers: gold", "valid_until: 2020-01-01", "audience: internal"])
async def test_a_translation_that_may_not_be_read_or_is_not_in_force_replaces_nothing(
    content: Content, library: Library, card: str
) -> None:
    content.write("guide.md", f"---\nlanguage: en\n---\n{EN}")
    await library.ingest([content.folder])
    alone = await portal(library, "de", SILVER)
    content.write("guide.de.md", f"---\nlanguage: de\n{card}\n---\n{DE}")
    await library.ingest([content.folder])
    assert found(await portal(library, "de", SILVER)) == found(alone)


async def test_of_copies_the_freshest_is_cited_and_stands_once(content: Content, library: Library) -> None:
    text = "# Discounts\n\nGold partners get a discount of 20 percent on all licences, silver partners 15 percent."
    content.write("a.md", f"---\nupdated: 2024-01-01\n---\n{text}")
    content.write("b.md", f"---\nupdated: 2025-06-01\n---\n{text}")
    content.write("c.md", text.replace("20", "25"))
    await library.ingest([content.folder])
    answer = await library.ask("Which discount do gold partners get on licences?", readers=PARTNERS)
    assert sorted(source for source, _ in found(answer)) == ["b.md", "c.md"], "another number is no copy"


@pytest.mark.parametrize("change", [("get", "never get"), ("Gold", "Silver"), ("10", "20")])
async def test_a_long_passage_that_says_another_thing_by_one_word_is_no_copy(
    content: Content, library: Library, change: tuple[str, str]
) -> None:
    text = f"Gold partners get 10 percent {' '.join(f'word{chr(97 + at)}' for at in range(26))}."
    content.write("a.md", f"---\nupdated: 2025-01-01\n---\n{text}")
    content.write("b.md", f"---\nupdated: 2026-01-01\n---\n{text.replace(*change)}")
    await library.ingest([content.folder])
    answer = await library.ask("partners get percent", readers=frozenset({EVERY_PARTNER}))
    assert {hit.passage.source for hit in answer.passages} == {"a.md", "b.md"}


async def test_a_copy_that_a_reader_may_not_see_hides_nothing(content: Content, library: Library) -> None:
    text = "# Discounts\n\nGold partners get a discount of 20 percent on all licences."
    content.write("a.md", f"---\nupdated: 2024-01-01\n---\n{text}")
    content.write("b.md", f"---\nupdated: 2025-06-01\naudience: internal\n---\n{text}")
    await library.ingest([content.folder])
    answer = await library.ask("Which discount do gold partners get?", readers=PARTNERS)
    assert [source for source, _ in found(answer)] == ["a.md"]
