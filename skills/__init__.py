"""Every module in this folder that defines a Skill is a skill. Nothing else to register."""

from importlib import import_module
from pkgutil import iter_modules

from bot.skill import Skill, SkillBook


def load() -> SkillBook:
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__))
    return SkillBook(found for module in modules for found in vars(module).values() if isinstance(found, Skill))
