"""What a reply says where nothing but text can be shown."""

from bot.channels.web_card import Line, Reader, line
from bot.clock import utc_now
from bot.i18n import Translator
from bot.reply import Citation, Reply, as_text

DATED = Citation(title="Pricing", source="pricing.md", heading="Pricing > Rebates", updated="2026-03-01")


def test_a_source_that_states_a_date_is_cited_with_it() -> None:
    reply = Reply(text="10 %", citations=(DATED, Citation(title="Guide", source="guide.md")))
    assert as_text(reply) == "10 %\n\n[1] Pricing > Pricing > Rebates (2026-03-01)\n[2] Guide"
    shown = line(Line(id=1, key="1", author="assistant", reply=reply, at=utc_now()), Reader(t=Translator("en")))
    assert shown.count("2026-03-01") == 1
