"""How well a form fills itself from what people say, from its schema alone, beside the plain way in the same run.

    python -m bench.slots --data FOLDER [--misses] [--only VARIANT]

FOLDER holds `sgd_dev.jsonl` and `sgd_schemas.json` (dialogs of four services, each with its schema and five
paraphrases of it), `restaurant8k_dev.jsonl` and `multidogo_dev.jsonl`. A turn's joint score is that of SGD's metric:
the product over all slots of the state. "Said" leaves out what people only agreed to: our dialog proposes no values.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.slots_forms import Schema, Slot
from bench.slots_grade import SURE, score
from bench.slots_read import Ours, Read, plain
from bench.slots_spans import multidogo, restaurant

VARIANTS = ("orig", "v1", "v2", "v3", "v4", "v5")


@dataclass
class Share:
    """How many of how many, with what was missed."""

    of: int = 0
    right: float = 0.0
    misses: list[str] = field(default_factory=list)

    def count(self, right: float, miss: str = "") -> None:
        self.of += 1
        self.right += right
        if right < SURE and miss:
            self.misses.append(miss)

    def __str__(self) -> str:
        return f"{100 * self.right / max(self.of, 1):5.1f} % of {self.of:<4}"


@dataclass
class Figures:
    """All that one way of reading reached on one variant of the schemas."""

    joint: Share = field(default_factory=Share)  # the state after each turn, values only agreed to included
    said: Share = field(default_factory=Share)  # the same without these
    slots: Share = field(default_factory=Share)  # each value in the turn that tells it
    unasked: Share = field(default_factory=Share)  # of these, values nobody had asked for
    several: Share = field(default_factory=Share)  # turns that tell two values or more, all of them right
    corrected: Share = field(default_factory=Share)  # values that replace others in the same form
    replaced: Share = field(default_factory=Share)  # the same with those said to another form of the service
    invented: Share = field(default_factory=Share)  # turns that fill what nobody told: less is better

    def rows(self) -> Iterator[tuple[str, Share]]:
        yield from vars(self).items()


@dataclass
class Replay:
    """One dialog going through the form of its service."""

    schemas: Mapping[str, Any]
    variant: str
    read: Read
    figures: Figures

    def dialog(self, dialog: Mapping[str, Any]) -> None:
        names = self._names(dialog["service"])
        known: dict[str, Any] = {}
        agreed: set[str] = set()
        intent = ""
        for turn in dialog["turns"]:
            if turn["intent"] == "NONE":
                continue
            schema = self._schema(dialog["service"], turn["intent"])
            moved, intent = intent not in ("", turn["intent"]), turn["intent"]
            for each in turn["dropped_slots"]:
                known.pop(names[each], None)
                agreed.discard(each)
            told = {act["slot"] for act in turn["user_acts"] if act["act"] == "INFORM"} & turn["state"].keys()
            before = dict(known)
            asked = tuple(dict.fromkeys(names[each] for each in turn["system_requested"] if each in names))
            draft = schema.draft(known, asked)
            values = self.read(turn["user"], draft, asked)
            after = schema.draft({**known, **values}, ())
            known = {**known, **after.known}
            self._grade(turn, names, after, known, before, told, agreed, asked=asked, moved=moved)
            for slot in set(turn["new_slots"]) | set(turn["changed_slots"]):
                if slot in told:
                    agreed.discard(slot)
                else:  # taken from what the system offered: filled in, for the turns to come
                    agreed.add(slot)

    def _grade(
        self, turn: Mapping[str, Any], names: Mapping[str, str], after: Any, known: dict[str, Any],
        before: Mapping[str, Any], told: set[str], agreed: set[str], *, asked: Sequence[str], moved: bool,
    ) -> None:  # fmt: skip
        kinds = {question.name: question for question in after.questions}
        state = {slot: values for slot, values in turn["state"].items() if names[slot] in kinds}
        only_agreed = (agreed - told) | ((set(turn["new_slots"]) | set(turn["changed_slots"])) - told)

        def graded(slot: str) -> float:
            return score(kinds[names[slot]], known.get(names[slot]), state[slot])

        scores = {slot: graded(slot) for slot in state}
        joint, said = 1.0, 1.0
        for slot, value in scores.items():
            joint *= value
            said *= 1.0 if slot in only_agreed else value
        asked_for = {names[slot] for slot in state}
        extra = [name for name in kinds if known.get(name) is not None and name not in asked_for]
        line = f"{self.variant} S: {turn['system'] or ''} U: {turn['user']}"
        wrong = {
            slot: known.get(names[slot]) for slot, value in scores.items() if value < SURE and slot not in only_agreed
        }
        self.figures.joint.count(0.0 if extra else joint)
        self.figures.said.count(0.0 if extra else said, f"{line} wrong {wrong} extra {extra}")
        for slot in sorted(told & scores.keys()):
            right = float(scores[slot] >= SURE)
            miss = f"{line} [{names[slot]}] {known.get(names[slot])!r} for {state[slot]}"
            self.figures.slots.count(right, miss)
            if names[slot] not in asked:
                self.figures.unasked.count(right, miss)
            if slot in turn["changed_slots"]:
                self.figures.replaced.count(right, miss)
                if not moved:
                    self.figures.corrected.count(right, miss)
        if len(told & scores.keys()) > 1:
            self.figures.several.count(float(all(scores[slot] >= SURE for slot in told & scores.keys())))
        added = [name for name in extra if name not in before]
        self.figures.invented.count(float(bool(added)))

    def _names(self, service: str) -> dict[str, str]:
        """The slots' names in this variant, by their original ones."""
        pairs = zip(self.schemas[service]["orig"]["slots"], self.schemas[service][self.variant]["slots"], strict=True)
        return {original["name"]: ours["name"] for original, ours in pairs}

    def _schema(self, service: str, intent: str) -> Schema:
        variants = self.schemas[service]
        at = [each["name"] for each in variants["orig"]["intents"]].index(intent)
        told = variants[self.variant]["intents"][at]
        wanted = [*told["required_slots"], *told["optional_slots"]]
        slots = [
            Slot(each["name"], each["description"], tuple(each["possible_values"]) if each["is_categorical"] else ())
            for each in variants[self.variant]["slots"] if each["name"] in wanted
        ]  # fmt: skip
        return Schema.of(slots, told["required_slots"])


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as written:
        yield from map(json.loads, written)


