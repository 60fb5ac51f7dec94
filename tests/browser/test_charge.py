"""While a person is in charge, the page says so and waits for no answer of the assistant."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import window
from tests.website import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_nobody_is_said_to_be_writing_while_a_person_is_in_charge(browser: Browser, site: Site) -> None:
    async with window(browser, site, visitor := await site.newcomer()) as chat:
        page, back = chat.page, chat.page.locator(".charge button")
        await visitor.turn(skill="open_ticket", values={"about": "The portal is down."}, confirmed=True)
        await expect(page.locator(".charge")).to_contain_text("waits for one of our people")
        await chat.say("Since this morning.")
        await chat.answered("I passed it on")
        await chat.say("And it is urgent.")
        await expect(page.locator(".line.person .status")).to_have_count(0)  # the server has it
        await expect(page.locator(".waiting")).to_be_hidden()
        await page.reload()
        await expect(page.locator(".waiting")).to_be_hidden()
        await back.click()
        await chat.answered("I answer here again.")
        await expect(page.locator(".charge")).to_be_empty()
        await expect(page.locator(".charge")).to_be_hidden()
