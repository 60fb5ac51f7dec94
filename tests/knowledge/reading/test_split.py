"""Documents become passages under their headings, and what belongs together stays together."""

import pytest

from knowledge.reading.split import LIMIT, TARGET, Chunk, is_question, parts, split
from knowledge.text.markdown import clean


def chunks(markdown: str) -> list[Chunk]:
    return split(parts(clean(markdown)))


def test_each_section_knows_the_headings_above_it() -> None:
    found = chunks(
        "Before.\n\n# Guide\n\nIntro.\n\n## Deals\n\n### Protection\n\nNinety days.\n\n## Leads\n\nTwo days."
    )
    assert [(chunk.heading, chunk.text) for chunk in found] == [
        ((), "Before."),
        (("Guide",), "Intro."),
        (("Guide", "Deals", "Protection"), "Ninety days."),
        (("Guide", "Leads"), "Two days."),
    ]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("How long is my deal protected?", "how-long-is-my-deal-protected"),
        ("Bonus and/or  rebate", "bonus-andor-rebate"),
        ("I don't know (yet)", "i-dont-know-yet"),
        ("Step 2 - portal.example", "step-2---portalexample"),
        ("`snake_case` and **bold** [links](https://example.com)", "snake_case-and-bold-links"),
        ('<a name="x"></a> Leads and how they move', "leads-and-how-they-move"),
        ("거래 보호 기간", "거래-보호-기간"),
        ("Gebühren & Fälligkeit", "gebühren--fälligkeit"),
    ],
)
def test_an_anchor_is_the_heading_in_lower_case_with_hyphens_and_without_punctuation(heading: str, anchor: str) -> None:
    assert chunks(f"## {heading}\n\nText.")[0].anchor == anchor


def test_a_repeated_heading_has_a_numbered_anchor() -> None:
    assert [chunk.anchor for chunk in chunks("# A\n\nx\n\n# A\n\ny\n\n# A\n\nz")] == ["a", "a-1", "a-2"]


def test_a_heading_without_text_gives_no_passage_but_keeps_its_place_in_the_path() -> None:
    assert [chunk.heading for chunk in chunks("# A\n\n## B\n\nText.")] == [("A", "B")]


def test_a_hash_inside_code_is_no_heading() -> None:
    assert [chunk.anchor for chunk in chunks("# A\n\n```sh\n# not a heading\nrun\n```")] == ["a"]


def test_a_long_section_is_cut_between_paragraphs() -> None:
    paragraphs = [f"Paragraph {number}. " + "word " * 80 for number in range(8)]
    found = chunks("# A\n\n" + "\n\n".join(paragraphs))
    assert len(found) > 1
    assert all(len(chunk.text) <= TARGET for chunk in found)
    assert "\n\n".join(chunk.text for chunk in found).split() == " ".join(paragraphs).split()


def test_a_table_stays_whole_with_the_line_that_introduces_it() -> None:
    rows = "\n".join(f"| tier {number} | {number} % of the value of the deal as agreed |" for number in range(25))
    found = chunks(f"# A\n\n{'Intro. ' * 120}\n\nThese are the rates:\n\n| Tier | Rate |\n|---|---|\n{rows}\n\nAfter.")
    table = next(chunk for chunk in found if "tier 0" in chunk.text)
    assert "tier 24" in table.text
    assert "These are the rates:" in table.text


def test_a_table_too_long_for_one_passage_repeats_its_header() -> None:
    rows = "\n".join(f"| product number {number} | {'x' * 40} |" for number in range(200))
    found = chunks(f"# A\n\n| Product | Price |\n|---|---|\n{rows}")
    assert len(found) > 2
    assert all(chunk.text.startswith("| Product | Price |\n| --- | --- |") for chunk in found)
    assert sum(chunk.text.count("product number") for chunk in found) == 200


def test_a_list_too_long_for_one_passage_is_cut_between_its_items() -> None:
    found = chunks("# A\n\n" + "\n".join(f"- item {number} {'y' * 60}" for number in range(80)))
    assert len(found) > 2
    assert all(chunk.text.startswith("- item") for chunk in found)


def test_a_question_and_its_answer_stay_together() -> None:
    found = chunks(f"# FAQ\n\n{'Intro. ' * 165}\n\n**How long am I protected?**\n\nNinety days. {'More. ' * 30}")
    assert any("How long" in chunk.text and "Ninety days" in chunk.text for chunk in found)


def test_text_that_never_ends_is_cut_all_the_same() -> None:
    assert all(len(chunk.text) <= LIMIT for chunk in chunks("# A\n\n" + "word" * 5000))


def test_the_dialect_of_vendor_documentation_reads_as_plain_markdown() -> None:
    text = chunks(
        "# A\n\n> [!NOTE]\n> Mind the [gap](gap.md).\n\n:::image type='content' source='x.png' alt-text='Screen':::\n\n"
        "[!INCLUDE [x](../x.md)]\n\n![shot](a.png) See [site](https://example.com).<!-- hidden\nnote -->"
    )[0].text
    assert text == "> **Note:**\n> Mind the gap.\n\nSee [site](https://example.com)."


def test_code_is_left_as_it_is() -> None:
    assert "[a](b.md) <!-- x -->" not in clean("[a](b.md) <!-- x -->")
    assert "[a](b.md)" in clean("```\n[a](b.md)\n```")


@pytest.mark.parametrize(
    "heading", ["Who can register?", "누가 등록할 수 있나요", "誰が登録できますか", "谁可以注册？"]
)
def test_a_question_is_known_in_several_languages(heading: str) -> None:
    assert is_question(heading)
    assert not is_question("Registration")


def test_plain_words_are_what_engines_read() -> None:
    chunk = chunks("# A\n\n**Bold** and `code`.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n- two")[0]
    assert chunk.plain == "Bold and code.\na | b\n1 | 2\none\ntwo"
