"""A partner's week and what comes of it: a lead, a deal, a conflict, a won deal, commission, and an event that is paid.

Told once. Where it is played, and in which language, is the play's; figures and names are the same everywhere.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.prm.ledger_check import verify
from bot.reply import Reply
from tests.samples import PDF, png
from tests.week import cast, lines
from tests.week.cast import CONTACT
from tests.week.lines import CUSTOMER, EVENT
from tests.week.outsiders import Outsiders
from tests.week.playing import Play, Player, Reading

LEAD, DEAL, RIVAL = "L-2026-0001", "D-2026-0001", "D-2026-0002"
REQUEST, CLAIM = "MR-2027-0001", "MC-2027-0001"
SMALL, LARGE = "C-2027-0001", "C-2027-0002"


@dataclass
class Story:
    """Its people: Anna sells and Bela runs the business at one partner, Chloe sells at another; Dora and Fay are the
    vendor's channel manager and bookkeeper."""

    play: Play
    anna: Player
    bela: Player
    chloe: Player
    dora: Player
    fay: Player
    outsiders: Outsiders

    def read(self, reply: Reply) -> Reading:
        return Reading(reply, self.play.t)

    async def news(self, who: Player) -> Reading:
        """The last they were told."""
        told = await who.told()
        assert told, "nothing was told"
        return self.read(told[-1])

    def euros(self, amount: str) -> str:
        return self.play.t.money(Decimal(amount), "EUR")


async def begin(play: Play) -> Story:
    await cast.gather(play.stage, play.t.language)
    players = {name: await play.player(name) for name in ("anna", "bela", "chloe", "dora", "fay")}
    return Story(play, **players, outsiders=Outsiders(play, [players["chloe"], await play.player("cleo")]))


async def a_hot_lead_is_accepted(story: Story) -> None:
    """The contact is known from the moment it is accepted, to whoever accepted it, and colleagues are asked no more."""
    await cast.enquiry(story.play.stage)
    await story.play.wait()
    offer = await story.news(story.anna)
    offer.says(
        "A hot lead for you, {number}: {company} wants to buy or to talk at once.", number=LEAD, company=CUSTOMER
    )
    offer.offers("accept_lead", "decline_lead").hides(CONTACT)
    await story.outsiders.see_nothing_of(LEAD, "my_leads", words=[CUSTOMER, CONTACT])

    accepted = story.read(await story.anna.say(lines.ACCEPT))
    accepted.says("Lead {number}, {company}, is accepted. Please get in touch soon.", number=LEAD, company=CUSTOMER)
    accepted.shows("Contact person", CONTACT).shows("Expected value", story.euros("90000"))
    accepted.offers("update_lead", "convert_lead", "lead_lost", "my_leads")
    colleague = await story.news(story.bela)
    colleague.says(
        "Lead {number}, {company}, is accepted: {name} takes care of it.", number=LEAD, company=CUSTOMER, name="Anna"
    ).offers("my_leads")
    await story.outsiders.see_nothing_of(LEAD, "my_leads", words=[CUSTOMER, CONTACT])


async def it_becomes_a_deal(story: Story) -> None:
    """With everything that is known; and its value is one that somebody has to decide on."""
    updated = story.read(await story.anna.say(lines.UPDATE_LEAD))
    updated.says("I noted that down for lead {number}, {company}.", number=LEAD, company=CUSTOMER)
    updated.shows("Expected value", story.euros("120000"))

    deal = story.read(await story.anna.press(updated.button("convert_lead")))
    deal.says("Deal {number} with {customer} is registered. We review it now.", number=DEAL, customer=CUSTOMER)
    deal.says("Lead {number}, {company}, became this deal.", number=LEAD, company=CUSTOMER)
    deal.shows("Value", story.euros("120000")).shows("Products", "Keep Cloud")
    deal.shows("Expected closing date", story.play.t.day(_day("2027-03-31")))

    card = await story.news(story.dora)
    card.says("Deal {number} with {customer} waits for a decision.", number=DEAL, customer=CUSTOMER)
    card.shows("Partner", "Nordlicht (Anna)").shows("Customer", f"{CUSTOMER}, tannzapf.example, DE")
    assert "Backup for one plant." in str(card.reply)
    assert card.reply.table is None
    await story.outsiders.see_nothing_of(DEAL, "my_deals", words=[CUSTOMER, CONTACT])


