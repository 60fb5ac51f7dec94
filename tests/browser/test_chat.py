"""What a person experiences in the chat, in a real browser."""

import pytest
from playwright.async_api import Browser, expect

from bot.inquiry import Answer
from bot.reply import Citation
from bot.understand import Act, Understood
from tests.browser.conftest import window
from tests.website import Heading, Page, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

DEAL = {"customer": "Acme Robotics", "value": "50k EUR"}
WHOLE_DEAL = {**DEAL, "products": ["keep"], "closes_on": "2027-03-31"}


@pytest.fixture(autouse=True)
def scripted(site: Site) -> None:
    site.stage.understood["register a deal"] = Understood(act=Act.START, skill="register_deal", values=DEAL)
    site.stage.understood["register it all"] = Understood(act=Act.START, skill="register_deal", values=WHOLE_DEAL)
    site.stage.known["How long is my deal protected?"] = Answer(
        text="For **90 days**.",
        band="answer",
        citations=(Citation(title="Guide", source="guide.md", heading="Guide > Protection", anchor="protection"),),
    )
    text = "# Guide\n\n" + "Words.\n\n" * 60 + "## Protection\n\n90 days.\n"
    site.pages["guide.md"] = Page("Guide", text, (Heading("guide"), Heading("protection")))


async def test_somebody_chooses_whom_to_be_asks_and_reads_the_source(browser: Browser, site: Site) -> None:
    async with window(browser, site) as chat:
        page = chat.page
        await page.get_by_role("button", name="Anna").click()
        await expect(page.get_by_role("heading", name="Hello Anna, how can I help?")).to_be_visible()
        await page.get_by_role("button", name="How long is my deal protected?").click()
        await chat.answered("For 90 days.")
        async with page.context.expect_page() as opened:
            await page.get_by_role("link", name="Guide Protection").click()
        source = await opened.value
        await expect(source.get_by_role("heading", name="Protection")).to_be_in_viewport()
        await page.locator(".menu summary").click()
        await page.get_by_role("button", name="Dora").click()
        await expect(page.locator(".menu summary")).to_contain_text("Dora")  # whose chat others may have written to


