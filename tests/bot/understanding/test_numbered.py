"""A record's number, and the side somebody is on, say what a sentence cannot mean."""

import pytest

import skills
from bot.form import record_mark
from bot.prm.partners import PartnerFacts, PartnerType
from bot.prm.people import Member
from bot.understanding.numbered import about_others

BOOK = skills.load()


@pytest.mark.parametrize(
    ("said", "open_to", "shut"),
    [
        ("cancel MR-2026-0003", "cancel_mdf_request", "cancel_deal"),
        ("I don't agree with mc-2026-0001", "dispute_mdf_claim", "appeal_deal"),
        ("D-2026-0012 is lost", "deal_lost", "lead_lost"),
        ("what did D-2026-0012 bring?", "my_commissions", "my_leads"),  # a commission is asked for by its deal
        ("turn L-2026-0004 into a deal", "convert_lead", "register_deal"),
        ("Q-2026-0004 is right as it is", "answer_commission_dispute", "answer_review"),
        ("C-2026-0005がおかしい", "dispute_commission", "deal_status"),
        ("draft an article from ticket T-2026-0007", "draft_article", "write_article"),
    ],
)  # fmt: skip
def test_a_number_shuts_out_what_is_about_other_records(said: str, open_to: str, shut: str) -> None:
    others = about_others(said, BOOK)
    assert shut in others
    assert open_to not in others
    assert "ask" not in others  # a question can be about anything


NUMBERS = {  # a question about a record -> the letters of its number
    "announcement": "A", "article": "KB", "claim": "MC", "deal": "D", "dispute": "Q", "entry": "C", "gap": "G",
    "into": "T", "lead": "L", "request": "MR", "statement": "S", "ticket": "T",
}  # fmt: skip
RECORDS = [
    (skill.name, NUMBERS[field])
    for skill in BOOK.values()
    for field, info in skill.form.model_fields.items()
    if record_mark(info) and field in NUMBERS
]


@pytest.mark.parametrize(("skill", "letters"), RECORDS)
def test_a_skill_is_never_shut_out_by_the_number_of_a_record_it_asks_for(skill: str, letters: str) -> None:
    assert skill not in about_others(f"do something with {letters}-2026-0001", BOOK)


@pytest.mark.parametrize("said", ["cancel it", "room D-2026", "model XD-2026-0012", "ABC-MR-2026-0003"])
def test_what_is_no_number_of_ours_shuts_out_nothing(said: str) -> None:
    assert about_others(said, BOOK) == frozenset()


def test_what_is_for_the_other_side_alone_is_never_meant() -> None:
    facts = PartnerFacts(
        id=1, key="n", name="N", tier="gold", region="dach", type=PartnerType.VAR, country="DE", currency="EUR"
    )  # fmt: skip
    rep = Member(person_id=1, programme_id=1, name="Anna", actor="a", partner=facts, roles=frozenset({"rep"}))
    manager = Member(
        person_id=2, programme_id=1, name="Dora", actor="d", roles=frozenset({"channel_manager"}), internal=True
    )
    of_a_partner, of_the_vendor = BOOK.never_for(rep), BOOK.never_for(manager)
    assert {"deal_queue", "approve_deal", "lead_queue", "mdf_queue"} <= of_a_partner
    assert (
        not {"my_deals", "my_commissions", "ask"} & of_a_partner
    )  # not for a rep, but for a colleague: she is told so
    assert {"register_deal", "accept_lead", "claim_mdf"} <= of_the_vendor
    assert BOOK.never_for(None) == frozenset()
