"""Those who sent an announcement read in their own words why it did not arrive somewhere."""

import pytest

from bot.cards import undelivered
from bot.i18n import LANGUAGES, Translator

NOT_INSTALLED = "the assistant is not installed in this Slack workspace"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("the workspace does not accept us any more: account_inactive", NOT_INSTALLED),
        ("this Slack workspace has not installed us", NOT_INSTALLED),
        ("slack refused: is_archived", "its channel is gone, or the assistant was taken out of it"),
        ("404 ConversationNotFound", "its channel is gone, or the assistant was taken out of it"),
        ("slack refused: restricted_action", "its platform refused it (restricted_action)"),
        ("403 MessageWritesBlocked", "its platform refused it (MessageWritesBlocked)"),
        ("403", "its platform refused it (403)"),
        ("unknown whether it was posted: too much was said since", undelivered.BEGINNINGS["unknown whether"]),
        ("opted_out", "turned this category off"),
        ("something nobody has met yet", "something nobody has met yet"),
    ],
)
def test_the_outboxs_words_are_put_into_the_readers(reason: str, words: str) -> None:
    assert undelivered.why(reason, Translator("en")) == words


def test_they_are_said_in_every_language() -> None:
    said = {undelivered.why("this Slack workspace has not installed us", Translator(each)) for each in LANGUAGES}
    assert len(said) == len(LANGUAGES)
