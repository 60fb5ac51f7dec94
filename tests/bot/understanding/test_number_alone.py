"""A record's number alone asks to see it, whatever kind of record it is and whoever asks."""

from dataclasses import replace

import pytest

from bot.fields import Choice
from bot.form import Draft, Question
from bot.prm.people import Member, StaffRole
from bot.skill import Skill
from bot.understand import Act, Sentence, Understood
from bot.understanding.dictated import addressed
from bot.understanding.number_alone import number_in, stands_alone
from tests.bot.understanding.hearing import BOOK, TODAY, asked, hear, understand

STAFF = Member(
    person_id=2, programme_id=1, name="Dora", actor="dora", roles=frozenset(map(str, StaffRole)), internal=True
)  # fmt: skip


async def heard(
    text: str, language: str, *, imported: str = "", kind: str = "", pending: Draft | None = None
) -> Understood:
    """What one of the vendor's people is understood to want; `imported`: a record of theirs, by a skill's question."""

    async def with_records(skill: Skill) -> tuple[Question, ...]:
        found = await asked(skill, language)
        return tuple(
            replace(each, choices=(Choice(imported, imported, named=imported),))
            if each.record and each.name == kind else each
            for each in found
        )  # fmt: skip

    return await understand(
        Sentence(
            text=text, language=language, today=TODAY, skills=BOOK.for_person(STAFF),
            not_theirs=BOOK.never_for(STAFF), questions=with_records, pending=pending,
        )
    )  # fmt: skip


@pytest.mark.parametrize(("language", "said", "skill", "values"), [
    ("en", "announcement A-2026-0003", "announcement_status", {"announcement": "A-2026-0003"}),
    ("en", "show a-2026-0003", "announcement_status", {"announcement": "A-2026-0003"}),
    ("de", "Ankündigung A-2026-0003", "announcement_status", {"announcement": "A-2026-0003"}),
    ("hu", "Mutasd az A-2026-0003-at", "announcement_status", {"announcement": "A-2026-0003"}),
    ("ko", "공지 A-2026-0003을 보여 줘", "announcement_status", {"announcement": "A-2026-0003"}),
    ("ja", "記事KB-2026-0002を見せて", "article_shown", {"article": "KB-2026-0002"}),
    ("fr", "Montrez-moi la demande MR-2026-0004 s'il vous plaît", "mdf_status", {"request": "MR-2026-0004"}),
    ("es", "ver el reembolso MC-2026-0004", "mdf_claim_status", {"claim": "MC-2026-0004"}),
    ("zh", "查看工单T-2026-0001", "ticket_status", {"ticket": "T-2026-0001"}),
    ("en", "G-2026-0005", "gap_shown", {"gap": "G-2026-0005"}),
    ("en", "D-2026-0012?", "deal_status", {"deal": "D-2026-0012"}),
])  # fmt: skip
async def test_it_is_shown(language: str, said: str, skill: str, values: dict[str, str]) -> None:
    understood = await heard(said, language)
    assert (understood.act, understood.skill, understood.values) == (Act.START, skill, values)


async def article(**known: str) -> Draft:
    """Somebody is in the middle of changing this article."""
    asked_for = tuple(replace(each, required=each.name == "body") for each in await asked(BOOK["write_article"], "en"))
    return Draft("write_article", "Write an article", asked_for, {"article": "KB-2026-0001", **known}, {})


@pytest.mark.parametrize(("language", "said", "skill"), [
    ("en", "show KB-2026-0001", "article_shown"),
    ("en", "KB-2026-0001", "article_shown"),
    ("de", "Ticket T-2026-0001 anzeigen", "ticket_status"),
    ("ko", "글 KB-2026-0002 보여 줘", "article_shown"),
])  # fmt: skip
async def test_to_see_the_record_of_a_form_that_is_complete_does_not_send_it(
    language: str, said: str, skill: str
) -> None:
    understood = await heard(said, language, pending=await article(body="Send it back."))
    assert (understood.act, understood.skill) == (Act.START, skill)


