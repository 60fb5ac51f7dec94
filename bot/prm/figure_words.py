"""What every figure of support is called and what it means, said wherever it is shown."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.i18n import N_


class Words(NamedTuple):
    label: str
    meaning: str


FIGURES: Mapping[str, Words] = {
    "asks": Words(
        N_("Asked"),
        N_(
            "Questions of partners to the content. Greetings, thanks and what a dialog does are none, nor are those of "
            "the vendor's people."
        ),
    ),
    "answered": Words(N_("Answered"), N_("Asked questions that were answered from the content, also with a reserve.")),
    "unsure": Words(N_("With a reserve"), N_("Answered ones of which we said that we are not sure.")),
    "abstained": Words(N_("I don't know"), N_("Asked questions to which nothing was found that may be said.")),
    "confirmed": Words(
        N_("Confirmed"), N_("A reader's last word on the answer is that it solved it, and no person was asked.")
    ),
    "assumed": Words(
        N_("Assumed"),
        N_(
            "Answered, and for 72 hours no other message there, no rating, the same not asked again anywhere, and no "
            "person asked."
        ),
    ),
    "watched": Words(N_("Still open"), N_("Would be assumed, but the 72 hours are not over.")),
    "deflection": Words(
        N_("Solved without a person"), N_("Confirmed and assumed together, in percent of all that was asked.")
    ),
    "reasked": Words(
        N_("Asked again"),
        N_("The same person asked within 72 hours for the same section of the content, or for the same gap."),
    ),
    "escalated": Words(N_("Handed over"), N_("A person was asked about the question: there is a ticket.")),
    "tickets": Words(N_("Tickets"), N_("Tickets opened in that time, without those merged into another.")),
    "hours_to_answer": Words(
        N_("Hours to an answer"), N_("Median time from opening a ticket to the first word of a person.")
    ),
    "hours_to_solution": Words(
        N_("Hours to a solution"), N_("Median time from opening a ticket to its latest solution.")
    ),
    "satisfaction": Words(N_("Satisfied"), N_("Ratings of 4 or 5 out of 5, in percent of all ratings of tickets.")),
}
"""In the order in which they are shown."""
