"""From a question nobody could answer to the answer, and back out of the content again."""

from sqlalchemy import select

from bot import questions
from bot.prm import ledger_check, people, regressions
from bot.prm.article_records import ArticleState
from bot.prm.gaps import GapState
from bot.prm.regressions import RegressionQuestion
from tests.bot.support.loop import BODY, QUESTION, Loop
from tests.conversation import button, fact


async def test_the_same_question_of_several_is_one_gap_and_another_one_another(any_loop: Loop) -> None:
    loop = any_loop
    await loop.ask("anna")
    await loop.ask("chloe", "How do I return the broken hardware?")
    await loop.ask("anna", "Who pays for catering at my event?")
    first, second = await loop.gaps()
    assert (first.number, first.asks) == ("G-2026-0001", 2)
    assert (second.number, second.asks) == ("G-2026-0002", 1)

    shown = await loop.does("sam", "gaps")
    assert shown.table is not None
    assert shown.table.rows == (
        ("G-2026-0001", QUESTION, "2", "2"),
        ("G-2026-0002", "Who pays for catering at my event?", "1", "1"),
    )


async def test_a_question_that_was_answered_is_missing_nowhere(loop: Loop) -> None:
    await loop.ask("anna", "How long is a deal protected from its approval?")
    assert await loop.gaps() == []


async def test_what_the_vendors_people_ask_is_no_gap_of_partners(loop: Loop) -> None:
    """As in the figures: they are no askers, and would count for none in the order of gaps."""
    said = await loop.ask("dora", "How long is a deal protected from its approval?")
    key = next(each for each in said.buttons if each.skill == "answer_failed").values["answer"]
    await loop.does("dora", "answer_failed", answer=key)
    await loop.ask("sam")
    assert await loop.gaps() == []
    await loop.ask("anna")
    assert [gap.asks for gap in await loop.gaps()] == [1]


async def test_an_article_that_only_says_what_it_has_to_answer_is_nothing_to_review(loop: Loop) -> None:
    await loop.ask("anna")
    await loop.stage.person("dora").turn(skill="language", values={"language": "de"}, confirmed=True)
    drafted = await loop.does("dora", "draft_article", gap="G-2026-0001")
    assert "Er muss beantworten:" in drafted.text
    await loop.stage.person("dora").turn(skill="language", values={"language": "en"}, confirmed=True)
    for name in ("dora", "sam"):
        shown = await loop.does(name, "article_shown", article="KB-2026-0001")
        assert [each.label for each in shown.buttons] == ["Edit"]
    refused = await loop.does("dora", "submit_article", article="KB-2026-0001")
    assert refused.text.startswith("Article KB-2026-0001 only says which questions it has to answer.")

    begun = f"It has to answer:\n\n- {QUESTION}\n- TODO"
    shown = await loop.does("dora", "write_article", article="KB-2026-0001", body=begun)
    assert "Ask for a review" not in [each.label for each in shown.buttons]
    steps = "It has to answer:\n\n- Ask for a return number\n- Send it back within 14 days"
    written = await loop.does("dora", "write_article", article="KB-2026-0001", body=steps)
    assert "Ask for a review" in [each.label for each in written.buttons]
    assert (await loop.article()).body == "- Ask for a return number\n- Send it back within 14 days"


async def test_an_answer_that_did_not_help_opens_a_gap_and_one_that_did_after_all_closes_it(loop: Loop) -> None:
    said = await loop.ask("anna", "How long is a deal protected from its approval?")
    key = next(each for each in said.buttons if each.skill == "answer_failed").values["answer"]
    await loop.does("anna", "answer_failed", answer=key)
    (gap,) = await loop.gaps()
    shown = await loop.does("sam", "gap_shown", gap=gap.number)
    assert fact(shown, "Why it was not enough") == "did not help once"
    assert fact(shown, "Closest content").startswith("guide.md")

    loop.stage.clock.advance(minutes=1)
    await loop.does("anna", "answer_helped", answer=key)
    assert await loop.gaps() == []


async def test_what_was_written_for_a_gap_answers_its_questions_from_then_on(any_loop: Loop) -> None:
    loop = any_loop
    await loop.ask("anna")
    await loop.ask("chloe")
    assert "How do I return" not in (await loop.ask("anna")).text
    await loop.published()

    said = await loop.ask("anna")
    assert "within 14 days" in said.text
    assert said.citations[0].source == "KB-2026-0001.md"
    (gap,) = await loop.gaps()
    assert gap.state is GapState.PUBLISHED
    shown = await loop.does("sam", "gap_shown", gap=gap.number)
    assert shown.table is not None
    assert shown.table.rows[0][:2] == (QUESTION, "Yes")
    assert any(
        "1 question was asked again for which it was written; answered by it: 1." in r.text
        for r in loop.stage.told("dora")
    )
    async with loop.stage.database.reading() as session:
        assert (await ledger_check.verify(session)).whole


async def test_the_card_that_says_it_is_published_takes_it_out_again(loop: Loop) -> None:
    await loop.ask("anna")
    said = await loop.published()
    out = await loop.who("sam").press(button(said, "Take out"))
    assert out.text.startswith("It leaves the content now.")


async def test_nobody_publishes_what_they_wrote_themselves(loop: Loop) -> None:
    await loop.ask("anna")
    await loop.does("sam", "draft_article", gap="G-2026-0001")
    await loop.does("sam", "write_article", article="KB-2026-0001", body=BODY)
    await loop.does("sam", "submit_article", article="KB-2026-0001")
    said = await loop.does("sam", "publish_article", article="KB-2026-0001")
    assert said.text.startswith("You wrote this article")
    assert (await loop.article()).state is ArticleState.IN_REVIEW


