"""An answer appears on its asker's pages while it is written, and the line that keeps it takes its place."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.inquiry import Answer, Inquiry
from tests.bot.channels.test_web_chat import listening, next_event
from tests.website import Site, text_of


@pytest.fixture
def may_end(site: Site) -> asyncio.Event:
    """Set, the answer comes to its end."""
    may_end = asyncio.Event()

    async def writing(inquiry: Inquiry) -> None:
        inquiry.watch("For **90** days <b>now</b>")
        await may_end.wait()

    site.stage.writing = writing
    site.stage.known["How long?"] = Answer(text="For **90** days now.", band="answer")
    return may_end


async def test_what_is_written_so_far_is_shown_and_then_the_line_itself(site: Site, may_end: asyncio.Event) -> None:
    anna = await site.newcomer()
    async with listening(anna) as events:
        await anna.send(text="How long?")
        await next_event(events, "line")
        written = await next_event(events, "writing")
        assert "<strong>90</strong>" in written
        assert "<b>" not in written
        assert len(await anna.replies()) == 0
        may_end.set()
        async with asyncio.timeout(10):
            after = [(name, text_of(data)) async for name, data in _until_answered(events)]
    assert ("writing", "") in after or after[-1][0] == "line"
    assert "For 90 days now." in after[-1][1]


async def test_a_page_opened_in_the_middle_shows_it_as_well(site: Site, may_end: asyncio.Event) -> None:
    anna = await site.newcomer()
    await anna.send(text="How long?")
    async with listening(anna) as first:
        await next_event(first, "writing")
        async with listening(anna) as second:
            assert "90" in await next_event(second, "writing")
    may_end.set()


async def test_nobody_else_sees_it(site: Site, may_end: asyncio.Event) -> None:
    anna, bela = await site.newcomer(), await site.newcomer("Bela")
    async with listening(bela) as events, listening(anna) as own:
        await anna.send(text="How long?")
        await next_event(own, "writing")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anext(events)
    may_end.set()


async def _until_answered(events: AsyncIterator[tuple[str, str]]) -> AsyncIterator[tuple[str, str]]:
    async for name, data in events:
        yield name, data
        if name == "line" and "assistant" in data:
            return
