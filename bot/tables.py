"""Every table of the product in one place: for migrations and for tests that begin with an empty database.

After changing a table: `python -m bot.tables "what changed"` writes the next migration.
"""

import asyncio
import importlib
import sys

from sqlalchemy import MetaData

from bot.prm.database import Base
from bot.prm.migrations import revise

MODULES = (
    "bot.api.once",
    "bot.channels.pace",
    "bot.channels.slack_channels",
    "bot.channels.slack_contacts",
    "bot.channels.slack_install",
    "bot.channels.slack_installs",
    "bot.channels.slack_sends",
    "bot.channels.teams_book",
    "bot.channels.teams_sends",
    "bot.channels.web_link",
    "bot.channels.web_session",
    "bot.drafts",
    "bot.examples",
    "bot.jobs",
    "bot.language",
    "bot.last_said",
    "bot.model_use",
    "bot.posted",
    "bot.prm.announcement_corrections",
    "bot.prm.announcement_records",
    "bot.prm.api_keys",
    "bot.prm.article_records",
    "bot.prm.clocks",
    "bot.prm.commission_disputes",
    "bot.prm.commission_lines",
    "bot.prm.commissions",
    "bot.prm.deal_conflicts",
    "bot.prm.deal_records",
    "bot.prm.deal_remarks",
    "bot.prm.desk_links",
    "bot.prm.enrolment",
    "bot.prm.files",
    "bot.prm.fund_claim_records",
    "bot.prm.fund_records",
    "bot.prm.gaps",
    "bot.prm.invitations",
    "bot.prm.lead_outcomes",
    "bot.prm.lead_records",
    "bot.prm.ledger",
    "bot.prm.numbers",
    "bot.prm.partners",
    "bot.prm.people",
    "bot.prm.personas",
    "bot.prm.places",
    "bot.prm.products",
    "bot.prm.programme",
    "bot.prm.regressions",
    "bot.prm.stale_content",
    "bot.prm.statements",
    "bot.prm.support_asks",
    "bot.prm.ticket_records",
    "bot.prm.webhooks",
    "bot.questions",
    "bot.ratings",
    "bot.transcript",
)


def all_tables() -> MetaData:
    """The metadata after every module that defines a table has been imported."""
    for module in MODULES:
        importlib.import_module(module)
    return Base.metadata


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Say what changed: python -m bot.tables "deals know their currency"')
    asyncio.run(revise(sys.argv[1], all_tables()))
