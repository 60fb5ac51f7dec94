"""MDF as people live it in chat: asked for, decided on a card with one press, claimed with proof, disputed, paid."""

import pytest
from sqlalchemy import select, update

from bot.inbox import accept
from bot.prm import clocks, people, places, programme
from bot.prm.partners import Partner
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from tests.conversation import Stage, Talk, button, fact
from tests.skills import mdf_stage
from tests.skills.mdf_stage import ASKED, MdfStage
from tests.world import World


@pytest.fixture
async def mdf(stage: Stage, people: World) -> MdfStage:
    return await mdf_stage.build(stage)


async def test_from_a_request_to_the_money(mdf: MdfStage) -> None:
    bela, dora, fay = mdf.who("bela"), mdf.who("dora"), mdf.who("fay")
    assert (await bela.turn(skill="mdf_left")).text == "Europe: €4,000.00 is still free, until December 31, 2027."

    asked = await mdf.asked()
    assert asked.text == (
        "Request MR-2026-0001, Customer story, is with us. We pay €1,000.00 if it is approved; "
        "you get an answer by November 27, 2026."
    )

    card = mdf.last_told("dora")
    assert card.text == "Nordlicht asks for €1,000.00: MR-2026-0001."
    assert (fact(card, "Asked by"), fact(card, "Still free in this fund")) == ("Bela", "€4,000.00")
    assert (await dora.press(button(card, "Approve"))).text == (
        "You approved MR-2026-0001: €1,000.00. The partner is told."
    )
    rewritten = mdf.last_told("dora")
    assert rewritten.text.startswith("MR-2026-0001 of Nordlicht is approved: €1,000.00. Decided by Dora, Nov 20, 2026")
    assert rewritten.buttons == ()

    news = mdf.last_told("bela")
    assert news.text == "Your request MR-2026-0001, Customer story, is approved: €1,000.00."
    assert fact(await bela.turn(skill="mdf_left"), "Still free") == "€3,000.00"

    await mdf.stage.wait(days=25)
    form = await bela.press(button(news, "Claim"))
    assert form.ask is not None
    papers = {kind: [await mdf.paper("bela")] for kind in ("invoice", "sample")}
    claimed = await bela.submit(form.ask, amount="600 EUR", **papers)
    assert claimed.text == "Claim MC-2026-0001 for Customer story is in review."
    assert fact(claimed, "Papers") == "Invoice (1) and Finished piece (1)"

    review = mdf.last_told("dora")
    assert review.text == "Nordlicht claims €600.00: MC-2026-0001."
    assert [each.label for each in review.downloads] == [
        "Invoice · paper.pdf (1 bytes)",
        "Finished piece · paper.pdf (1 bytes)",
    ]
    assert [each.name for each in review.downloads] == [papers[kind][0] for kind in ("invoice", "sample")]
    own = await bela.turn(skill="mdf_claim_status", values={"claim": "MC-2026-0001"})
    assert own.downloads == review.downloads
    await dora.press(button(review, "Accept"))
    assert mdf.last_told("bela").text == "Your claim MC-2026-0001, Customer story, is accepted: €600.00."

    payment = mdf.last_told("fay")
    assert payment.text == "To be paid: €600.00 to Nordlicht, claim MC-2026-0001."
    assert payment.downloads == review.downloads
    assert (await fay.press(button(payment, "Mark as paid"))).text == "Claim MC-2026-0001 is noted as paid: €600.00."
    assert mdf.last_told("bela").text == "Your claim MC-2026-0001, Customer story, is paid: €600.00."
    assert mdf.last_told("fay").text.startswith("Claim MC-2026-0001 of Nordlicht, €600.00, is paid. Noted by Fay")


async def test_two_who_press_in_the_same_moment_get_one_winner_and_the_other_is_told_who(mdf: MdfStage) -> None:
    await mdf.asked()
    card = mdf.last_told("dora")
    for name in ("dora", "olaf"):
        await accept(mdf.stage.database, mdf.who(name).event(**button(card, "Approve").turn))
    before = len(mdf.stage.sent)
    await mdf.stage.worker.run_due()
    texts = sorted(each.reply.text for each in mdf.stage.sent[before:] if each.notice_to is None)
    assert texts[1] == "You approved MR-2026-0001: €1,000.00. The partner is told."
    assert texts[0] in {f"{name} was faster: MR-2026-0001 is Approved now." for name in ("Dora", "Olaf")}


