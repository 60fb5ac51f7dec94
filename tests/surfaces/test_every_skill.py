"""Every skill of the partner programme on every surface: asked for, filled in, confirmed, and what came of it."""

import pytest

import skills
from tests import samples
from tests.surfaces.every_skill import COMMISSIONS, DEALS, FUNDS, LEADS, MONTH, Act, prepare
from tests.surfaces.in_slack import InSlack
from tests.surfaces.surface import Surface, carry_out

SUBJECTS = {"deals": DEALS, "leads": LEADS, "commissions": (*COMMISSIONS, *MONTH), "funds": FUNDS}


async def play(surface: Surface, act: Act) -> str:
    if act.first:
        await act.first(surface)
    papers = {
        question: [await surface.attach(act.who, f"{question}-{n}.pdf", samples.PDF) for n in range(many)]
        for question, many in act.files.items()
    }
    if act.press:
        answers = dict(act.answers)
        await carry_out(surface, act.who, "review_deal", deal=answers.pop("deal"))
        told = await surface.press(act.who, act.press)
        return await surface.submit(act.who, **answers) if answers else told
    return await carry_out(surface, act.who, act.skill, **act.answers, **papers)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_nothing_of_the_programme_is_left_out(subject: str) -> None:
    of_it = {skill.name for skill in skills.load().values() if skill.api == subject}

    assert of_it <= {act.skill for act in SUBJECTS[subject]}


@pytest.mark.timeout(300)
async def test_every_skill_does_its_work(any_surface: Surface) -> None:
    """In Slack another partner tries first what is about a record: it is told nothing of it."""
    await prepare(any_surface)
    for act in (*DEALS, *LEADS, *COMMISSIONS, *FUNDS, *MONTH):
        if act.is_a_partners_own and isinstance(any_surface, InSlack):
            told = await carry_out(any_surface, "cleo", act.skill, **act.answers)
            assert act.says not in told, f"{act.skill} is used by another partner"
        told = await play(any_surface, act)
        assert act.says in told, f"{act.who} used {act.skill}"
