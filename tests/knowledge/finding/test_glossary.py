"""What content calls otherwise is found by the name people use for it, and a glossary opens nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnreadableDocument
from knowledge.finding.glossary import Glossaries, builtin, read_groups
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER, Reader
from tests.knowledge.conftest import Content
from tests.knowledge.hashing import HashingEmbedder

PARTNERS = frozenset({EVERY_PARTNER})
STAFF = frozenset({Reader(internal=True)})


def reworded(question: str, **used: int) -> str:
    """By the built-in glossary, for content that uses these names so often (spaces as underscores)."""
    uses = {name.replace("_", " ").casefold(): count for name, count in used.items()}
    return Glossaries([builtin()]).reworded(question, PARTNERS, lambda name: uses.get(name.casefold(), 0)).text


def test_a_name_that_the_content_does_not_use_gives_way_to_the_one_it_uses() -> None:
    assert reworded("How do I get an NFR license?", demonstration_licences=3).startswith(
        "How do I get an demonstration"
    )
    assert (
        reworded("For what period is a registered opportunity safe?", deal_registration=9, protected=4)
        == "For what period is a deal registration protected?"
    )


def test_a_name_that_the_content_uses_stays() -> None:
    assert reworded("What is MDF?", MDF=5, market_development_funds=9) == "What is MDF?"
    assert reworded("How is the weather?", deal_registration=9) == "How is the weather?"


def test_names_are_found_with_endings_in_compounds_and_without_spaces() -> None:
    assert reworded("Are finder's fees paid?", commission=9) == "Are commission paid?"
    assert reworded("Wer prüft Projektmeldungsanträge?", Dealregistrierung=9).endswith("(Dealregistrierung)?")
    assert reworded("ディール登録の期限は？", 案件登録=9) == "案件登録の期限は？"


def test_a_translation_serves_where_the_content_has_no_name_in_the_language() -> None:
    assert reworded("Wie hoch ist die Vermittlungsprovision?", commission=9).startswith("Wie hoch ist die commission")
    assert "commission" not in reworded("Wie hoch ist die Vermittlungsprovision?", commission=9, Provision=2)


async def test_a_glossary_beside_content_is_in_force_without_embedding_anything_again(
    content: Content, library: Library, embedder: HashingEmbedder
) -> None:
    content.write("perks.md", "# Sunrise bonus\n\nThe sunrise bonus is 500 euros.")
    content.write("other.md", "# Parking\n\nPark behind the house.")
    await library.ingest([content.folder])
    embedded = len(embedder.embedded)
    content.write("_glossary.yaml", "- [sunrise bonus, starter premium]\n")
    summary = await library.ingest([content.folder])
    assert (summary.failed, summary.added, len(embedder.embedded)) == ({}, (), embedded)
    answer = await library.ask("How high is the starter premium?", readers=PARTNERS)
    assert answer.asked == "How high is the sunrise bonus?"
    content.remove("_glossary.yaml")
    await library.ingest([content.folder])
    assert (await library.ask("How high is the starter premium?", readers=PARTNERS)).asked.endswith("starter premium?")


async def test_a_restricted_glossary_serves_only_those_who_may_read_its_folder(
    content: Content, library: Library
) -> None:
    content.write("reach.md", "# Reach\n\nReach connects sites.")
    content.write("staff/_audience.yaml", "audience: internal\n")
    content.write("staff/_glossary.yaml", "- [Reach, Falcon]\n")
    await library.ingest([content.folder])
    assert (await library.ask("What is Falcon?", readers=STAFF)).asked == "What is Reach?"
    assert (await library.ask("What is Falcon?", readers=PARTNERS)).asked == "What is Falcon?"


async def test_names_of_what_a_reader_may_not_see_are_not_told(content: Content, library: Library) -> None:
    content.write("_glossary.yaml", "- [Falcon, Reach 3]\n")
    content.write("staff/reach.md", "---\naudience: internal\n---\n# Reach 3\n\nReach 3 comes in May.")
    content.write("open.md", "# Parking\n\nPark behind the house.")
    await library.ingest([content.folder])
    assert (await library.ask("When does Falcon come?", readers=STAFF)).asked == "When does Reach 3 come?"
    assert (await library.ask("When does Falcon come?", readers=PARTNERS)).asked == "When does Falcon come?"


async def test_a_broken_glossary_is_reported_and_what_it_said_before_stays(content: Content, library: Library) -> None:
    content.write("perks.md", "# Sunrise bonus\n\nThe sunrise bonus is 500 euros.")
    content.write("_glossary.yaml", "- [sunrise bonus, starter premium]\n")
    await library.ingest([content.folder])
    content.write("_glossary.yaml", "- [sunrise bonus]\n")
    summary = await library.ingest([content.folder])
    assert "group 1 has one name only" in summary.failed["_glossary.yaml"]
    assert "sunrise" in (await library.ask("What is the starter premium?", readers=PARTNERS)).asked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("groups: 1", "a list of groups"),
        ("- x", "group 1 is neither"),
        ("- [MDF, no]", "group 1: False is no text"),
        ("- [MDF, '?!']", "is no name"),
        ("- [a: [", "no YAML"),
    ],
)
def test_a_mistake_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said):
        read_groups(text)


@given(st.text(max_size=80))
def test_any_question_survives(question: str) -> None:
    assert isinstance(reworded(question, commission=9, protected=9, 案件登録=9), str)


async def test_an_answer_to_what_the_field_takes_for_the_same_is_given_with_reserve(
    content: Content, library: Library
) -> None:
    """A programme may tell apart what most take for one; what it names itself as the same is the same."""
    content.write("deals.md", "# Deal registration\n\nDeal registration keeps a customer yours for ninety days.")
    content.write("_glossary.yaml", "- [deal registration, safe harbour]\n")
    for number in range(30):
        content.write(f"other{number}.md", f"# Parking {number}\n\nPark behind house {number}, beside the trees.")
    await library.ingest([content.folder])
    asked = "How long does {} keep a customer mine?"
    plain, own, general = [
        await library.ask(asked.format(name), readers=PARTNERS)
        for name in ("deal registration", "safe harbour", "opportunity registration")
    ]
    assert plain.asked == own.asked == general.asked
    assert (plain.band, own.band, general.band) == ("answer", "answer", "unsure")
