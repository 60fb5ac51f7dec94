"""Another partner's people, who look as hard as they can, and find what somebody finds who makes numbers up."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reply import Button, as_text
from tests.week.playing import Play, Player

ONE = {  # the skill that shows one record, and the name of its question
    "L": ("my_leads", "lead"),
    "D": ("deal_status", "deal"),
    "C": ("commission_line", "entry"),
    "S": ("statement", "number"),
    "MR": ("mdf_status", "request"),
    "MC": ("mdf_claim_status", "claim"),
}


@dataclass(frozen=True)
class Outsiders:
    play: Play
    people: Sequence[Player]

    async def see_nothing_of(self, number: str, *lists: str, words: Sequence[str]) -> None:
        """Neither in their lists, nor by its number, nor in anything they were ever told."""
        skill, question = ONE[number.partition("-")[0]]
        made_up = f"{number[:-4]}0777"
        for person in self.people:
            for each in lists:
                seen = as_text(await person.press(Button(label="", skill=each)))
                assert not [word for word in (number, *words) if word in seen], seen
            foreign, invented = [
                as_text(await person.press(Button(label="", skill=skill, values={question: each})))
                for each in (number, made_up)
            ]
            assert foreign.replace(number, made_up) == invented
            told = str(await person.told())
            assert not [word for word in ("Nordlicht", "Anna", *words) if word in told], told
