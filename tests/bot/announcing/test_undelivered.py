"""Those who sent an announcement read in their own words why it did not arrive somewhere."""

import pytest
from sqlalchemy import update

from bot.announcing import doubts
from bot.cards import undelivered
from bot.i18n import LANGUAGES, Translator
from bot.prm.announcement_choices import Audience
from bot.prm.announcement_records import AnnouncementDelivery, Outcome
from bot.prm.database import Database
from tests.bot.announcing.flow import opened, released, until_settled
from tests.conversation import fact

NOT_INSTALLED = "the assistant is not installed in this Slack workspace"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("the workspace does not accept us any more: account_inactive", NOT_INSTALLED),
        ("this Slack workspace has not installed us", NOT_INSTALLED),
        ("slack refused: is_archived", "its channel is gone, or the assistant was taken out of it"),
        ("404 ConversationNotFound", "its channel is gone, or the assistant was taken out of it"),
        ("slack refused: restricted_action", "its platform refused it (restricted_action)"),
        ("slack refused for now: fatal_error", "its platform refused it (fatal_error)"),
        ("slack did not answer: conversations.open: TimeoutError", "its platform did not answer"),
        ("403 MessageWritesBlocked", "its platform refused it (MessageWritesBlocked)"),
        ("403", "its platform refused it (403)"),
        ("unknown whether it was posted: too much was said since", undelivered.BEGINNINGS["unknown whether"]),
        ("opted_out", "turned this category off"),
        ("something nobody has met yet", "something nobody has met yet"),
    ],
)
def test_the_outboxs_words_are_put_into_the_readers(reason: str, words: str) -> None:
    assert undelivered.why(reason, Translator("en")) == words


WITHHELD = (doubts.SUSPENDED, doubts.OPTED_OUT, doubts.NOT_MEANT, doubts.OTHERS, doubts.UNBOUND)


@pytest.mark.parametrize("reason", ["this Slack workspace has not installed us", *WITHHELD])
def test_they_are_said_in_every_language(reason: str) -> None:
    assert len({undelivered.why(reason, Translator(each)) for each in LANGUAGES}) == len(LANGUAGES)


async def test_the_report_tells_it_in_all_and_by_partner(database: Database) -> None:
    stage = await opened(database)
    number = await released(stage, audience=Audience(partners=("nordlicht",)))
    await until_settled(stage, number)
    async with database.writing() as session:
        lost = {"outcome": Outcome.FAILED, "reason": "slack refused: is_archived"}
        await session.execute(update(AnnouncementDelivery).values(**lost))

    report = await stage.person("erik").turn(skill="announcement_report", values={"announcement": number})
    said = "its channel is gone, or the assistant was taken out of it"
    assert fact(report, "Reason") == f"1 × {said}"
    assert report.table is not None
    assert report.table.rows[0][-1] == said
