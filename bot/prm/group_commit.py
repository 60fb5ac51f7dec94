"""Several short writes in one transaction: those that wait at the same moment wait for the disk once."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")
Write = Callable[[AsyncSession], Awaitable[T]]


class _Waiting(NamedTuple):
    write: Write[Any]
    result: asyncio.Future[Any]


class GroupCommit:
    """The first to come opens the transaction; whoever comes before it has begun goes along."""

    def __init__(self, writing: Callable[[], AbstractAsyncContextManager[AsyncSession]]) -> None:
        self._writing = writing
        self._waiting: list[_Waiting] = []
        self._running: set[asyncio.Task[None]] = set()

    async def write(self, write: Write[T]) -> T:
        """The result of `write` once it is committed. When one of a group fails, each is done again alone."""
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(write, result))
        if len(self._waiting) == 1:
            task = asyncio.create_task(self._write_all())  # a task of its own: cancelling one must not cancel others
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await result

    async def finished(self) -> None:
        """Until nothing is being written: also what nobody waits for any more is on its way to be kept."""
        while self._running:
            await asyncio.wait(self._running)

    async def _write_all(self) -> None:
        group: list[_Waiting] = []
        try:
            async with self._writing() as session:
                group = self._take()
                results = [await each.write(session) for each in group]
        except Exception as error:
            await self._failed(group or self._take(), error)
        else:
            for each, result in zip(group, results, strict=True):
                _tell(each, result)

    async def _failed(self, group: list[_Waiting], error: Exception) -> None:
        for each in group:
            if len(group) == 1:
                _tell(each, error)
            else:
                await self._write_alone(each)

    async def _write_alone(self, each: _Waiting) -> None:
        try:
            async with self._writing() as session:
                result = await each.write(session)
        except Exception as error:
            _tell(each, error)
        else:
            _tell(each, result)

    def _take(self) -> list[_Waiting]:
        group, self._waiting = self._waiting, []
        return group


def _tell(each: _Waiting, outcome: Any) -> None:
    if each.result.done():  # it was cancelled while waiting
        return
    if isinstance(outcome, Exception):
        each.result.set_exception(outcome)
    else:
        each.result.set_result(outcome)
