"""Single sentences in which parts are marked (Restaurant8k), and dialogs that tell a form's answers (MultiDoGO)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.slots_forms import Schema, Slot
from bench.slots_grade import SURE, score
from bench.slots_read import Read

RESTAURANT = (
    Slot("first_name", "First name of the guest"),
    Slot("last_name", "Last name of the guest"),
    Slot("date", "Day of the reservation"),
    Slot("time", "Time of the reservation"),
    Slot("people", "Number of people at the table"),
)
DOMAINS: Mapping[str, tuple[Slot, ...]] = {
    "insurance": (
        Slot("name", "Name of the customer"), Slot("ssn", "Last four digits of the social security number"),
        Slot("car_brand", "Make of the car"),
        Slot("car_model", "Model of the car"), Slot("car_year", "Year of the car"),
        Slot("claimid", "Claim number"), Slot("policyid", "Policy number"), Slot("phone_number", "Phone number"),
    ),
    "finance": (
        Slot("name", "Name of the customer"), Slot("account_number", "Number of the account"),
        Slot("ssn", "Last four digits of the social security number"), Slot("card_number", "Number of the card"),
        Slot("transferamount", "Amount to transfer"), Slot("charge_amount", "Amount of the charge"),
        Slot("target_account_number", "Number of the account to transfer to"), Slot("address", "Address"),
        Slot("charge_date", "Date of the charge"), Slot("replacement_reason", "Reason of the replacement"),
    ),
    "software": (
        Slot("name", "Name of the customer"), Slot("company_name", "Name of the company"), Slot("address", "Address"),
        Slot("software_name", "Name of the software"), Slot("cost", "Cost"), Slot("password", "Password"),
        Slot("email_address", "E-mail address"), Slot("phone_number", "Phone number"), Slot("quantity", "Number of"),
        Slot("expense_type", "Kind of expense"), Slot("item_name", "Name of the item"),
    ),
}  # fmt: skip


@dataclass
class F1:
    """How many of the marked values were found, and how many found were marked."""

    wanted: int = 0
    found: int = 0
    right: int = 0
    misses: list[str] = field(default_factory=list)

    def count(self, schema: Schema, text: str, got: Mapping[str, Any], wanted: Mapping[str, str]) -> None:
        draft = schema.draft(got, ())
        kinds = {question.name: question for question in draft.questions}
        right = [n for n in got if n in wanted and score(kinds[n], draft.known.get(n), [wanted[n]]) >= SURE]
        self.wanted += len(wanted)
        self.found += len(got)
        self.right += len(right)
        if len(right) < max(len(wanted), len(got)):
            self.misses.append(f"{text} got {dict(got)} for {dict(wanted)}")

    def __str__(self) -> str:
        precision, recall = self.right / max(self.found, 1), self.right / max(self.wanted, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        return f"F1 {100 * f1:.1f} % (precision {100 * precision:.1f}, recall {100 * recall:.1f}, {self.wanted} values)"


def restaurant(cases: Sequence[Mapping[str, Any]], read: Read) -> F1:
    schema, result = Schema.of(RESTAURANT, [slot.name for slot in RESTAURANT]), F1()
    for case in cases:
        asked = tuple(dict.fromkeys(case["requested"]))
        wanted = {each["slot"]: each["text"] for each in case["slots"]}
        result.count(schema, f"{asked} {case['text']}", read(case["text"], schema.draft({}, asked), asked), wanted)
    return result


def multidogo(dialogs: Sequence[Mapping[str, Any]], read: Read) -> F1:
    """What the agents asked is not in the collection: it is taken to be what the person then tells."""
    result = F1()
    for dialog in dialogs:
        slots = DOMAINS[dialog["domain"]]
        schema = Schema.of(slots, [])
        known: dict[str, Any] = {}
        for turn in dialog["turns"]:
            wanted = {name: value for name, value in turn["slots"] if name in {slot.name for slot in slots}}
            got = read(turn["user"], schema.draft(known, tuple(wanted)), tuple(wanted))
            result.count(schema, f"{dialog['domain']} {turn['user']}", got, wanted)
            known |= got
    return result
