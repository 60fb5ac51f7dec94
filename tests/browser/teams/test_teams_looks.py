"""Cards as people see them in Teams: drawn by Microsoft's renderer, whole at every width, light and dark."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.i18n import LANGUAGES, Translator
from tests.bot.channels.teams.card_rules import check
from tests.browser.conftest import ALL_TESTS
from tests.browser.teams.card_page import PICTURES, Card, Theme, card_page
from tests.browser.teams.cards import forms, kinds, messages
from tests.browser.teams.stories import STORIES, Told, places, told_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

DESKTOP, PHONE = 620, 320  # pixels a card has there
LOOKS: list[tuple[Theme, int]] = [("light", DESKTOP), ("dark", PHONE)]
if PICTURES in os.environ:  # what fits does so in both themes: the others are for people who look
    LOOKS += [("dark", DESKTOP), ("light", PHONE)]


@ALL_TESTS
async def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What the product says while the stories are told."""
    return await told_in(STORIES, tmp_path_factory.mktemp("told") / "told.json")


def made_up(t: Translator) -> Iterator[tuple[str, Card]]:
    yield from kinds(t)
    yield from forms(t)


@pytest.mark.timeout(600)
async def test_whatever_in_the_product_makes_a_card_is_among_those_that_are_drawn(told: Told) -> None:
    """A new one belongs into `STORIES`, with a test in which somebody sees it."""
    assert places() - told.keys() == set()
    for _, card in messages(told, Translator()):
        check(card)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.timeout(600)
async def test_every_card_is_drawn_without_complaint_and_whole(
    teams_browser: Browser, microsoft: Path, told: Told, theme: Theme, width: int
) -> None:
    shown = await card_page(teams_browser, microsoft, theme, width)
    cards = [*made_up(Translator()), *messages(told, Translator())]
    wrong = [(name, drawn) for name, card in cards if (drawn := await shown.draw(card, name)).wrong]
    await shown.page.close()
    assert wrong == []


async def test_every_card_is_whole_on_a_phone_in_every_language(teams_browser: Browser, microsoft: Path) -> None:
    shown = await card_page(teams_browser, microsoft, "light", PHONE)
    wrong = []
    for language in LANGUAGES:
        for name, card in made_up(Translator(language)):
            if (drawn := await shown.draw(card)).wrong:
                wrong.append((language, name, drawn))
    await shown.page.close()
    assert wrong == []
