"""Whatever a document is made of: its passages have all of it, in order, in sizes that reader and engine can use."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.reading.split import LIMIT, TARGET, Chunk, parts, split
from knowledge.text.markdown import clean

word = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9)
sentence = st.lists(word, min_size=1, max_size=30).map(lambda words: " ".join(words).capitalize() + ".")
paragraph = st.lists(sentence, min_size=1, max_size=12).map(" ".join)
items = st.lists(sentence, min_size=1, max_size=30)
bullets = items.map(lambda found: "\n".join(f"- {item}" for item in found))
steps = items.map(lambda found: "\n".join(f"{number}. {item}" for number, item in enumerate(found, 1)))
listing = st.lists(word, min_size=1, max_size=400).map(lambda found: "\n".join(["```sh", *found, "```"]))
rows = st.lists(st.tuples(word, sentence), min_size=1, max_size=60)
table = rows.map(lambda found: "\n".join(["| Name | Rule |", "| --- | --- |", *(f"| {a} | {b} |" for a, b in found)]))
heading = st.tuples(st.integers(1, 4), word).map(lambda found: f"{'#' * found[0]} {found[1]}")
documents = st.lists(st.one_of(heading, paragraph, bullets, steps, listing, table), min_size=1, max_size=12)


def chunks(markdown: str) -> list[Chunk]:
    return split(parts(clean(markdown)))


def words_of(text: str) -> list[str]:
    """Its words in order, without headings of sections and of tables."""
    kept = (line for line in text.split("\n") if not re.match(r"#{1,4} |\| Name \| Rule|\| ---|```", line))
    return [found for line in kept for found in re.findall(r"[A-Za-z]+", line)]


@settings(max_examples=60, deadline=None)
@given(documents)
def test_nothing_is_lost_and_everything_keeps_its_order(blocks: list[str]) -> None:
    markdown = "\n\n".join(blocks)
    assert [found for chunk in chunks(markdown) for found in words_of(chunk.text)] == words_of(markdown)


@settings(max_examples=60, deadline=None)
@given(documents)
def test_no_passage_is_larger_than_what_has_to_stay_together(blocks: list[str]) -> None:
    for chunk in chunks("\n\n".join(blocks)):
        assert len(chunk.text) <= LIMIT + TARGET
        assert (
            len(chunk.text) <= TARGET + 100
            or re.search(r"^(?:[-|`]|\d+\.)|\n(?:[-|`]|\d+\.)|:\n", chunk.text)
            or ("\n\n" not in chunk.text)
        )


@settings(max_examples=60, deadline=None)
@given(documents)
def test_a_listing_is_never_cut_open(blocks: list[str]) -> None:
    for chunk in chunks("\n\n".join(blocks)):
        fences = [line for line in chunk.text.split("\n") if line.startswith("```")]
        assert fences == ["```sh", "```"] * (len(fences) // 2)


@settings(max_examples=60, deadline=None)
@given(documents)
def test_rows_never_lose_their_header(blocks: list[str]) -> None:
    for chunk in chunks("\n\n".join(blocks)):
        lines = chunk.text.split("\n")
        for at, line in enumerate(lines):
            if line.startswith("| ") and not lines[at - 1].startswith("|"):
                assert line == "| Name | Rule |"


@settings(max_examples=40, deadline=None)
@given(st.lists(sentence, min_size=2, max_size=12))
def test_the_steps_of_a_procedure_stay_together_where_they_fit(found: list[str]) -> None:
    procedure = "\n".join(f"{number}. {step}" for number, step in enumerate(found, 1))
    holding = [chunk for chunk in chunks(f"# A\n\nIntro.\n\n{procedure}\n\nAfter.") if re.search(r"\d\. ", chunk.text)]
    assert len(holding) == 1 or len(procedure) > LIMIT


@settings(max_examples=40, deadline=None)
@given(documents)
def test_every_passage_knows_its_headings_and_where_it_is_found(blocks: list[str]) -> None:
    markdown = "# top\n\n" + "\n\n".join(blocks)
    anchors = [part.anchor for part in parts(clean(markdown))]
    first = {part.heading[:1] for part in parts(clean(markdown)) if part.level == 1}
    for chunk in chunks(markdown):
        assert chunk.heading[:1] in first
        assert chunk.anchor in anchors
    assert len(set(anchors)) == len(anchors)