async def another_partner_is_there_too(story: Story) -> None:
    """It learns that there is a possible conflict and not with whom; the reviewer sees why, on both cards."""
    rival = story.read(await story.chloe.say(lines.REGISTER_TOO))
    rival.says(
        "Deal {number} with {customer} is registered. There is a possible conflict, so it is under review.",
        number=RIVAL, customer="Tannzapf Spielwaren",
    )  # fmt: skip
    rival.hides(DEAL, "Nordlicht", "Anna", "GmbH", "120")

    first, second = [story.read(each) for each in (await story.dora.told())[-2:]]
    for card, other, whose in ((first, RIVAL, "Sudwind"), (second, DEAL, "Nordlicht")):
        ((number, partner, _, _, why),) = card.rows()
        assert number.startswith(other)
        assert partner == whose
        assert story.play.t("products in common: {products}", products="Keep Cloud") in why


async def the_reviewer_decides(story: Story) -> None:
    queue = story.read(await story.dora.say(lines.QUEUE))
    assert [row[0] for row in queue.rows()] == [DEAL, RIVAL]
    first, second = [story.read(each) for each in (await story.dora.told())[-2:]]

    done = story.read(await story.dora.press(first.button("approve_deal")))
    done.says("Deal {number} with {customer}: {state}.", number=DEAL, customer=CUSTOMER, state=story.play.t("Approved"))
    decided, open_card = [story.read(each) for each in (await story.dora.told())[-2:]]
    decided.says(
        "Deal {number} with {customer}: {state}.", number=DEAL, customer=CUSTOMER, state=story.play.t("Approved")
    )
    assert "Dora" in decided.reply.text
    decided.offers()
    (await story.news(story.anna)).says(
        "Good news: deal {number} with {customer} is approved and protected.", number=DEAL, customer=CUSTOMER
    )

    assert second.reply.buttons
    reason = "It was registered before yours."
    await story.dora.press(open_card.button("reject_deal"), reason=reason)
    told = (await story.news(story.chloe)).says(
        "Deal {number} with {customer} is rejected.", number=RIVAL, customer="Tannzapf Spielwaren"
    )
    told.shows("Reason", reason).offers("appeal_deal", "deal_status").hides("Nordlicht", DEAL)


async def the_loser_appeals(story: Story) -> None:
    offered = (await story.news(story.chloe)).button("appeal_deal")
    appealed = story.read(await story.chloe.press(offered, reason="We have worked with them for two years."))
    appealed.says(
        "Your appeal for deal {number} with {customer} is under review.", number=RIVAL, customer="Tannzapf Spielwaren"
    )
    card = (await story.news(story.dora)).says(
        "Deal {number} with {customer} was rejected, and its partner appeals.",
        number=RIVAL, customer="Tannzapf Spielwaren",
    )  # fmt: skip
    assert "two years" in str(card.reply)
    await story.dora.press(card.button("reject_deal"), reason="The customer was asked: it stays as it is.")
    told = (await story.news(story.chloe)).says(
        "Deal {number} with {customer} is rejected.", number=RIVAL, customer="Tannzapf Spielwaren"
    )
    told.shows("Reason", "The customer was asked: it stays as it is.").offers("deal_status")
    await story.outsiders.see_nothing_of(DEAL, "my_deals", words=[CUSTOMER, CONTACT])


