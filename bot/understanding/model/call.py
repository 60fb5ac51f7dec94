"""One call of a chat model of any provider: what it says through the one tool it is told to use, and what that cost."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.understanding.model.prompt import RULES, SCHEMA, TOOL

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

Load = Callable[[], Awaitable["BaseChatModel"]]
"""The model, loaded when it is first asked for."""

MOST_SAID = 8_000  # characters of an answer that are looked at
MOST_WRITTEN = 400  # tokens of an answer; whoever makes the model must keep it to them
MOST_COUNTED = 1_000_000  # tokens of one call that are believed
BYTES_A_TOKEN = 3  # of text in any script, on the safe side
WAYS = (TOOL, "any", None)
"""How to make it use the tool: by name, any of the one there is, or as it likes. Servers refuse some of them."""
REFUSED = (400, 404, 422)
"""What a server answers that does not take the tool or how it is to be used."""


@dataclass(frozen=True)
class Said:
    """What the model said, and the tokens it took."""

    arguments: Mapping[str, Any] | None  # None: nothing that can be used
    tokens_in: int
    tokens_out: int


def estimated(text: str) -> int:
    """Tokens of a prompt, rather too many."""
    return (len(text.encode()) + len(RULES) + len(json.dumps(SCHEMA))) // BYTES_A_TOKEN


@dataclass
class Caller:
    """Asks the model; remembers in which way its server takes the tool."""

    load: Load
    _way: int = field(default=0, init=False)

    async def ask(self, prompt: str) -> Said:
        """Raises whatever the provider's client raises."""
        from langchain_core.messages import HumanMessage, SystemMessage

        model, way = await self.load(), self._way
        bound = model.bind_tools([SCHEMA], tool_choice=WAYS[way % len(WAYS)])
        try:
            answer: AIMessage = await bound.ainvoke([SystemMessage(RULES), HumanMessage(prompt)])
        except Exception as error:  # every provider has its own
            if getattr(error, "status_code", None) in REFUSED and self._way == way:
                self._way += 1  # for the next sentence; this one has waited long enough
            raise
        used: Mapping[str, Any] = answer.usage_metadata or {}
        written = len(_all_of(answer).encode(errors="replace")) // BYTES_A_TOKEN
        tokens_in = counted(used.get("input_tokens"), estimated(prompt))
        return Said(arguments_of(answer), tokens_in, counted(used.get("output_tokens"), written))


def counted(told: Any, guessed: int) -> int:
    """The tokens a server tells, where that can be: less than none would lift the caps, and too many fits no table."""
    return told if isinstance(told, int) and 0 < told <= MOST_COUNTED else guessed


def arguments_of(answer: "AIMessage") -> Mapping[str, Any] | None:
    """Of exactly one call of the tool; of a call written as text, as some servers return it; None of anything else."""
    if len(_all_of(answer)) > MOST_SAID or answer.invalid_tool_calls:
        return None
    if answer.tool_calls:
        called = answer.tool_calls[0]
        return called["args"] if len(answer.tool_calls) == 1 and called["name"] == TOOL else None
    return _written_out(str(answer.text))


def _written_out(text: str) -> Mapping[str, Any] | None:
    start, end = text.find("{"), text.rfind("}")
    try:
        found: Any = json.loads(text[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    inner = found.get("arguments") or found.get("parameters")
    return inner if found.get("name") == TOOL and isinstance(inner, dict) else found


def _all_of(answer: "AIMessage") -> str:
    return f"{answer.text}{answer.tool_calls}{answer.invalid_tool_calls}"
