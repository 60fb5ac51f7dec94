"""Cards as people see them in Teams: drawn by Microsoft's renderer, whole at every width, light and dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.i18n import LANGUAGES, Translator
from tests.browser.teams.card_page import Card, Theme, card_page
from tests.browser.teams.cards import forms, kinds

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

DESKTOP, PHONE = 620, 320  # pixels a card has there


def all_cards(t: Translator) -> Iterator[tuple[str, Card]]:
    yield from kinds(t)
    yield from forms(t)


@pytest.mark.parametrize(("theme", "width"), [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE), ("dark", PHONE)])
async def test_every_card_is_drawn_without_complaint_and_whole(
    teams_browser: Browser, microsoft: Path, theme: Theme, width: int
) -> None:
    shown = await card_page(teams_browser, microsoft, theme, width)
    wrong = [(name, drawn) for name, card in all_cards(Translator()) if (drawn := await shown.draw(card, name)).wrong]
    await shown.page.close()
    assert wrong == []


async def test_every_card_is_whole_on_a_phone_in_every_language(teams_browser: Browser, microsoft: Path) -> None:
    shown = await card_page(teams_browser, microsoft, "light", PHONE)
    wrong = []
    for language in LANGUAGES:
        for name, card in all_cards(Translator(language)):
            if (drawn := await shown.draw(card)).wrong:
                wrong.append((language, name, drawn))
    await shown.page.close()
    assert wrong == []
