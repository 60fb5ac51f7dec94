"""The answer is the content's own words, trimmed to what was asked."""

from knowledge.answer import EXCERPT, WHOLE, chosen, excerpt
from knowledge.types import Audience, Hit, Passage


def hit(text: str, score: float, anchor: str = "a") -> Hit:
    return Hit(Passage(1, "guide.md", "Guide", ("Guide",), anchor, text, "en", Audience(), 0), score, 0.9, 0.5)


FILLER = "Partners find the programme's other documents in the portal under the same heading. " * 8


def test_a_short_passage_is_given_whole() -> None:
    assert excerpt("anything", "A deal is protected for 90 days.") == "A deal is protected for 90 days."


def test_a_long_passage_is_trimmed_to_the_sentences_that_answer() -> None:
    text = f"{FILLER}A deal is protected for 90 days from its approval. {FILLER}"
    found = excerpt("How long is my deal protected?", text)
    assert "protected for 90 days" in found
    assert len(found) <= EXCERPT < WHOLE < len(text)


def test_a_table_stays_a_table_with_the_line_that_introduces_it() -> None:
    table = "| Tier | Margin |\n|---|---|\n" + "\n".join(f"| Level {n} | {n} percent |" for n in range(40))
    found = excerpt("Which margin does level 7 have?", f"{FILLER}\n\nThese are the margins:\n\n{table}\n\n{FILLER}")
    assert found.startswith("These are the margins:")
    assert found.endswith(table)


def test_a_list_is_never_cut_in_the_middle() -> None:
    items = "\n".join(f"- document number {n} for the claim" for n in range(30))
    assert items in excerpt("Which documents does a claim need?", f"{FILLER}\n\nA claim needs:\n\n{items}\n\n{FILLER}")


def test_a_second_passage_is_given_if_it_speaks_of_what_the_first_leaves_out() -> None:
    deadline = hit("Claims are due within sixty days of the event.", 1.0)
    proof = hit("Attach photographs and the invoice as evidence.", 0.99, "b")
    others = [hit("Something else entirely.", 0.98, f"c{n}") for n in range(4)]
    question = "When are claims due and which photographs do I attach as evidence?"
    assert chosen(question, [deadline, proof, *others]) == [deadline, proof]
    assert chosen("When are claims due?", [deadline, proof, *others]) == [deadline]
    assert chosen(question, [deadline, hit(proof.passage.text, 0.9, "b"), *others]) == [deadline]