async def test_less_can_be_approved_and_a_question_is_answered(mdf: MdfStage) -> None:
    bela, dora = mdf.who("bela"), mdf.who("dora")
    await mdf.asked()
    why = await dora.press(button(mdf.last_told("dora"), "Ask back"))
    assert why.ask is not None
    await dora.submit(why.ask, reason="Which venue?")
    news = mdf.last_told("bela")
    assert news.text == "We have a question about your request MR-2026-0001, Customer story."
    assert fact(news, "Reason") == "Which venue?"

    form = await bela.press(button(news, "Answer"))
    assert form.ask is not None
    again = await bela.submit(form.ask, answer="The town hall", total_cost="1,800 EUR")
    assert again.text == "Thank you. Request MR-2026-0001 is with us again."
    assert fact(again, "Amount") == "€900.00"

    less = await dora.press(button(mdf.last_told("dora"), "Approve less"))
    assert less.ask is not None
    assert less.ask.questions[-1].currency == "EUR"
    assert (await dora.submit(less.ask, amount="500")).text.startswith("You approved MR-2026-0001: €500.00.")


async def test_whoever_looks_after_several_partners_reads_whose_it_is(mdf: MdfStage) -> None:
    await mdf.asked()
    await mdf.approved()
    await mdf.stage.wait(days=21)
    await mdf.claimed()
    for skill, named in (("mdf_status", {"request": "MR-2026-0001"}), ("mdf_claim_status", {"claim": "MC-2026-0001"})):
        seen = await mdf.who("dora").turn(skill=skill, values=named)
        assert fact(seen, "Partner") == "Nordlicht"
        told = await mdf.who("bela").turn(skill=skill, values=named)
        assert "Partner" not in dict(told.facts), "they know"


async def test_a_claim_that_names_no_currency_is_in_that_of_the_request(mdf: MdfStage) -> None:
    """Whoever's partner reckons in another one by now."""
    await mdf.asked()
    await mdf.approved()
    async with mdf.stage.database.writing() as session:
        await session.execute(update(Partner).values(currency="CHF"))
    await mdf.stage.wait(days=21)
    claimed = await mdf.claimed(amount="400")
    assert fact(claimed, "Amount") == "€400.00"


async def test_nobody_expects_less_than_nothing(mdf: MdfStage) -> None:
    assert (await mdf.asked(expected_pipeline="-5 EUR")).text == "The expected pipeline must be more than zero."


async def test_a_card_from_before_a_change_decides_nothing(mdf: MdfStage) -> None:
    bela, dora = mdf.who("bela"), mdf.who("dora")
    await mdf.asked()
    old = button(mdf.last_told("dora"), "Approve")
    await dora.submit("return_mdf", request="MR-2026-0001", reason="Which venue?")
    await bela.submit("answer_mdf_request", request="MR-2026-0001", answer="Another one", total_cost="4,000 EUR")
    assert (await dora.press(old)).text.startswith("That card is out of date")


async def test_above_a_limit_it_goes_up(mdf: MdfStage) -> None:
    await changed(mdf, mdf_limit_channel_manager=500)
    await mdf.asked()
    assert mdf.stage.told("dora") == []
    assert mdf.last_told("olaf").text == "Nordlicht asks for €1,000.00: MR-2026-0001."
    refused = await mdf.approved()
    assert refused.text == "You may decide up to €500.00, so I left MR-2026-0001 as it was."
    assert (await mdf.approved(by="olaf")).text.startswith("You approved")


async def test_above_their_limit_somebody_is_offered_what_they_may_do_and_reads_whose_the_rest_is(
    mdf: MdfStage,
) -> None:
    await mdf.asked()
    await changed(mdf, mdf_limit_channel_manager=500)
    opened = await mdf.who("dora").turn(skill="mdf_status", values={"request": "MR-2026-0001"})
    assert opened.text.startswith(
        "You may approve up to €500.00: all of MR-2026-0001 is approved by somebody with a higher limit.\n\nRequest"
    )
    assert [each.skill for each in opened.buttons] == ["approve_mdf_less", "return_mdf", "reject_mdf"]
    less = await mdf.who("dora").press(button(opened, "Approve less MDF"))
    assert less.ask is not None
    assert (await mdf.who("dora").submit(less.ask, amount="500")).text.startswith("You approved MR-2026-0001: €500.00.")


