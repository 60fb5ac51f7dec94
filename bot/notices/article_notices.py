"""What follows from the steps of an article: reviewers are asked, its author is told, the content takes it in."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from bot.i18n import Translator
from bot.notify import Teller
from bot.prm import articles
from bot.prm.article_clocks import EXPIRY, SOON
from bot.prm.article_records import Article
from bot.prm.deciders import staff
from bot.prm.gaps import Gap
from bot.prm.people import Member, StaffRole
from bot.prm.places import Purpose
from bot.prm.stale_content import WORDS, Why
from bot.reactions import Fact, Rang, React, Ring
from bot.reply import Button, Reply, literal
from bot.support import publishing


async def ask_for_a_review(fact: Fact, teller: Teller) -> None:
    """In the channel for support, or where there is none, those who may publish."""
    article = await _article(fact.name, teller)
    if article is None:
        return
    current, card = await teller.programme(), f"article:{article.number}:review"

    def write(t: Translator, _: Member | None) -> Reply:
        return _to_review(article, t)

    key = f"{card}:{fact.seq}"
    if await teller.staff(current.id, Purpose.SUPPORT, write, key=key, card=card):
        return
    for role in (StaffRole.SUPPORT, StaffRole.ADMIN):
        for person in await staff(teller.session, current, role):
            if person != article.author_id:
                await teller.person(person, write, key=key, card=card)


async def take_in(fact: Fact, teller: Teller) -> None:
    """It is to be part of the content, or no more."""
    await publishing.plan(teller.session, key=str(fact.seq))
    await _tell_author(fact, teller)
    await _close_review(fact, teller)


async def sent_back(fact: Fact, teller: Teller) -> None:
    """Its author learns why."""
    await _tell_author(fact, teller)
    await _close_review(fact, teller)


async def tell_what_it_answers(fact: Fact, teller: Teller) -> None:
    """The questions of its gap were asked again."""
    gap = await teller.session.scalar(select(Gap).where(Gap.number == fact.name))
    article = await articles.of_gap(teller.session, gap) if gap else None
    if article is None:
        return
    answered, asked = fact.detail["answered"], fact.detail["questions"]

    def write(t: Translator, _: Member | None) -> Reply:
        out = t("“{title}” is in the content.", title=literal(article.title))
        counted = t.plural(
            "{n} question was asked again for which it was written; answered by it: {answered}.",
            "{n} questions were asked again for which it was written; answered by it: {answered}.",
            asked, answered=t.number(answered),
        )  # fmt: skip
        text = f"{out} {counted}"
        show = Button(label=t("Show the gap"), skill="gap_shown", values={"gap": fact.name})
        return Reply(text=text, buttons=(show,))

    for person in _responsible(article):
        await teller.person(person, write, key=f"replayed:{fact.seq}")


async def last_day(rang: Rang, teller: Teller) -> None:
    """It is near, or over."""
    article = await _article(rang.name, teller)
    if article is None:
        return
    if rang.step != SOON:
        await articles.expire(teller.session, article.number, teller.now)
        return

    def write(t: Translator, _: Member | None) -> Reply:
        day = t.day(article.valid_until)
        text = t("“{title}” leaves the content after {day}.", title=literal(article.title), day=day)
        return Reply(text=text, buttons=(_show(article, t),))

    for person in _responsible(article):
        await teller.person(person, write, key=f"article:{article.number}:soon:{article.valid_until}")


REACTIONS: Mapping[str, React] = {
    "article.in_review": ask_for_a_review,
    "article.published": take_in,
    "article.rejected": sent_back,
    "article.retired": take_in,
    "gap.replayed": tell_what_it_answers,
}
CLOCKS: Mapping[str, Ring] = {EXPIRY: last_day}


async def _tell_author(fact: Fact, teller: Teller) -> None:
    article = await _article(fact.name, teller)
    if article is None:
        return

    def write(t: Translator, _: Member | None) -> Reply:
        said = {
            "article.published": t("“{title}” was published.", title=literal(article.title)),
            "article.rejected": t("“{title}” was sent back to you.", title=literal(article.title)),
            "article.retired": t("“{title}” was taken out of the content.", title=literal(article.title)),
        }
        over = fact.action == "article.retired" and article.valid_until < teller.now.date()
        reason = t(WORDS[Why.EXPIRED]) if over else article.reason
        why = ((t("Reason"), reason),) if reason else ()
        return Reply(text=said[fact.action], facts=why, buttons=(_show(article, t),))

    for person in _responsible(article):
        await teller.person(person, write, key=f"article:{article.number}:{fact.seq}")


async def _close_review(fact: Fact, teller: Teller) -> None:
    article = await _article(fact.name, teller)
    if article is not None:
        card = f"article:{article.number}:review"
        await teller.rewrite(card, lambda t, _: Reply(text=_reviewed(fact, article, t), buttons=(_show(article, t),)))


def _to_review(article: Article, t: Translator) -> Reply:
    text = t("Article {number} waits for a review: “{title}”", number=article.number, title=literal(article.title))
    return Reply(text=text, buttons=(_show(article, t),))


def _reviewed(fact: Fact, article: Article, t: Translator) -> str:
    title, number = literal(article.title), article.number
    if fact.action == "article.published":
        return t("Article {number} was published: “{title}”", number=number, title=title)
    if fact.action == "article.retired":
        return t("Article {number} was taken out: “{title}”", number=number, title=title)
    return t("Article {number} was sent back: “{title}”", number=number, title=title)


def _show(article: Article, t: Translator) -> Button:
    return Button(label=t("Show the article"), skill="article_shown", values={"article": article.number})


def _responsible(article: Article) -> Sequence[int]:
    """Whoever wrote it and whoever looks after it."""
    return [*dict.fromkeys(each for each in (article.author_id, article.owner_id) if each is not None)]


async def _article(number: str, teller: Teller) -> Article | None:
    return await teller.session.scalar(select(Article).where(Article.number == number))
