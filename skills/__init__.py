"""Every module in this folder that defines a Skill is a skill. Nothing else to register."""

from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules

from bot.skill import Skill, SkillBook


def load() -> SkillBook:
    """All skills, each with the sentences that `examples/` has for it."""
    from skills.examples import examples_of

    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    found = (each for module in modules for each in vars(module).values() if isinstance(each, Skill))
    return SkillBook(replace(each, examples=each.examples or examples_of(each.name)) for each in found)