async def test_another_records_number_alone_corrects_the_form_and_one_that_is_asked_for_answers_it() -> None:
    another = await heard("KB-2026-0002", "en", pending=await article(body="Send it back."))
    assert another.skill != "article_shown"
    assert (await heard("see T-2026-0001", "en", pending=await article())).act is Act.ANSWER


@pytest.mark.parametrize(("language", "said", "skill"), [
    ("en", "D-2026-0012", "deal_status"),
    ("de", "Lead L-2026-0004 anzeigen", "my_leads"),
    ("en", "S-2026-0001 please", "statement"),
    ("fr", "écriture C-2026-0005", "commission_line"),
])  # fmt: skip
async def test_partners_are_shown_theirs(language: str, said: str, skill: str) -> None:
    assert (await hear(said, language)).skill == skill


@pytest.mark.parametrize(("said", "kind", "skill"), [
    ("LD-1004", "lead", "my_leads"), ("show DR-1021", "deal", "deal_status"), ("reject claim MC-4004", "claim",
     "mdf_claim_status"), ("reject the request MR-3010", "request", "mdf_status"),
])  # fmt: skip
async def test_the_records_tell_the_kind_of_a_number_from_elsewhere(said: str, kind: str, skill: str) -> None:
    number = said.split()[-1]
    understood = await heard(said, "en", imported=number, kind=kind)
    assert (understood.skill, understood.values) == (skill, {kind: number})


@pytest.mark.parametrize(("language", "said"), [
    ("en", "cancel announcement A-2026-0003"), ("de", "Ankündigung A-2026-0003 freigeben"),
    ("en", "D-2026-0012 is lost"), ("fr", "annuler la demande MR-2026-0004"), ("ko", "티켓 T-2026-0001 닫아 줘"),
    ("zh", "取消申请MR-2026-0004"), ("hu", "Zárd le a T-2026-0001 jegyet"), ("ja", "申請MR-2026-0004を取り消して"),
    ("es", "retirar el anuncio A-2026-0003"), ("en", "who gets A-2026-0003"),
    ("en", "answer ticket T-2026-0001"), ("en", "claim MR-2026-0004"), ("ja", "MR-2026-0004を請求したい"),
    ("en", "process MR-2026-0004"),
    ("en", "commission for D-2026-0012"), ("en", "lead L-2026-0004 to deal"), ("de", "Provision zu D-2026-0012"),
    ("en", "ticket for D-2026-0012"), ("en", "help with ticket T-2026-0001"), ("de", "Ticket T-2026-0001 übernehmen"),
])  # fmt: skip
def test_what_is_to_be_done_with_it_is_no_wish_to_see_it(language: str, said: str) -> None:
    number = number_in(said)
    assert number is not None
    assert not stands_alone(said, number, (language,))


@pytest.mark.parametrize("said", ["room D-2026", "A-2026-0003 and A-2026-0004", "DIN EN-10204-2", "over 2026-0003"])
def test_what_is_no_number_of_one_record_shows_none(said: str) -> None:
    assert number_in(said) is None


@pytest.mark.parametrize(("said", "words"), [
    ("reply to ticket T-2026-0001: it still fails.", "it still fails."),
    ("Antwort auf Ticket T-2026-0001: Es geht nicht: Fehler 3", "Es geht nicht: Fehler 3"),
    ("válasz a T-2026-0001 jegyre: még mindig hibás", "még mindig hibás"),
    ("T-2026-0001への返信：まだ動きません", "まだ動きません"), ("回复T-2026-0001：还是不行", "还是不行"),
    ("réponse au ticket T-2026-0001 : toujours rien", "toujours rien"),
])  # fmt: skip
async def test_what_is_told_somebody_stands_behind_the_number(said: str, words: str) -> None:
    assert addressed(await asked(BOOK["reply_ticket"], "en"), said) == {"message": words}


@pytest.mark.parametrize("said", ["reply to ticket T-2026-0001", "T-2026-0001: ", "my reply: see T-2026-0001 at 10:30"])
async def test_nothing_is_told_where_there_is_no_colon_behind_it(said: str) -> None:
    assert addressed(await asked(BOOK["reply_ticket"], "en"), said) == {}