async def test_where_the_limit_is_nothing_no_part_of_a_request_is_offered_either(mdf: MdfStage) -> None:
    await mdf.asked()
    await changed(mdf, mdf_limit_channel_manager=0)
    opened = await mdf.who("dora").turn(skill="mdf_status", values={"request": "MR-2026-0001"})
    assert "MR-2026-0001 is decided on by somebody with a higher limit." in opened.text
    assert [each.skill for each in opened.buttons] == ["return_mdf", "reject_mdf"]


async def test_a_claim_above_somebodys_limit_offers_them_no_decision_and_says_whose_it_is(mdf: MdfStage) -> None:
    await mdf.asked()
    await mdf.approved()
    await mdf.stage.wait(days=25)
    await mdf.claimed("400 EUR")
    await changed(mdf, mdf_limit_channel_manager=399)
    opened = {
        name: await mdf.who(name).turn(skill="mdf_claim_status", values={"claim": "MC-2026-0001"})
        for name in ("dora", "olaf", "fay", "bela")
    }
    assert opened["dora"].text.startswith(
        "You may decide up to €399.00: MC-2026-0001 is decided on by somebody with a higher limit.\n\nClaim"
    )
    assert opened["dora"].buttons == ()
    for name in ("olaf", "fay"):  # finance has no limit on claims
        assert opened[name].text.startswith("Claim MC-2026-0001")
        assert "approve_mdf_claim" in [each.skill for each in opened[name].buttons]
    assert opened["bela"].text.startswith("Claim MC-2026-0001"), "no word of limits to whoever decides on nothing"


async def test_whoever_rejected_a_claim_is_offered_no_decision_on_its_dispute(mdf: MdfStage) -> None:
    await mdf.asked()
    await mdf.approved()
    await mdf.stage.wait(days=25)
    await mdf.claimed()
    await mdf.who("dora").submit("reject_mdf_claim", claim="MC-2026-0001", reason="There is none")
    await mdf.who("bela").submit("dispute_mdf_claim", claim="MC-2026-0001", why="Please look again")
    opened = await mdf.who("dora").turn(skill="mdf_claim_status", values={"claim": "MC-2026-0001"})
    assert opened.text.startswith("You rejected MC-2026-0001 yourself, so somebody else has to look at the dispute.")
    assert opened.buttons == ()


async def test_what_nobody_decides_in_time_goes_up_after_a_reminder(mdf: MdfStage) -> None:
    await mdf.asked()
    await mdf.stage.wait(days=5)
    assert len(mdf.stage.told("dora")) == 2
    assert mdf.stage.told("olaf") == []
    await mdf.stage.wait(days=2)
    assert mdf.last_told("olaf").text == "Overdue: Nordlicht still waits for a decision on €1,000.00, MR-2026-0001."
    await mdf.approved(by="olaf")
    for name in ("dora", "olaf"):
        assert "Decided by Olaf" in mdf.last_told(name).text


async def test_the_channel_of_the_vendor_sees_the_card_and_what_became_of_it(mdf: MdfStage) -> None:
    stage = mdf.stage
    async with stage.database.writing() as session:
        operator = people.system(1, "operator")
        await places.keep_for_staff(
            session, operator, "test:T1:C-funds", [Purpose.FUNDS], platform="test", now=stage.clock()
        )
    await mdf.asked()
    await mdf.approved()
    posted = [each for each in stage.sent if each.conversation == "test:T1:C-funds"]
    assert [each.edits is not None for each in posted] == [False, True]


async def test_a_claim_lacks_papers_until_it_has_them(mdf: MdfStage) -> None:
    await mdf.asked(activity="event")
    await mdf.approved()
    await mdf.stage.wait(days=25)
    lacking = await mdf.claimed()
    assert lacking.text == "These papers are still missing: Attendance list (1) and Photos or screenshots (2)."
    assert lacking.ask is not None
    papers = {"attendance_list": [await mdf.paper("bela")], "photos": [await mdf.paper("bela") for _ in range(2)]}
    assert (await mdf.who("bela").submit(lacking.ask, **papers)).text.endswith("is in review.")


