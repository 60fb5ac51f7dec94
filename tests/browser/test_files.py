"""Attaching files in a real browser: picked, dropped, removed, refused; with the keyboard and over a reload."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.understand import Act, Understood
from tests.bot.handing_in import taught
from tests.browser.conftest import window
from tests.samples import EXE, JPEG, PDF
from tests.website import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

DROP = """([area, name]) => {
  const carried = new DataTransfer();
  carried.items.add(new File(["We won."], name, { type: "text/plain" }));
  const target = document.querySelector(area);
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
  }
}"""


@pytest.fixture(autouse=True)
def scripted(site: Site) -> None:
    taught(site.stage)
    start = Understood(act=Act.START, skill="hand_in", values={"about": "Acme"})
    site.stage.understood["evidence"] = start


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    (tmp_path / "offer.pdf").write_bytes(PDF)
    return tmp_path / "offer.pdf"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    (tmp_path / "photo.jpg").write_bytes(JPEG)
    return tmp_path / "photo.jpg"


def evidence(page: Page) -> Locator:
    return page.locator(".card[data-state=open] [data-question=evidence]").last


async def test_files_are_attached_to_a_form_removed_and_sent(
    browser: Browser, site: Site, pdf: Path, photo: Path
) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await chat.say("evidence")
        field = evidence(page)
        await field.get_by_label("Choose files, or drop them here").set_input_files([pdf, photo])
        await expect(field.get_by_text("offer.pdf (")).to_be_visible()
        await expect(field.get_by_text("photo.jpg (")).to_be_visible()
        await field.get_by_role("button", name="Remove").first.focus()
        await page.keyboard.press("Enter")
        await expect(field.get_by_text("offer.pdf (")).to_be_hidden()
        await expect(field.get_by_role("button", name="Remove")).to_be_focused()

        await page.evaluate(DROP, [".card[data-state=open] [data-question=evidence]", "note.txt"])
        await expect(field.get_by_text("note.txt (7 bytes)")).to_be_visible()
        await page.reload()
        await expect(evidence(page).get_by_text("note.txt (7 bytes)")).to_be_visible()
        await expect(evidence(page).get_by_text("photo.jpg (")).to_be_visible()
        await expect(page.get_by_label("About *")).to_have_value("Acme")

        await page.locator(".card[data-state=open]").get_by_role("button", name="Send").click()
        await chat.answered("2 files for Acme")
        assert "photo.jpg" in await page.locator(".line.person .bubble").last.inner_text()


async def test_what_cannot_be_attached_is_said_beside_the_field(
    browser: Browser, site: Site, tmp_path: Path, pdf: Path
) -> None:
    (tmp_path / "run.pdf").write_bytes(EXE)
    (tmp_path / "big.txt").write_bytes(b"x" * 1_000_001)
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await chat.say("evidence")
        field = evidence(page)
        picker, trouble = field.get_by_label("Choose files, or drop them here"), field.get_by_role("alert")
        await picker.set_input_files(tmp_path / "run.pdf")
        await expect(trouble).to_contain_text("I cannot take “run.pdf”. I take PDF, pictures")
        await picker.set_input_files(tmp_path / "big.txt")
        await expect(trouble).to_have_text("“big.txt” is too large: 1 MB is the most I can take.")
        await picker.set_input_files([pdf, pdf, pdf])
        await expect(trouble).to_have_text("2 files are the most I can take here.")
        await expect(field.locator("li")).to_have_count(2)


async def test_files_go_with_a_message_and_stay_over_a_reload(
    browser: Browser, site: Site, pdf: Path, photo: Path
) -> None:
    async with window(browser, site, await site.newcomer()) as chat:
        page = chat.page
        await page.get_by_label("Attach files").set_input_files([pdf, photo])
        attached = page.locator(".composer .attached li[data-file]")
        await expect(attached).to_have_count(2)
        await page.reload()
        await expect(attached).to_have_count(2)
        await page.locator(".composer").get_by_role("button", name="Remove").last.click()
        await page.press("#say", "Enter")
        await chat.answered("I have offer.pdf. What is it for?")
        await expect(attached).to_have_count(0)
        await page.get_by_role("button", name="Hand in evidence").click()
        await expect(evidence(page).get_by_text("offer.pdf (")).to_be_visible()
