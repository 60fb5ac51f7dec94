"""`python server.py match --json`: whether two names are one customer, for programs."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prm.customers import STRONG
from commands.errors import Refused
from commands.names import Pair, match_many, matched
from tests.commands.running import typed


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [("Brückstein IT AG", "Bruckstein IT", 1), ("ACME Robotics, Inc.", "Acme Robotics Corp.", 1)],
)
def test_names_that_differ_in_form_and_spelling_alone_are_one_customer(one: str, other: str, score: float) -> None:
    assert matched(Pair(id="a", name1=one, name2=other)) == {"id": "a", "match": True, "score": score}


def test_a_slip_of_the_finger_is_still_the_same_customer() -> None:
    found = matched(Pair(name1="Nordlicht Systemhaus GmbH", name2="Nordlicht Sytemhaus"))
    assert found["match"]
    assert 0.9 <= found["score"] < 1


@pytest.mark.parametrize(
    ("one", "other"), [("Globex", "Initech"), ("Plant 1 Ltd", "Plant 2 Ltd"), ("Acme", "Acme Bank")]
)
def test_names_that_only_resemble_each_other_are_two_customers(one: str, other: str) -> None:
    found = matched(Pair(name1=one, name2=other))
    assert not found["match"]
    assert 0 < found["score"] < 0.9, "and how alike they are is told all the same"


@pytest.mark.parametrize(("one", "other"), [("", ""), ("...", "!!"), ("👍", "🎉"), (" ", "-")])
def test_what_names_nobody_matches_nothing(one: str, other: str) -> None:
    found = matched(Pair(name1=one, name2=other))
    assert (found["match"], found["score"] < 0.5) == (False, True)


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_order_of_two_names_does_not_matter_and_a_match_begins_at_one_score(one: str, other: str) -> None:
    there, back = matched(Pair(name1=one, name2=other)), matched(Pair(name1=other, name2=one))
    assert there == back
    assert 0 <= there["score"] <= 1
    assert there["match"] == (there["score"] >= STRONG / 100)


async def test_a_line_without_two_names_stops_the_batch_by_its_number() -> None:
    with pytest.raises(Refused, match=r"Line 1 is no pair of names; .* \(name2: Field required\)"):
        await match_many(io.StringIO('{"id": 1, "name1": "Acme"}'), io.StringIO())


def test_it_is_a_command_for_programs_alone(tmp_path: Path) -> None:
    pair = {"id": 1, "name1": "株式会社アクメ", "name2": "アクメ"}
    done = typed(tmp_path, "match", "--json", stdin=json.dumps(pair) + "\n")
    bare = typed(tmp_path, "match")

    assert json.loads(done.stdout) == {"id": 1, "match": True, "score": 1.0}
    assert bare.exit_code == 2
    assert "--json" in bare.stderr
