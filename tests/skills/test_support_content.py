"""Support's own skills: an article out of a solved ticket, who read what, and the figures with their meaning."""

from types import SimpleNamespace
from typing import cast

from sqlalchemy import select, update

from bot.i18n import Translator
from bot.inquiry import Answer, Found
from bot.prm import people
from bot.prm.article_records import Article, ArticleState
from bot.prm.ledger import LedgerEntry
from bot.prm.ticket_records import TicketMessage
from bot.skill import Context
from skills.draft_article import DraftArticleForm
from tests.conversation import Stage, Talk, button


async def decided(stage: Stage, action: str) -> list[str]:
    async with stage.database.reading() as session:
        wanted = select(LedgerEntry.subject).where(LedgerEntry.action == action)
        return list(await session.scalars(wanted.order_by(LedgerEntry.seq)))


async def test_a_solved_ticket_becomes_an_article_that_names_nobody(anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="Our customer, Anna of Nordlicht (anna@test.example), lost her key")
    unsolved = await erik.submit("draft_article", ticket="T-2026-0001")
    assert unsolved.text == "Ticket T-2026-0001 is not solved yet, so there is no answer in it to write about."

    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Dear Anna, a lost key is renewed in the portal.")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    drafted = await erik.submit("draft_article", ticket="T-2026-0001")
    assert "Our customer, [name] of [company] ([email-a]), lost her key" in drafted.text
    assert "Dear [name], a lost key is renewed in the portal." in drafted.text
    assert [each.label for each in drafted.buttons][:2] == ["Ask for a review", "Edit"]

    form = (await erik.press(button(drafted, "Edit"))).ask
    assert form is not None
    written = await erik.submit(form, title="Lost keys", body="A lost key is renewed in the portal.")
    assert "**Lost keys**\n\nA lost key is renewed in the portal." in written.text


async def test_an_article_that_was_drafted_from_a_ticket_has_no_questions_to_ask_again(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="A lost key is renewed in the portal.")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    await erik.submit("draft_article", ticket="T-2026-0001")
    await erik.submit("submit_article", article="KB-2026-0001")
    published = await stage.person("frida").submit("publish_article", article="KB-2026-0001")
    assert published.text.startswith("It goes into the content now.\n\n")


async def test_an_article_from_a_ticket_that_nobody_answered_waits_for_its_answer(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="Anna's key is gone\nand I need a new one")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    drafted = await erik.submit("draft_article", ticket="T-2026-0001")
    refused = "Article KB-2026-0001 only says what was asked in T-2026-0001. Write the answer below it first."
    assert "key is gone" in drafted.text
    assert "Ask for a review" not in [each.label for each in drafted.buttons]
    assert (await erik.submit("submit_article", article="KB-2026-0001")).text == refused

    form = (await erik.press(button(drafted, "Edit"))).ask
    assert form is not None
    asked = await body_of(stage, "KB-2026-0001")
    written = await erik.submit(form, title="Lost keys", body=f"# Keys\n\n{asked}\n\n**Antwort**\n\nTODO")
    assert (await erik.submit("submit_article", article="KB-2026-0001")).text == refused

    form = (await erik.press(button(written, "Edit"))).ask
    assert form is not None
    await erik.submit(form, body=f"{asked}\n\nA lost key is renewed in the portal.")
    await erik.submit("submit_article", article="KB-2026-0001")
    published = await stage.person("frida").submit("publish_article", article="KB-2026-0001")
    assert published.text.startswith("It goes into the content now.")


async def body_of(stage: Stage, article: str) -> str:
    async with stage.database.reading() as session:
        return str(await session.scalar(select(Article.body).where(Article.number == article)))


async def test_what_is_in_review_without_an_answer_is_not_published(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    await erik.submit("draft_article", ticket="T-2026-0001")
    async with stage.database.writing() as session:
        await session.execute(update(Article).values(state=ArticleState.IN_REVIEW, version=2))
    frida = stage.person("frida")
    assert "Publish" not in str((await frida.submit("article_shown", article="KB-2026-0001")).buttons)
    published = await frida.submit("publish_article", article="KB-2026-0001")
    assert published.text.startswith("Article KB-2026-0001 only says what was asked in T-2026-0001.")


async def test_what_was_asked_is_no_answer_also_once_it_is_removed_from_the_ticket(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    await erik.submit("draft_article", ticket="T-2026-0001")
    async with stage.database.writing() as session:
        await session.execute(update(TicketMessage).values(words="Removed"))
    refused = await erik.submit("submit_article", article="KB-2026-0001")
    assert refused.text.startswith("Article KB-2026-0001 only says what was asked in T-2026-0001.")


async def test_the_number_of_a_ticket_in_a_sentence_says_what_is_drafted_from(anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="A key is gone")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    sentence = "draft an article from ticket t-2026-0001, please"
    found = {name: await named(erik, name, sentence) for name in ("gap", "ticket")}
    assert found == {"gap": [], "ticket": ["T-2026-0001"]}
    assert await named(erik, "ticket", "draft an article about a key that is gone") == []


async def named(erik: Talk, field: str, sentence: str) -> list[str]:
    stage = erik.stage
    async with stage.database.reading() as session:
        member = await people.called(session, "erik")
        context = SimpleNamespace(session=session, member=member, t=Translator())
        found = await DraftArticleForm.records(cast(Context, context), field, sentence)
    return [each.value for each in found]


async def test_the_vendors_looks_at_a_partners_words_are_in_the_ledger(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await anna.submit("ticket_status", ticket="T-2026-0001")
    assert await decided(stage, "ticket.read") == []
    await erik.submit("ticket_status", ticket="T-2026-0001")
    assert await decided(stage, "ticket.read") == ["ticket:T-2026-0001"]


async def test_the_figures_say_what_each_of_them_means(stage: Stage, anna: Talk, erik: Talk) -> None:
    found = (Found(source="deals.md", anchor="x", version="1", score=0.5),)
    stage.known["How long?"] = Answer(text="90 days", band="answer", found=found)
    stage.known["How high?"] = Answer(text="", band="unknown")
    said = await anna.say("How long?")
    await anna.press(button(said, "That solved it"))
    await anna.say("How high?")
    await erik.say("How long?")

    shown = await erik.submit("support_figures")
    assert shown.table is not None
    figures = {row[0]: row[1] for row in shown.table.rows}
    assert all(row[2].endswith(".") for row in shown.table.rows)
    assert (figures["Asked"], figures["Answered"], figures["I don't know"]) == ("2", "1", "1")
    assert (figures["Confirmed"], figures["Solved without a person"]) == ("1", "50.0 %")

    apart = await erik.press(button(shown, "By topic"))
    assert apart.table is not None
    assert [row[:3] for row in apart.table.rows] == [("deals.md#x", "1", "1"), ("not known", "1", "0")]
    assert dict(apart.facts)["Confirmed"].startswith("A reader's last word")
