"""What a person sees while an answer is written."""

import asyncio

import pytest
from playwright.async_api import Browser, expect

from bot.inquiry import Answer, Inquiry
from bot.reply import Citation
from tests.browser.conftest import window
from tests.website import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

FIRST = "Your deal is protected for **90 days** from its approval."
WHOLE = f"{FIRST} An extension is possible only if the customer has not decided."


async def test_an_answer_grows_and_its_line_takes_its_place_without_a_jump(browser: Browser, site: Site) -> None:
    may_end = asyncio.Event()

    async def writing(inquiry: Inquiry) -> None:
        inquiry.watch(FIRST)
        await asyncio.sleep(0.3)
        inquiry.watch(WHOLE)
        await may_end.wait()

    guide = Citation(title="Guide", source="guide.md", heading="Guide > Protection", anchor="protection")
    site.stage.known["How long exactly?"] = Answer(text=WHOLE, band="answer", citations=(guide,))
    site.stage.writing, now, site.web.now = writing, site.web.now, site.stage.clock  # both lines are of one day
    try:
        async with window(browser, site, await site.newcomer()) as chat:
            page = chat.page
            await chat.say("How long exactly?")
            bubble = page.locator(".writing .bubble")
            await expect(bubble).to_contain_text("has not decided")
            await expect(bubble).to_be_in_viewport()
            await expect(page.locator(".writing")).to_have_attribute("aria-live", "polite")
            top = (await bubble.bounding_box() or {})["y"]
            may_end.set()
            line = page.locator(".line.assistant .bubble").last
            await expect(line).to_contain_text("Guide")
            await expect(bubble).to_have_count(0)
            moved = (await line.bounding_box() or {})["y"] - top
            scrolled = await page.locator(".scroll").evaluate("box => box.scrollTop")
            assert abs(moved + scrolled) < 2
    finally:
        site.stage.writing, site.web.now = None, now


async def test_a_turn_that_comes_to_nothing_takes_away_what_was_shown(browser: Browser, site: Site) -> None:
    async with window(browser, site, visitor := await site.newcomer()) as chat:
        live = site.stage.assistant.live
        live.write(visitor.sender.key, FIRST)
        await expect(chat.page.locator(".writing .bubble")).to_contain_text("90 days")
        live.end(visitor.sender.key)
        await expect(chat.page.locator(".writing .bubble")).to_have_count(0)
