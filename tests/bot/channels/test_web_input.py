"""Whatever is sent as a turn is a turn or a 4xx."""

import json
from contextlib import suppress
from typing import Any

import pytest
from fastapi import HTTPException
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web_input import BODY_LIMIT, Sent, read
from bot.i18n import Translator

ID = "9f0c3c52-7a0e-4f6e-8a51-0d7c2a4b9e11"
T = Translator("en")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def sent(**turn: Any) -> Sent:
    return read(json.dumps({"id": ID, **turn}).encode(), "application/json", T)


def refusal(body: bytes, content_type: str = "application/json") -> int:
    with pytest.raises(HTTPException) as refused:
        read(body, content_type, T)
    return refused.value.status_code


def test_a_sentence_a_button_and_a_form_are_turns() -> None:
    assert sent(text="hello").text == "hello"
    assert sent(skill="help", label="What can you do?").skill == "help"
    form = sent(skill="register_deal", values={"value": {"amount": "50k"}}, draft="d", version=2, confirmed=True)
    assert form.values == {"value": {"amount": "50k"}}
    assert sent(text="🤖 漢字 ünï").text == "🤖 漢字 ünï"


@pytest.mark.parametrize(
    ("turn", "status"),
    [
        ({}, 422),
        ({"text": "  \n"}, 422),
        ({"text": "x", "skill": "help"}, 422),
        ({"text": "x" * 4001}, 422),
        ({"text": 5}, 422),
        ({"skill": "../etc"}, 422),
        ({"skill": "help", "values": {"a" * 65: 1}}, 422),
        ({"skill": "help", "version": -1}, 422),
        ({"skill": "help", "values": [1]}, 422),
        ({"text": "x", "sender": "somebody else"}, 422),
        ({"text": "a \x00 b"}, 400),
        ({"text": "half \ud83d"}, 400),
        ({"skill": "help", "values": {"a": {"b\x00": 1}}}, 400),
        ({"skill": "help", "values": {"a": [[[[[[[[1]]]]]]]]}}, 400),
        ({"id": "1", "text": "x"}, 422),
    ],
)
def test_what_is_no_turn_is_refused(turn: dict[str, Any], status: int) -> None:
    assert refusal(json.dumps({"id": ID, **turn}).encode()) == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\xff\xfe{\x00}\x00", 400),
        (b'{"id":', 400),
        (b"[" * 60_000, 400),
        (b'{"a":' * 9_000 + b"1" + b"}" * 9_000, 400),
        (b'{"version": NaN}', 400),
        (b'{"version": 1e999}', 400),
        (b'{"version": ' + b"9" * 10_000 + b"}", 400),
        (b"[]", 422),
        (b'"text"', 422),
        (b" " * (BODY_LIMIT + 1), 413),
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes, status: int) -> None:
    assert refusal(body) == status


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"]
)
def test_only_json_in_utf8_is_read(kind: str) -> None:
    assert refusal(b'{"text": "x"}', kind) == 415


def test_a_text_that_is_too_long_is_told_how_much_too_long() -> None:
    with pytest.raises(HTTPException, match=r"4,001 characters; 4,000 is the most"):
        sent(text="x" * 4001)


@given(st.binary(max_size=300) | anything.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_at_all_break_the_reader(body: bytes) -> None:
    with suppress(HTTPException):
        read(body, "application/json", T)


@given(
    st.dictionaries(
        st.sampled_from(["text", "skill", "values", "draft", "version", "confirmed", "edit", "label"]), anything
    )
)
def test_no_values_at_all_break_the_reader(turn: dict[str, Any]) -> None:
    with suppress(HTTPException):
        result = sent(**turn)
        assert bool(result.text) != (result.skill is not None)
