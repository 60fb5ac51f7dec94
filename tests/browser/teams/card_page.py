"""A page that shows Adaptive Cards as Teams does: Microsoft's renderer, Teams' sizes and colours, a given width.

The renderer leaves the looks of buttons and inputs, and Markdown, to whoever embeds it; both are as in Teams here.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, ViewportSize

from tests.bot.channels.teams.card_rules import folder

Theme = Literal["light", "dark"]
Card = dict[str, Any]

INK = {"light": "#242424", "dark": "#ffffff"}
SUBTLE = {"light": "#616161", "dark": "#adadad"}
PAPER = {"light": "#ffffff", "dark": "#292929"}
ACCENT = "#5b5fc7"
LINK = {"light": "#4f52b2", "dark": "#7f85f5"}
BAD_TEXT = {"light": "#c4314b", "dark": "#f9526b"}
PICTURES = "PARTNER_ASSISTANT_PICTURES"  # a folder to put pictures of the cards into, for people to look at


@dataclass
class Drawn:
    """What became of a card: what the renderer complained about, and which texts or controls are cut off."""

    complaints: list[str]
    cut: list[str]

    @property
    def wrong(self) -> bool:
        return bool(self.complaints or self.cut)


class CardPage:
    def __init__(self, page: Page, theme: Theme, width: int) -> None:
        self.page, self.theme, self.width = page, theme, width

    async def draw(self, card: Card, name: str = "") -> Drawn:
        """Show this card. `name`: of its picture, where somebody wants to look at them."""
        found = await self.page.evaluate("card => draw(card)", card)
        wanted = os.environ.get(PICTURES)
        if wanted and name:
            path = Path(wanted) / f"{name}-{self.theme}-{self.width}.png"
            await self.page.locator("#card").screenshot(path=path)
        return Drawn(**found)


async def card_page(browser: Browser, microsoft: Path, theme: Theme, width: int) -> CardPage:
    page = await browser.new_page(viewport=ViewportSize(width=width, height=900))
    await page.set_content(_page(theme))
    await page.add_script_tag(path=microsoft / "adaptivecards" / "dist" / "adaptivecards.min.js")
    await page.add_script_tag(content=f"const teams = {json.dumps(_host(theme))};\n{SCRIPT}")
    return CardPage(page, theme, width)


def _host(theme: Theme) -> dict[str, Any]:
    """Microsoft's host configuration of Teams where a copy of it is at hand; else the sizes and colours of it."""
    if published := folder():
        path = published / "adaptive_cards" / "hostconfig" / f"microsoft-teams-{theme}.json"
        host: dict[str, Any] = json.loads(path.read_text("utf-8-sig"))
        return host
    ink, subtle = INK[theme], SUBTLE[theme]
    colours = {
        "default": {"default": ink, "subtle": subtle},
        "attention": {"default": BAD_TEXT[theme], "subtle": subtle},
    }
    return {
        "supportsInteractivity": True,
        "fontFamily": "'Segoe UI', 'Liberation Sans', sans-serif",
        "fontSizes": {"small": 12, "default": 14, "medium": 14, "large": 18, "extraLarge": 24},
        "spacing": {"small": 8, "default": 12, "medium": 16, "large": 20, "extraLarge": 24, "padding": 16},
        "containerStyles": {"default": {"backgroundColor": PAPER[theme], "foregroundColors": colours}},
        "actions": {"maxActions": 6, "buttonSpacing": 8, "actionsOrientation": "horizontal"},
    }


def _page(theme: Theme) -> str:
    return f"""<!doctype html><meta charset="utf-8"><style>
      body {{ margin: 0; background: {PAPER[theme]}; color: {INK[theme]}; font: 14px 'Segoe UI', sans-serif; }}
      a {{ color: {LINK[theme]}; }}
      input, select, textarea {{ box-sizing: border-box; width: 100%; font: inherit; padding: 6px 10px;
        border: 1px solid #8886; border-radius: 4px; background: transparent; color: inherit; }}
      input[type=radio], input[type=checkbox] {{ width: auto; }}
      option {{ background: {PAPER[theme]}; color: {INK[theme]}; }}
      .ac-pushButton {{ font: 600 14px 'Segoe UI', sans-serif; padding: 5px 12px; border: 1px solid #8888;
        border-radius: 4px; background: transparent; color: inherit; overflow: hidden; text-overflow: ellipsis; }}
      .ac-pushButton.style-positive {{ background: {ACCENT}; color: #fff; border-color: transparent; }}
      .ac-pushButton.style-destructive {{ color: {BAD_TEXT[theme]}; }}
      .ac-actionSet {{ flex-wrap: wrap; gap: 8px; }}
      .ac-actionSet > div:not([role]) {{ display: none; }}
    </style><div id="card"></div>"""


SCRIPT = r"""
const inline = text => text
  .replace(/(?<!\\)\[((?:[^\]\\]|\\.)*)\]\((https?:[^)\s]+)\)/g, '<a href="$2">$1</a>')
  .replace(/\*\*((?:[^*\\]|\\.)+)\*\*/g, '<b>$1</b>')
  .replace(/(?<![\\*])\*((?:[^*\\]|\\.)+)\*/g, '<i>$1</i>')
  .replace(/\\([\\`*_\[\]<>~#+.-])/g, '$1');

AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  const safe = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  result.outputHtml = inline(safe).replace(/\n/g, '<br>');
  result.didProcess = true;
};

const hidden = node => getComputedStyle(node).visibility === 'hidden' || node.getClientRects().length === 0;

// Whatever says something has to be seen whole: within the card, and not behind the edge of its own box.
const cutOff = root => [...root.querySelectorAll('p, span, label, button, input, select, textarea, td, th, a')]
  .filter(node => !hidden(node) && (node.textContent.trim() || 'value' in node))
  .filter(node => {
    const box = node.getBoundingClientRect(), card = root.getBoundingClientRect();
    const clips = getComputedStyle(node).overflowX !== 'visible' && !('value' in node && node.tagName !== 'BUTTON');
    return box.right > card.right + 1 || box.left < card.left - 1 || (clips && node.scrollWidth > node.clientWidth + 1);
  })
  .map(node => `${node.tagName.toLowerCase()} ${(node.textContent || node.id).trim().slice(0, 60)}`);

function draw(json) {
  const card = new AdaptiveCards.AdaptiveCard(), context = new AdaptiveCards.SerializationContext();
  card.hostConfig = new AdaptiveCards.HostConfig(teams);
  card.parse(json, context);
  const complaints = [];
  for (let n = 0; n < context.eventCount; n++) complaints.push(context.getEventAt(n).message);
  for (const event of card.validateProperties().validationEvents) complaints.push(event.message);
  const root = document.getElementById('card');
  root.replaceChildren(card.render());
  return { complaints, cut: cutOff(root) };
}
"""