async def the_protection_is_extended(story: Story) -> None:
    """The deal grows; 30 days before the end of its protection its owner is told, and shows what was done."""
    worth = story.read(await story.anna.say(lines.WORTH_MORE))
    worth.says("Deal {number} with {customer} is up to date.", number=DEAL, customer=CUSTOMER)
    worth.shows("Value", story.euros("140000"))
    mine = story.read(await story.anna.say(lines.MY_DEALS))
    assert [row[0] for row in mine.rows()] == [DEAL]

    await story.play.wait(days=59)
    before = len(await story.anna.told())
    await story.play.wait(days=1)
    assert len(await story.anna.told()) == before + 1
    reminder = await story.news(story.anna)
    reminder.counts(
        "The protection of deal {number} with {customer} ends in {n} day.",
        "The protection of deal {number} with {customer} ends in {n} days.",
        30, number=DEAL, customer=CUSTOMER,
    ).offers("extend_protection", "deal_status")  # fmt: skip
    extended = await story.anna.press(
        reminder.button("extend_protection"), activity="A workshop with their engineers on Monday"
    )
    story.read(extended).says(
        "The protection of deal {number} with {customer} is extended.", number=DEAL, customer=CUSTOMER
    )


async def it_is_won(story: Story) -> None:
    """Commission follows at once: 12 % up to 50,000 EUR of the year, 16 % above."""
    await story.play.wait(days=1)  # 20 January 2027
    won = story.read(await story.anna.say(lines.WON))
    won.says("Congratulations! Deal {number} with {customer} is won.", number=DEAL, customer=CUSTOMER)
    won.shows("Value", story.euros("130000")).shows("Won on", story.play.t.day(_day("2027-01-20")))

    line = (await story.news(story.bela)).says(
        "Commission for deal {deal} with {customer}: {total}.",
        deal=DEAL, customer=CUSTOMER, total=story.euros("18800"),
    )  # fmt: skip
    assert [label for label, _ in line.reply.facts] == [SMALL, LARGE]
    story.read(await story.bela.press(line.button("commission_line"))).says(
        "{amount}: {what}, deal {deal} with {customer}.", amount=story.euros("6000"),
        what=f"{story.play.t('Commission')}: Keep Cloud", deal=DEAL, customer=CUSTOMER,
    )  # fmt: skip
    why = story.read(await story.bela.say(lines.WHY))
    why.says(story.euros("80000")).says(story.euros("12800"))
    earned = story.read(await story.bela.say(lines.EARNED))
    earned.says(story.euros("18800"))
    assert [row[0] for row in earned.rows()] == [LARGE, SMALL]
    await story.outsiders.see_nothing_of(SMALL, "my_commissions", "statement", words=["18,800", "12,800"])


async def the_month_is_paid(story: Story) -> None:
    """It closes on the 1st and is paid on the 13th."""
    before = len(await story.bela.told())
    await story.play.wait(days=11)  # 31 January
    assert len(await story.bela.told()) == before
    await story.play.wait(days=1)
    t, number = story.play.t, "S-2027-0001"
    (await story.news(story.bela)).says(
        "Your statement {number} for {time} is ready: {total}, to be paid on {day}.",
        number=number, time=t.days(_day("2027-01-01"), _day("2027-01-31")), total=story.euros("18800"),
        day=t.day(_day("2027-02-13")),
    )  # fmt: skip
    shown = story.read(await story.bela.say(lines.STATEMENT))
    shown.says(number)
    assert sorted(row[0] for row in shown.rows()) == [SMALL, LARGE]
    await story.play.wait(days=12)
    (await story.news(story.bela)).says(
        "Statement {number} for {time} is paid: {total}.",
        number=number, time=t.days(_day("2027-01-01"), _day("2027-01-31")), total=story.euros("18800"),
    )  # fmt: skip
    await story.outsiders.see_nothing_of(number, "statement", "my_commissions", words=["18,800", "18.800"])