async def test_something_is_missing_then_rejected_then_disputed_then_accepted_by_another(mdf: MdfStage) -> None:
    bela, dora, olaf = mdf.who("bela"), mdf.who("dora"), mdf.who("olaf")
    await mdf.asked()
    await mdf.approved()
    await mdf.stage.wait(days=25)
    await mdf.claimed()
    more = await dora.press(button(mdf.last_told("dora"), "Ask for more"))
    assert more.ask is not None
    await dora.submit(more.ask, reason="Where is our logo?")
    missing = mdf.last_told("bela")
    assert missing.text == "Something is missing for your claim MC-2026-0001, Customer story."
    form = await bela.press(button(missing, "Answer"))
    assert form.ask is not None
    again = await bela.submit(form.ask, note="On page 3", photos=[await mdf.paper("bela")])
    assert again.text == "Thank you. Claim MC-2026-0001 is in review."

    await dora.submit("reject_mdf_claim", claim="MC-2026-0001", reason="There is none")
    rejected = mdf.last_told("bela")
    assert fact(rejected, "Can be disputed until") == "December 22, 2026"
    form = await bela.press(button(rejected, "Dispute"))
    assert form.ask is not None
    disputed = await bela.submit(form.ask, why="Please look at page 3 again")
    assert disputed.text.startswith("Somebody else looks at claim MC-2026-0001 again.")

    own = await dora.turn(skill="approve_mdf_claim", values={"claim": "MC-2026-0001"})
    assert own.text.startswith("You rejected MC-2026-0001 yourself")
    card = mdf.last_told("olaf")
    assert card.text == "Nordlicht disputes that a claim for €400.00 was rejected: MC-2026-0001."
    assert (await olaf.press(button(card, "Accept"))).text.startswith("You accepted claim MC-2026-0001")


async def test_what_is_not_claimed_in_time_falls_back_after_reminders(mdf: MdfStage) -> None:
    bela = mdf.who("bela")
    await mdf.asked()
    await mdf.approved()
    await mdf.stage.wait(days=25)
    await mdf.claimed("400 EUR")
    before = len(mdf.stage.told("bela"))
    await mdf.stage.wait(days=42)  # of the 60 after the activity
    assert mdf.last_told("bela").text == (
        "13 days left to claim €600.00 for MR-2026-0001, Customer story. After that it goes back to your fund."
    )
    await mdf.stage.wait(days=20)
    assert len(mdf.stage.told("bela")) > before
    assert mdf.last_told("bela").text.startswith("Your request MR-2026-0001, Customer story, has expired.")
    assert fact(await bela.turn(skill="mdf_left"), "Still free") == "€3,600.00"
    late = await mdf.claimed("100 EUR")
    assert late.text.startswith("MR-2026-0001 could be claimed until its deadline, which is over.")


async def test_a_changed_setting_moves_a_deadline_that_is_still_open(mdf: MdfStage) -> None:
    await mdf.asked()
    await mdf.approved()
    await changed(mdf, mdf_claim_due_days=90)
    shown = await mdf.who("bela").turn(skill="mdf_status", values={"request": "customer story"})
    assert fact(shown, "Claim before") == "March 11, 2027"
    await mdf.stage.wait(days=85)
    shown = await mdf.who("bela").turn(skill="mdf_status", values={"request": "MR-2026-1"})
    assert fact(shown, "State") == "Approved"


async def test_a_request_can_be_taken_back_and_its_money_is_free_again(mdf: MdfStage) -> None:
    bela = mdf.who("bela")
    await mdf.asked()
    await mdf.approved()
    assert (await bela.submit("cancel_mdf_request", request="MR-2026-0001")).text == (
        "Request MR-2026-0001, Customer story, is cancelled."
    )
    assert fact(await bela.turn(skill="mdf_left"), "Still free") == "€4,000.00"
    assert mdf.last_told("dora").text == "MR-2026-0001 of Nordlicht: Cancelled."


async def test_lists_come_in_pages_and_by_state(mdf: MdfStage) -> None:
    bela = mdf.who("bela")
    for number in range(12):
        await mdf.asked(title=f"Story number {number}", total_cost="200 EUR")
    await mdf.approved("MR-2026-0003")
    first = await bela.turn(skill="my_mdf_requests")
    rest = await bela.press(button(first, "More"))
    assert first.table
    assert rest.table
    assert [row[0][-2:] for row in (*first.table.rows, *rest.table.rows)] == [f"{n:02}" for n in range(12, 0, -1)]
    approved = await bela.turn(skill="my_mdf_requests", values={"state": "approved"})
    assert approved.table
    assert [row[0] for row in approved.table.rows] == ["MR-2026-0003"]
    queue = await mdf.who("dora").turn(skill="mdf_queue")
    rest = await mdf.who("dora").press(button(queue, "More"))
    assert queue.table
    assert rest.table
    assert len((*queue.table.rows, *rest.table.rows)) == 11


