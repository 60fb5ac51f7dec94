"""A chat model of any provider that langchain knows, as the writer of answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knowledge.errors import KnowledgeError
from knowledge.wording.breaker import Breaker
from knowledge.wording.writer import RULES, Hear, ModelFailed, Task

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage

MOST_TOKENS = 1_200
"""Of one answer."""
FINISHED = frozenset({"stop", "end_turn", "stop_sequence", "complete", "completed", "eos", "eos_token", "finish"})
"""What providers say when a model has said all it wanted to."""
_REASONS = ("finish_reason", "stop_reason", "done_reason", "stopReason")
NO_KEY = "none"
"""For servers of one's own, which ask for no key where the client insists on one."""

Count = Callable[[int, int], None]
"""Told the tokens of a prompt and of what was written, as the provider counts them."""


def uncounted(_prompt: int, _written: int) -> None:
    """Nobody counts."""


@dataclass(frozen=True)
class ModelAddress:
    """Which model, and how it is reached."""

    name: str
    """provider:model, "openai:gpt-4o-mini" for instance."""
    url: str | None = None
    """Of a server that speaks the provider's protocol; None for the provider's own."""
    key: str | None = None
    timeout: float = 30.0
    """Seconds for one whole answer."""
    most_tokens: int = MOST_TOKENS


def chat_model(address: ModelAddress) -> BaseChatModel:
    """The model, not asked anything yet. Blocks for a second: it loads the provider's package.

    Raises `KnowledgeError` that names the package where it is missing, and says what the provider misses otherwise.
    """
    from langchain.chat_models import init_chat_model  # only where somebody asks for it: it costs half a second

    provider, _, model = address.name.partition(":")
    options: dict[str, Any] = {"max_tokens": address.most_tokens, "temperature": 0, "timeout": address.timeout}
    if address.url:
        options["base_url"] = address.url
    if address.key or (address.url and provider == "openai"):
        options["api_key"] = address.key or NO_KEY
    if provider in ("openai", "azure_openai", "anthropic"):
        options["max_retries"] = 0  # whoever waits is answered in the source's words instead
    if provider == "openai":
        options["stream_usage"] = True
    try:
        found: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
        return found
    except ImportError as error:
        package = error.name.replace("_", "-") if error.name else f"langchain-{provider.replace('_', '-')}"
        raise KnowledgeError(f"the language model {address.name} needs the package {package}: install it") from error
    except Exception as error:  # every provider has its own
        raise KnowledgeError(f"the language model {address.name} cannot be used: {type(error).__name__}") from error


class ChatModel:
    """Writes answers. Loaded with the first one, off the event loop; left alone for a while when it keeps failing."""

    def __init__(self, address: ModelAddress, count: Count = uncounted, breaker: Breaker | None = None) -> None:
        self._address = address
        self._count = count
        self._breaker = breaker or Breaker("language model")
        self._loading: asyncio.Task[BaseChatModel] | None = None

    async def write(self, task: Task, hear: Hear) -> None:
        """See `Writer`. Also raises `ModelFailed` at once while the model is left alone."""
        if not self._breaker.may_try():
            raise ModelFailed("it failed a moment ago")
        try:
            async with asyncio.timeout(self._address.timeout):
                await self._written(task, hear)
        except Exception as error:  # every provider has its own
            reason = str(error) if isinstance(error, KnowledgeError) else type(error).__name__
            self._breaker.failed(reason)
            raise ModelFailed(reason) from error
        self._breaker.worked()

    async def _written(self, task: Task, hear: Hear) -> None:
        """In pieces; all at once from a server that does not stream."""
        from langchain_core.messages import HumanMessage, SystemMessage

        model = await self.loaded()
        said: list[BaseMessage] = [SystemMessage(RULES), HumanMessage(task.prompt)]
        whole: AIMessageChunk | None = None
        try:
            async for chunk in model.astream(said):
                whole = chunk if whole is None else whole + chunk
                if not hear(str(chunk.text)):
                    return
        except ValueError:
            if whole is not None:
                raise
        if whole is None:  # langchain found no event in what came
            answer = await model.ainvoke(said)
            hear(str(answer.text))
            self._ended(answer)
        else:
            self._ended(whole)

    def _ended(self, answer: AIMessage) -> None:
        """Count it. Raises `ModelFailed` where it broke off: half an answer may lack its condition."""
        if answer.usage_metadata:
            self._count(answer.usage_metadata["input_tokens"], answer.usage_metadata["output_tokens"])
        told = (str(answer.response_metadata.get(name) or "") for name in _REASONS)
        reason = next((one for one in told if one), "")
        if reason.casefold() not in FINISHED:
            raise ModelFailed(f"the answer broke off ({reason[:20] or 'no end'})")

    async def loaded(self) -> BaseChatModel:
        """The model itself, for whoever asks it something else than answers. Raises `KnowledgeError`."""
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.create_task(asyncio.to_thread(chat_model, self._address))
        return await asyncio.shield(self._loading)