async def money_for_an_event(story: Story) -> None:
    """Asked for, approved by the channel manager with one press."""
    story.read(await story.bela.say(lines.LEFT)).says(
        "{fund}: {free} is still free, until {day}.",
        fund="Europe", free=story.euros("10000"), day=story.play.t.day(_day("2027-12-31")),
    )  # fmt: skip
    asked = story.read(await story.bela.say(lines.ASK_FOR_MONEY, title=EVENT))
    asked.says(REQUEST).says(story.euros("4000"))
    card = (await story.news(story.dora)).says(
        "{partner} asks for {amount}: {number}.", partner="Nordlicht", amount=story.euros("4000"), number=REQUEST
    )
    card.shows("Still free in this fund", story.euros("10000"))
    done = await story.dora.press(card.button("approve_mdf"))
    story.read(done).says(
        "You approved {number}: {amount}. The partner is told.", number=REQUEST, amount=story.euros("4000")
    )
    assert "Dora" in (await story.news(story.dora)).offers().reply.text
    (await story.news(story.bela)).says(
        "Your request {number}, {title}, is approved: {amount}.",
        number=REQUEST, title=EVENT, amount=story.euros("4000"),
    ).offers("claim_mdf")  # fmt: skip
    story.read(await story.bela.say(lines.LEFT)).shows("Still free", story.euros("6000"))
    await story.outsiders.see_nothing_of(REQUEST, "my_mdf_requests", "mdf_left", words=[EVENT])


async def the_event_is_claimed_and_paid(story: Story) -> None:
    """With an invoice, the list of guests and two photos, as files."""
    await story.play.wait(days=26)  # the day after it
    papers = {
        "invoice": [await story.bela.hand_in("invoice.pdf", PDF)],
        "attendance_list": [await story.bela.hand_in("guests.pdf", PDF + b"%guests\n")],
        "photos": [await story.bela.hand_in(f"photo-{n}.png", png(bytes([65 + n]))) for n in (1, 2)],
    }
    claimed = story.read(await story.bela.say(lines.CLAIM, **papers))
    claimed.says("Claim {number} for {title} is in review.", number=CLAIM, title=EVENT)
    claimed.shows("Amount", story.euros("3850.50"))

    review = (await story.news(story.dora)).says(
        "{partner} claims {amount}: {number}.", partner="Nordlicht", amount=story.euros("3850.50"), number=CLAIM
    )
    await story.dora.press(review.button("approve_mdf_claim"))
    (await story.news(story.bela)).says(
        "Your claim {number}, {title}, is accepted: {amount}.",
        number=CLAIM, title=EVENT, amount=story.euros("3850.50"),
    )  # fmt: skip
    payment = (await story.news(story.fay)).says(
        "To be paid: {amount} to {partner}, claim {number}.",
        amount=story.euros("3850.50"), partner="Nordlicht", number=CLAIM,
    )  # fmt: skip
    await story.fay.press(payment.button("pay_mdf_claim"))
    (await story.news(story.bela)).says(
        "Your claim {number}, {title}, is paid: {amount}.", number=CLAIM, title=EVENT, amount=story.euros("3850.50")
    )
    paid = story.read(await story.bela.say(lines.PAID_YET))
    assert [row[0] for row in paid.rows()] == [CLAIM]
    await story.outsiders.see_nothing_of(CLAIM, "my_mdf_claims", "mdf_left", words=[EVENT])


def _day(iso: str) -> date:
    return date.fromisoformat(iso)


CHAPTERS = (
    a_hot_lead_is_accepted,
    it_becomes_a_deal,
    another_partner_is_there_too,
    the_reviewer_decides,
    the_loser_appeals,
    the_protection_is_extended,
    it_is_won,
    the_month_is_paid,
    money_for_an_event,
    the_event_is_claimed_and_paid,
)


async def tell(play: Play) -> None:
    """From the first to the last chapter, and then the books are looked at."""
    story = await begin(play)
    for chapter in CHAPTERS:
        await chapter(story)
    async with play.database.reading() as session:
        assert (await verify(session)).whole