async def test_an_answer_is_rated_without_a_mouse_and_stays_rated(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        labels = ("That solved it", "Not quite")
        helpful, failed = (page.get_by_role("button", name=name, exact=True) for name in labels)
        await chat.say("How long is my deal protected?")
        await chat.answered("For 90 days.")
        await failed.focus()
        await page.keyboard.press("Enter")
        await chat.answered("Thanks, I noted that this did not help.")
        await failed.dispatch_event("click")  # says nothing a second time
        await helpful.click()
        await chat.answered("Thanks, I noted that this helped.")
        assert await page.locator(".line.person .bubble").all_inner_texts() == [
            "How long is my deal protected?", "Not quite", "That solved it",
        ]  # fmt: skip
        await page.reload()
        await expect(helpful).to_have_attribute("aria-pressed", "true")
        await expect(helpful).to_have_attribute("aria-disabled", "true")
        await expect(failed).to_have_attribute("aria-pressed", "false")


async def test_a_deal_from_a_sentence_to_done(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await chat.say("register it all")
        await chat.answered("is this right?")
        await page.get_by_role("button", name="Confirm").click()
        await chat.answered("registered")
        await expect(page.get_by_role("button", name="Confirm")).to_be_hidden()
        await page.reload()
        await expect(page.locator(".card")).to_have_attribute("data-state", "closed")


async def test_a_form_is_prefilled_corrected_and_sent(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await chat.say("register a deal")
        form = page.locator("form[data-turn]").last
        await expect(form.get_by_label("Customer *")).to_have_value("Acme Robotics")
        await form.get_by_label("Keep Cloud").check()
        await form.get_by_label("Expected closing date").fill("2020-01-01")
        await form.get_by_role("button", name="Send").click()

        await expect(page.get_by_text("The closing date must not lie in the past.").last).to_be_visible()
        form = page.locator("form[data-turn]").last
        wrong = form.get_by_label("Expected closing date")
        await expect(wrong).to_be_focused()
        await expect(wrong).to_have_attribute("aria-invalid", "true")
        await expect(page.get_by_text("Replaced by a newer card below.").first).to_be_visible()
        await expect(page.get_by_label("Customer *")).to_have_count(1 + 1)
        await expect(page.get_by_label("Customer *").first).to_be_disabled()

        await form.get_by_label("Customer *").fill("Globex")
        await wrong.fill("2027-03-31")
        await form.get_by_role("button", name="Send").click()
        await chat.answered("Globex")
        assert "Products: Keep Cloud" in await page.locator(".line.person").last.inner_text()


async def test_half_typed_answers_survive_a_reload_and_a_question_in_between(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await chat.say("register a deal")
        await page.get_by_label("Customer *").fill("Half a nam")
        await page.get_by_label("Reach Core").check()
        await page.fill("#say", "half a sentence")
        await page.reload()
        await expect(page.get_by_label("Customer *")).to_have_value("Half a nam")
        await expect(page.get_by_label("Reach Core")).to_be_checked()
        await expect(page.locator("#say")).to_have_value("half a sentence")
        await chat.say("How long is my deal protected?")
        await chat.answered("For 90 days.")
        await expect(page.get_by_label("Customer *")).to_have_value("Half a nam")
        await expect(page.get_by_label("Customer *")).to_be_enabled()


async def test_what_is_said_offline_is_sent_once_the_connection_is_back(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await page.context.set_offline(True)
        await chat.say("How long is my deal protected?")
        await expect(page.get_by_text("Not sent yet. I keep trying.")).to_be_visible()
        await page.context.set_offline(False)
        await chat.answered("For 90 days.")
        assert await page.locator(".line.person").count() == 1
        assert await page.locator(".pending").count() == 0


async def test_what_was_not_sent_before_a_reload_is_sent_after_it(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await page.route("**/chat/messages", lambda route: route.abort())
        await chat.say("How long is my deal protected?")
        await expect(page.get_by_text("Not sent yet. I keep trying.")).to_be_visible()
        await page.unroute("**/chat/messages")
        await page.reload()
        await chat.answered("For 90 days.")
        assert await page.locator(".line.person").count() == 1


async def test_a_lost_connection_is_told_and_comes_back_by_itself(browser: Browser, site: Site) -> None:
    visitor = await site.newcomer()
    async with window(browser, site, visitor) as chat:
        page = chat.page
        await page.route("**/chat/stream*", lambda route: route.abort())
        await page.reload()
        await expect(page.get_by_text("Connection lost. Reconnecting …")).to_be_visible()
        await visitor.say("from another window")
        await page.unroute("**/chat/stream*")
        await chat.answered("from another window")
        await expect(page.get_by_text("Connection lost. Reconnecting …")).to_be_hidden()


async def test_a_message_that_is_too_long_is_counted_and_kept(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await page.fill("#say", "x" * 4001)
        await page.press("#say", "Enter")
        await expect(page.get_by_text("4,001 / 4,000")).to_be_visible()
        assert len(await page.input_value("#say")) == 4001
        assert await page.locator(".line").count() == 0


async def test_who_reads_further_up_is_told_about_news_and_not_moved(browser: Browser, site: Site) -> None:
    visitor = await site.newcomer()
    for number in range(12):
        await visitor.say(f"Question number {number}")
    async with window(browser, site, visitor) as chat:
        page = chat.page
        await expect(page.locator(".line").last).to_be_in_viewport()
        await page.locator(".scroll").hover()
        await page.mouse.wheel(0, -2000)
        await expect(page.locator(".line").last).not_to_be_in_viewport()
        await visitor.say("Something new")
        await page.get_by_role("button", name="New messages").click()
        await expect(page.get_by_text("(found in en) Something new")).to_be_in_viewport()
        await expect(page.get_by_role("button", name="New messages")).to_be_hidden()


async def test_everything_can_be_reached_without_a_mouse(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.type("first line")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("second line")
        await page.keyboard.press("Enter")
        await chat.answered("first line")
        await expect(page.locator(".line.person .bubble")).to_have_text("first line\nsecond line")
        await page.locator(".menu summary").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


async def test_choosing_a_language_changes_the_page(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await page.locator(".menu summary").click()
        await page.get_by_label("Language").select_option("de")
        await expect(page.locator("html")).to_have_attribute("lang", "de")


async def test_signing_out_in_one_window_ends_the_others(browser: Browser, site: Site) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        other = await chat.page.context.new_page()
        await other.goto(site.url)
        await other.locator(".menu summary").click()
        await other.get_by_role("button", name="Sign out").click()
        await expect(other.get_by_text("Who do you want to be?").first).to_be_visible()
        await chat.say("still there?")
        await expect(chat.page.get_by_text("Who do you want to be?").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 360, 768, 1400])
async def test_nothing_is_cut_off_at_any_width(browser: Browser, site: Site, width: int) -> None:
    visitor = await site.newcomer("Annamaria-Theodora Brandstätter-Okonkwo")
    await visitor.say("register it all")
    await visitor.say("https://a.very.long.example/" + "x" * 300)
    async with window(browser, site, visitor, width=width, height=700) as chat:
        page = chat.page
        for address in ("/", "/content/guide.md", "/content/nothing.md", "/sign-in"):
            await page.goto(site.url + address)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.goto(site.url)
        assert await page.evaluate(
            "document.querySelector('.scroll').scrollWidth <= document.querySelector('.scroll').clientWidth"
        )
        assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        await expect(page.locator("#say")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_has_enough_contrast(browser: Browser, site: Site, scheme: str) -> None:
    visitor = await site.newcomer()
    await visitor.say("How long is my deal protected?")
    await visitor.say("register a deal")
    async with window(browser, site, visitor) as chat:
        await chat.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for address in ("/", "/content/guide.md", "/sign-in"):
            await chat.page.goto(site.url + address)
            assert await chat.page.evaluate(FAINT_TEXT) == []


# Every element with text of its own whose colour against the nearest painted background is below WCAG's 4.5:1.
FAINT_TEXT = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const shares = parts(colour).map((value) => value / 255);
    const [r, g, b] = shares.map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0) return colour;
    }
  };
  const faint = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""
