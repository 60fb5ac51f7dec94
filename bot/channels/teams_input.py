"""What a card sends, as values of a form; and the turn that its button carries. All of it is what a client claims."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from bot.channels.teams_form import CURRENCIES, PREFIX
from bot.channels.teams_wire import string

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")  # of skills and questions
OWN_CURRENCY = re.compile(rf"[€$£¥₩]|\b({'|'.join(CURRENCIES)})\b", re.IGNORECASE)  # typed beside the amount
MOST_ANSWERS = 100


def turn_of(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The fields of an `Incoming` that pressing this says; None where it is no button of ours."""
    turn = data.get("turn")
    if not isinstance(turn, dict) or not NAME.fullmatch(str(turn.get("skill"))):
        return None
    version, draft, preset = turn.get("version"), turn.get("draft"), turn.get("values")
    return {
        "skill": str(turn["skill"]),
        "values": {**(preset if isinstance(preset, dict) else {}), **values(data)},
        "draft": draft if isinstance(draft, str) and len(draft) <= 64 else None,
        "version": version if isinstance(version, int) and 0 <= version < 2**31 else None,
        "confirmed": turn.get("confirmed") is True,
        "edit": turn.get("edit") is True,
    }


@dataclass(frozen=True)
class Searched:
    """What somebody types into a question of a form, to choose from what it brings."""

    skill: str
    question: str
    text: str


def searched(value: Mapping[str, Any]) -> Searched | None:
    """None where it is no question of ours."""
    skill, _, question = string(value, "dataset").partition(".")
    if not NAME.fullmatch(skill) or not NAME.fullmatch(question):
        return None
    return Searched(skill, question, string(value, "queryText", most=200))


def values(data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers among the inputs of a card, put together as its button says they are."""
    kinds = data.get("fields")
    kinds = kinds if isinstance(kinds, dict) else {}
    sent = {name.removeprefix(PREFIX): value for name, value in data.items() if name.startswith(PREFIX)}
    names = dict.fromkeys(name.partition(".")[0] for name in sent)
    given = {name: _value(str(kinds.get(name, "")), name, sent) for name in list(names)[:MOST_ANSWERS]}
    return {name: value for name, value in given.items() if NAME.fullmatch(name)}


def _value(kind: str, name: str, sent: Mapping[str, Any]) -> Any:
    """One answer; empty where it was cleared, so that the form forgets what it knew."""
    whole = _text(sent.get(name))
    if kind == "money":
        amount, currency = _text(sent.get(f"{name}.amount")), _text(sent.get(f"{name}.currency"))
        return amount if not amount or OWN_CURRENCY.search(amount) else {"amount": amount, "currency": currency}
    if kind in ("choices", "files"):
        return [unquote(each.strip()) for each in whole.split(",") if each.strip()]
    if kind == "yes_no":
        return {"true": True, "false": False}.get(whole, whole)
    return whole


def _text(value: Any) -> str:
    """Numbers come as numbers from some clients and as text from others."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).lower() if isinstance(value, bool) else str(value).strip()