def replayed(folder: Path, variant: str, read: Read) -> Figures:
    schemas = json.loads((folder / "sgd_schemas.json").read_text("utf-8"))
    replay = Replay(schemas, variant, read, Figures())
    for dialog in lines(folder / "sgd_dev.jsonl"):
        replay.dialog(dialog)
    return replay.figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--misses", help="show what was missed, of this figure")
    parser.add_argument("--only", choices=(*VARIANTS, "spans"), help="one variant of the schemas")
    options = parser.parse_args()
    ours = Ours()
    for variant in [options.only] if options.only else VARIANTS:
        if variant == "spans":
            continue
        figures = replayed(options.data, variant, ours)
        beside = dict(replayed(options.data, variant, plain).rows())
        print(f"SGD, schema {variant}:")
        for name, share in figures.rows():
            print(f"  {name:12} {share}   plain {beside[name]}")
            for miss in share.misses if options.misses == name else ():
                print(f"      {miss}")
    for title, measured in (("Restaurant8k", restaurant), ("MultiDoGO", multidogo)):
        for way, read in (("ours", ours), ("plain", plain)):
            result = measured(list(lines(options.data / f"{title.lower()}_dev.jsonl")), read)
            print(f"{title}, {way}: {result}")
            for miss in result.misses if options.misses == "spans" and way == "ours" else ():
                print(f"      {miss}")
    centiles = quantiles(ours.milliseconds, n=100)
    print(f"Time of a turn: p50 {centiles[49]:.1f} ms, p95 {centiles[94]:.1f} ms, {len(ours.milliseconds)} turns")


if __name__ == "__main__":
    main()
