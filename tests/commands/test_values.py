"""`python server.py parse --json`: what is read in a text, for programs."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.errors import Refused
from commands.values import Text, parse_many, parsed
from tests.commands.running import command, typed


def read(kind: str, text: str, **more: Any) -> Any:
    line = json.dumps({"id": "1", "kind": kind, "text": text, **more})
    return parsed(Text.model_validate_json(line))["value"]


@pytest.mark.parametrize(
    ("kind", "locale", "text", "value"),
    [
        ("money", "en", "about $10k", {"amount": 10_000, "currency": "USD"}),
        ("money", "de", "1.234,50 Euro", {"amount": 1234.5, "currency": "EUR"}),
        ("money", "en", "50k", {"amount": 50_000, "currency": None}),
        ("number", "fr", "vingt et un", 21),
        ("percent", "hu", "12,5 százalék", 12.5),
        ("date", "en", "end of March", "2027-03-31"),
        ("date", "ko", "내일", "2026-11-21"),
        ("duration", "de", "3 Wochen", {"seconds": 1_814_400, "amount": 3, "unit": "week"}),
        ("duration", "es", "media hora", {"seconds": 1800, "amount": 0.5, "unit": "hour"}),
        ("boolean", "ja", "はい", True),
        ("boolean", "es", "no, gracias", False),
        ("money", "en", "good morning", None),
        ("boolean", "en", "purple", None),
    ],
)
def test_each_kind_of_value_has_one_shape(kind: str, locale: str, text: str, value: Any) -> None:
    read_here = read(kind, text, locale=locale, reference="2026-11-20")
    assert read_here == value
    assert type(read_here) is type(value)


def test_a_text_that_can_be_read_in_two_ways_shows_both() -> None:
    line = Text(id=7, kind="date", text="03/04/2027", locale="en", reference=date(2026, 11, 20))
    assert parsed(line) == {"id": 7, "value": "2027-03-04", "alternatives": ["2027-04-03"]}


@pytest.mark.parametrize("reference", ["2026-11-20", "2026-11-20T09:30:00", "2026-11-20 23:30:00+01:00"])
def test_tomorrow_is_counted_from_the_day_that_is_given(reference: str) -> None:
    assert read("date", "tomorrow", reference=reference) == "2026-11-21"


def test_without_a_day_it_is_counted_from_now() -> None:
    assert read("date", "tomorrow") > "2026"


async def test_lines_come_out_in_the_order_they_went_in() -> None:
    source = io.StringIO(
        '{"id": 1, "kind": "number", "text": "twelve"}\n\n'
        '{"id": {"mine": 2}, "kind": "boolean", "text": "ok", "note": "of mine"}\n'
    )
    target = io.StringIO()
    await parse_many(source, target)
    assert list(map(json.loads, target.getvalue().splitlines())) == [
        {"id": 1, "value": 12, "alternatives": []},
        {"id": {"mine": 2}, "value": True, "alternatives": []},
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("twelve", "Invalid JSON"),
        ("[]", "should be an object"),
        ('{"id": 1, "kind": "number"}', "text: Field required"),
        ('{"id": 1, "kind": "colour", "text": "red"}', "kind: Input should be 'money', 'number'"),
        ('{"id": 1, "kind": "number", "text": 12}', "text: Input should be a valid string"),
        ('{"id": 1, "kind": "date", "text": "tomorrow", "reference": "soon"}', "reference: Input should be a valid"),
    ],
)
async def test_a_bad_line_stops_the_batch_by_its_number(line: str, reason: str) -> None:
    target = io.StringIO()
    with pytest.raises(Refused) as refused:
        await parse_many(io.StringIO('{"id": 1, "kind": "number", "text": "1"}\n' + line), target)
    assert str(refused.value).startswith("Line 2 is no text to read; it should look like {")
    assert reason in str(refused.value)
    assert target.getvalue().count("\n") == 1, "what was read before it is there"


def test_a_text_that_is_not_unicode_stops_the_batch_by_its_number(tmp_path: Path) -> None:
    done = typed(tmp_path, "parse", "--json", stdin='{"id": 1, "kind": "number", "text": "1"}\n{"id": "\\ud800"}\n')
    assert "Line 2 is no text to read" in done.stderr
    assert "Traceback" not in done.stderr
    assert (done.exit_code, done.stdout.count("\n")) == (1, 1)


def test_a_place_nobody_knows_is_read_as_english_and_a_huge_text_by_its_beginning() -> None:
    assert read("money", "50k EUR " + "1 " * 1_000_000, locale="xx-YY") == {"amount": 50_000, "currency": "EUR"}


def test_every_honest_reading_of_an_ambiguous_value_is_listed() -> None:
    def others(kind: str, text: str, locale: str) -> Any:
        line = {"kind": kind, "text": text, "locale": locale, "reference": date(2026, 11, 20)}
        return parsed(Text.model_validate(line))["alternatives"]

    assert others("money", "1.234 EUR", "en") == [{"amount": 1.234, "currency": "EUR"}]
    assert others("money", "$50", "en-CA") == [{"amount": 50, "currency": "USD"}]
    assert others("date", "03/04/27", "de") == ["2027-03-04"]


@given(
    st.text(max_size=60) | st.text("0123456789.,ekm% 億兆十百万", max_size=60) | st.just("9" * 400 + ".5"),
    st.sampled_from(["money", "number", "percent", "date", "duration", "boolean"]),
    st.none() | st.sampled_from(["en", "de-AT", "ja", "zz", "", "not a locale"]),
)
def test_whatever_is_written_what_comes_out_is_json(text: str, kind: str, locale: str | None) -> None:
    line = Text.model_validate({"kind": kind, "text": text, "locale": locale})
    json.dumps(parsed(line), allow_nan=False)


def test_it_is_a_command(tmp_path: Path) -> None:
    done = command(tmp_path, "parse", "--json", stdin='{"id": "é", "kind": "money", "text": "50k €"}\n')
    assert done.stdout == '{"id": "é", "value": {"amount": 50000, "currency": "EUR"}, "alternatives": []}\n'
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.iterdir()), "nothing is made for it"