async def test_the_queue_has_what_is_somebodys_to_decide_and_says_what_is_only_in_part(mdf: MdfStage) -> None:
    await mdf.asked()
    await mdf.asked(title="A smaller one", total_cost="600 EUR")
    await mdf.approved()
    await mdf.approved("MR-2026-0002")
    await mdf.stage.wait(days=21)
    await mdf.claimed("900 EUR")
    await mdf.claimed("100 EUR", request="MR-2026-0002")
    await mdf.asked(title="One more", starts_on="2027-01-10")
    await changed(mdf, mdf_limit_channel_manager=500)
    to_do = {name: await waiting(mdf, name) for name in ("dora", "olaf", "fay")}
    assert to_do == {
        "dora": [("Decide on a request above your limit", "MR-2026-0003"), ("Review a claim", "MC-2026-0002")],
        "olaf": [
            ("Decide on a request", "MR-2026-0003"),
            ("Review a claim", "MC-2026-0001"),
            ("Review a claim", "MC-2026-0002"),
        ],
        "fay": [("Review a claim", "MC-2026-0001"), ("Review a claim", "MC-2026-0002")],
    }

    await mdf.who("olaf").submit("reject_mdf_claim", claim="MC-2026-0001", reason="Nobody came")
    await mdf.who("bela").submit("dispute_mdf_claim", claim="MC-2026-0001", why="Everybody came")
    assert ("Review a claim", "MC-2026-0001") not in await waiting(mdf, "olaf"), "he rejected it himself"
    assert ("Review a claim", "MC-2026-0001") in await waiting(mdf, "fay")


async def test_a_foreign_request_gets_the_answer_of_a_made_up_one(mdf: MdfStage) -> None:
    await mdf.asked()
    await mdf.approved()
    await mdf.stage.wait(days=25)
    await mdf.claimed()
    cleo = mdf.who("cleo")
    for skill, field, real in (
        ("mdf_status", "request", "MR-2026-0001"), ("cancel_mdf_request", "request", "MR-2026-0001"),
        ("claim_mdf", "request", "MR-2026-0001"), ("mdf_claim_status", "claim", "MC-2026-0001"),
        ("dispute_mdf_claim", "claim", "MC-2026-0001"), ("complete_mdf_claim", "claim", "MC-2026-0001"),
    ):  # fmt: skip
        answers = [await told(cleo, skill, field, number) for number in (real, real[:3] + "2026-0999")]
        assert answers[0].replace(real, "...") == answers[1].replace(real[:3] + "2026-0999", "...")
    for skill in ("my_mdf_requests", "my_mdf_claims", "mdf_left"):
        assert (await cleo.turn(skill=skill)).table is None


async def told(who: Talk, skill: str, field: str, number: str) -> str:
    answer = await who.turn(skill=skill, values={field: number})
    return f"{answer.text} {answer.ask.errors if answer.ask else ''} {answer.facts}"


async def test_who_only_sells_has_no_part_in_funds(mdf: MdfStage) -> None:
    for skill in ("mdf_left", "request_mdf", "my_mdf_requests", "claim_mdf", "mdf_queue", "approve_mdf"):
        assert (await mdf.who("anna").turn(skill=skill)).text.startswith("You are not allowed to do that.")
    for skill in ("mdf_queue", "approve_mdf", "pay_mdf_claim"):
        assert (await mdf.who("bela").turn(skill=skill)).text.startswith("You are not allowed to do that.")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"starts_on": "2026-11-25"}, "Funds are requested before the activity: the first day can be December 4, 2026"),
        ({"total_cost": "2,000 USD"}, "You have no fund in USD for these dates."),
        ({"starts_on": "2028-02-01"}, "You have no fund in EUR for these dates."),
        ({"total_cost": "9,000 EUR"}, "There is not that much left: €4,500.00 is more than what is still free."),
        ({"expected_pipeline": "1,000 USD"}, "Please give every amount in EUR, the currency of this fund."),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    mdf: MdfStage, said: dict[str, str], answer: str
) -> None:
    refused = await mdf.asked(**said)
    assert refused.text.startswith(answer)
    assert refused.ask is not None
    assert refused.ask.known["title"] == ASKED["title"]


async def waiting(mdf: MdfStage, who: str) -> list[tuple[str, str]]:
    """What the queue asks of somebody, each with its record."""
    table = (await mdf.who(who).turn(skill="mdf_queue")).table
    return [(row[0], row[1]) for row in table.rows] if table else []


async def changed(mdf: MdfStage, **rules: int) -> None:
    async with mdf.stage.database.writing() as session:
        current = (await session.scalars(select(Programme))).one()
        await programme.change_rules(session, current, rules)
        await clocks.reset(session, current)
