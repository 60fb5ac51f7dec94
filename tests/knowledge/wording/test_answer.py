"""An answer is the content's own words: which sections are chosen for a question."""

from knowledge.ask import Finding
from knowledge.honesty.confidence import Verdict
from knowledge.types import Audience, Hit, Passage
from knowledge.wording.answer import chosen, worded

FILLER = "Partners find the programme's other documents in the portal under the same heading. " * 6


def hit(text: str, score: float, anchor: str = "a", position: int = 0) -> Hit:
    passage = Passage(1, "guide.md", "Guide", ("Guide", anchor.title()), anchor, text, "en", Audience(), position)
    return Hit(passage, score, 0.9, 0.5)


def finding(question: str, *hits: Hit) -> Finding:
    return Finding(question, hits, Verdict("answer", 0.9, {}))


DEADLINE = hit("Claims are due within sixty days of the event.", 1.0)
PROOF = hit("Attach photographs and the invoice as evidence.", 0.99, "proof", 7)
OTHERS = [hit("Something else entirely.", 0.98, f"other {n}", 20 + n) for n in range(4)]
BOTH = "When are claims due? Attach photographs, invoice, evidence?"


def test_a_second_section_is_given_if_it_speaks_of_what_the_first_leaves_out() -> None:
    assert chosen(BOTH, [DEADLINE, PROOF, *OTHERS]) == [[DEADLINE], [PROOF]]


def test_one_section_is_enough_where_it_speaks_of_everything() -> None:
    assert chosen("When are claims due?", [DEADLINE, PROOF, *OTHERS]) == [[DEADLINE]]


def test_a_second_section_has_to_be_about_as_good() -> None:
    weak = hit(PROOF.passage.text, 0.9, "proof", 7)
    assert chosen(BOTH, [DEADLINE, weak, *OTHERS]) == [[DEADLINE]]


def test_two_sections_stand_under_their_headings_and_both_are_cited() -> None:
    answer = worded(finding(BOTH, DEADLINE, PROOF, *OTHERS))
    assert answer.text == f"**A**\n\n{DEADLINE.passage.text}\n\n**Proof**\n\n{PROOF.passage.text}"
    assert [citation.anchor for citation in answer.citations] == ["a", "proof"]


def test_a_section_that_was_split_is_one_answer_in_reading_order() -> None:
    steps = [hit(f"{n}. Step number {n}.", score, "steps", n) for n, score in ((2, 1.0), (1, 0.8), (3, 0.7))]
    answer = worded(finding("What are the steps?", *steps))
    assert answer.text == "1. Step number 1.\n\n2. Step number 2.\n\n3. Step number 3."
    assert len(answer.citations) == 1


def test_parts_of_a_section_with_a_gap_between_them_are_not_joined() -> None:
    first, third = hit("First words.", 1.0, "steps", 1), hit("Third words.", 0.9, "steps", 3)
    assert worded(finding("What are the words?", first, third)).text == "First words."


def test_the_closest_there_is_comes_from_one_section_only() -> None:
    unsure = Finding(BOTH, (DEADLINE, PROOF, *OTHERS), Verdict("unsure", 0.4, {}))
    assert worded(unsure).text == DEADLINE.passage.text


def test_nothing_is_said_where_nothing_should_be_claimed() -> None:
    unknown = worded(Finding(BOTH, (DEADLINE,), Verdict("unknown", 0.1, {})))
    assert (unknown.text, unknown.citations, unknown.abstained) == ("", (), True)
