"""Mail leaves over real SMTP; what the mail server says decides whether it is tried again."""

from types import SimpleNamespace

import pytest

from bot.channels.mail import Mail, smtp
from bot.jobs import GiveUp, Retry
from tests.mailbox import mailbox

WORK = SimpleNamespace(id=7)
MAIL = Mail(to="anna@partner.example", subject="Grüße", text="Öffne diesen Link:\n\nhttps://chat.example/x\n")


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with mailbox() as box:
        await smtp(box.url, "assistant@vendor.example")(MAIL, WORK)
        [message] = box.messages
    assert (message["To"], message["Subject"]) == ("anna@partner.example", "Grüße")
    assert message["From"] == "assistant@vendor.example"
    assert message.get_content().replace("\r\n", "\n") == MAIL.text


async def test_sent_twice_it_has_the_same_id_so_that_mail_programs_show_it_once() -> None:
    async with mailbox() as box:
        for _ in range(2):
            await smtp(box.url, "assistant@vendor.example")(MAIL, WORK)
        assert {message["Message-ID"] for message in box.messages} == {"<job-7@vendor.example>"}


@pytest.mark.parametrize(
    ("said", "outcome"), [("550 no such mailbox", GiveUp), ("451 try later", Retry), ("530 sign in first", Retry)]
)
async def test_a_refusal_for_good_is_given_up_and_any_other_tried_again(said: str, outcome: type[Exception]) -> None:
    async with mailbox() as box:
        box.refusals.append(said)
        with pytest.raises(outcome):
            await smtp(box.url, "assistant@vendor.example")(MAIL, WORK)


async def test_a_mail_server_that_is_away_is_tried_again_later() -> None:
    with pytest.raises(Retry, match="cannot be used"):
        await smtp("smtp://127.0.0.1:1", "assistant@vendor.example")(MAIL, WORK)


async def test_a_password_is_never_sent_in_the_clear() -> None:
    async with mailbox() as box:  # which offers no encryption
        with pytest.raises(Retry):
            await smtp(box.url.replace("//", "//user:secret@"), "assistant@vendor.example")(MAIL, WORK)
        assert box.messages == []