async def test_nobody_names_themselves_as_the_owner_who_may_publish_it(loop: Loop) -> None:
    await loop.ask("anna")
    await loop.does("sam", "draft_article", gap="G-2026-0001")
    async with loop.stage.database.reading() as session:
        sam = await people.called(session, "sam")
    assert sam is not None
    wording = {"article": "KB-2026-0001", "title": "Returns", "body": "Within 14 days of delivery.", "owner": "Sam"}
    said = await loop.does("sam", "write_article", **wording)
    assert said.text.startswith("You look after what you write anyway.")
    assert (await loop.article()).owner_id is None

    await loop.does("dora", "write_article", **wording)
    await loop.does("sam", "write_article", **{**wording, "body": "Within 14 days, in its box."})
    assert (await loop.article()).owner_id == sam.person_id


async def test_what_does_not_answer_its_questions_opens_its_gap_again_with_the_next_one(loop: Loop) -> None:
    await loop.ask("anna")
    await loop.published(title="Catering", body="Catering is paid by the partner who invites.")
    async with loop.stage.database.reading() as session:
        (kept,) = await regressions.of(session, 1, "G-2026-0001")
        assert not kept.answered
    await loop.ask("chloe")
    (gap,) = await loop.gaps()
    assert gap.state is GapState.OPEN


async def test_after_its_last_day_it_has_left_the_content(loop: Loop) -> None:
    await loop.ask("anna")
    await loop.published()
    await loop.stage.wait(days=366)
    assert (await loop.article()).state is ArticleState.RETIRED
    assert "within 14 days" not in (await loop.ask("anna")).text
    assert (await loop.gaps())[0].state is GapState.OPEN
    told = loop.stage.told("dora")
    assert any("leaves the content after" in reply.text for reply in told)
    (out,) = (reply for reply in told if reply.text.endswith("was taken out of the content."))
    assert fact(out, "Reason") == "its last day is over"


async def test_a_dismissed_gap_takes_more_of_the_same_quietly(loop: Loop) -> None:
    await loop.ask("anna")
    await loop.does("dora", "dismiss_gap", gap="G-2026-0001", reason="We sell no hardware.")
    await loop.ask("chloe")
    (gap,) = await loop.gaps()
    assert (gap.state, gap.asks, gap.reason) == (GapState.DISMISSED, 2, "We sell no hardware.")


async def test_names_and_addresses_are_not_in_what_others_read(loop: Loop) -> None:
    await loop.ask("anna", "Can Anna at Nordlicht mail sam@test.example about broken hardware?")
    (gap,) = await loop.gaps()
    assert gap.title == "Can [name] at [company] mail [email-a] about broken hardware?"


async def test_a_forgotten_question_leaves_its_gap_and_the_questions_asked_again(any_loop: Loop) -> None:
    loop = any_loop
    await loop.ask("anna")
    await loop.ask("chloe", "How do I return my broken hardware?")
    await loop.published()
    async with loop.stage.database.writing() as session:
        anna = await people.called(session, "anna")
        assert anna is not None
        await questions.forget(session, anna.person_id)
        asked = (await session.scalars(select(RegressionQuestion.text))).all()
    (gap,) = await loop.gaps()
    assert (gap.asks, gap.title) == (1, "How do I return my broken hardware?")
    assert asked == ["How do I return my broken hardware?"]


async def test_partners_and_strangers_see_nothing_of_it(loop: Loop) -> None:
    await loop.ask("anna")
    for name in ("anna", "bela", "zoe"):
        for skill in ("gaps", "gap_shown", "articles", "support_figures", "stale_documents"):
            said = await loop.who(name).turn(skill=skill, values={"gap": "G-2026-0001"})
            assert said.table is None
            assert QUESTION not in said.text


async def test_content_that_needs_a_look_is_listed_to_its_owner_and_told_once_a_week(loop: Loop) -> None:
    (loop.content / "old.md").write_text("---\nowner: dora\nupdated: 2020-01-01\n---\n# Old\n\nOld words.\n")
    (loop.content / "bye.md").write_text("---\nvalid_until: 2026-11-01\n---\n# Bye\n\nGone.\n")
    await loop.library.refresh()
    await loop.look_for_stale(loop.stage.clock())
    mine = await loop.does("dora", "stale_documents")
    assert mine.table is not None
    assert [row[0] for row in mine.table.rows] == ["old.md"]
    assert mine.table.rows[0][2] == "not changed for long"
    nobodys = await loop.does("sam", "stale_documents")
    assert nobodys.table is not None
    assert [(row[0], row[2]) for row in nobodys.table.rows] == [("bye.md", "its last day is over")]
    assert nobodys.table.columns == ("Document", "Title", "Why", "Last day"), "and none in which nothing stands"

    await loop.stage.wait(days=4)
    assert [each.text for each in loop.stage.told("dora")] == ["1 document should be looked at."]
    assert [each.text for each in loop.stage.told("sam")] == ["1 document should be looked at."]  # there is no channel


async def test_an_article_that_needs_a_look_is_opened_from_the_list(loop: Loop) -> None:
    await loop.ask("anna")
    await loop.published(valid_until="2026-12-01")
    await loop.look_for_stale(loop.stage.clock())
    listed = await loop.does("dora", "stale_documents")
    assert listed.table is not None
    assert [row[2] for row in listed.table.rows] == ["its last day is near"]
    assert "Send broken hardware back" in (await loop.who("dora").press(button(listed, "Show KB-2026-0001"))).text
