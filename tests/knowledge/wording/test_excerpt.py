"""A long section is trimmed to what was asked, and nothing in it is cut in the middle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.wording.excerpt import EXCERPT, excerpt

FILLER = "Partners find the programme's other documents in the portal under the same heading. " * 12


def test_a_short_text_is_given_whole() -> None:
    assert excerpt("anything", "A deal is protected for 90 days.") == "A deal is protected for 90 days."


def test_a_long_one_is_trimmed_to_the_sentences_that_answer() -> None:
    found = excerpt("How long is my deal protected?", f"{FILLER}A deal is protected for 90 days. {FILLER}")
    assert "A deal is protected for 90 days." in found
    assert len(found) <= EXCERPT


def test_a_sentence_that_leans_on_the_one_before_it_brings_that_along() -> None:
    text = f"{FILLER}A renewal is not registered. Instead, it is reported with the renewal form. {FILLER}"
    found = excerpt("With which form are renewals reported?", text, room=60)
    assert found == "A renewal is not registered. Instead, it is reported with the renewal form."


def test_a_long_table_keeps_its_header_and_the_rows_asked_about() -> None:
    rows = "\n".join(f"| Level {n} {'x' * 40} | {n} percent |" for n in range(40))
    table = f"| Tier | Margin |\n|------|-------:|\n{rows}"
    found = excerpt("Which margin does level 7 have?", f"{FILLER}\n\nThese are the margins:\n\n{table}\n\n{FILLER}")
    assert found.split("\n")[-5:] == [
        "| Tier | Margin |",
        "|------|-------:|",
        "| … | … |",
        f"| Level 7 {'x' * 40} | 7 percent |",
        "| … | … |",
    ]
    assert "These are the margins:" in found


def test_a_table_that_fits_stays_as_it_is() -> None:
    table = "| Tier | Margin |\n|---|---|\n" + "\n".join(f"| Level {n} | {n} percent |" for n in range(9))
    assert table in excerpt("Which margin does level 7 have?", f"{FILLER}\n\n{table}\n\n{FILLER}")


def test_a_list_is_never_cut_in_the_middle_and_keeps_its_lead_in() -> None:
    items = "\n".join(f"- document number {n} for the claim" for n in range(45))
    found = excerpt("Which documents does a claim need?", f"{FILLER}\n\nA claim needs:\n\n{items}\n\n{FILLER}")
    assert f"A claim needs:\n\n{items}" in found


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Update the field. (See the following image.)\n\n   \n\nSave it.", "Update the field.\n\nSave it."),
        ("Claims are paid monthly. Learn more.", "Claims are paid monthly."),
        ("Claims are paid monthly.\n\nYou need these documents:", "Claims are paid monthly."),
        ("You need these documents:", "You need these documents:"),
        ("Wählen Sie Speichern (siehe Abbildung unten).", "Wählen Sie Speichern."),
        ("Claims are paid monthly (see the terms).", "Claims are paid monthly (see the terms)."),
    ],
)
def test_what_points_at_something_that_is_not_there_is_left_out(text: str, left: str) -> None:
    assert excerpt("anything", text) == left


@given(
    st.lists(
        st.sampled_from(["Deals last 90 days. ", "It ends.\n\n", "- one\n- two\n\n", "You need:\n\n", "Words. " * 40])
    )
)
def test_every_line_of_an_excerpt_stands_in_its_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    for line in excerpt("How long do deals last?", text, room=200).split("\n"):
        assert line.strip() in text
