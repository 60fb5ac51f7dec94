"""A form as JSON Schema, for programs: from the same questions that people are asked."""

from collections.abc import Mapping
from typing import Any

from bot.fields import Reading
from bot.form import Form, Kind, Question, questions
from bot.i18n import Translator
from bot.skill import Skill

MONEY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": r"^\d{1,18}(\.\d{1,4})?$", "examples": ["50000.00"]},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"]},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}
TYPES: Mapping[Kind, dict[str, Any]] = {
    "text": {"type": "string"},
    "long_text": {"type": "string"},
    "number": {"type": "number"},
    "money": MONEY,
    "date": {"type": "string", "format": "date"},
    "period": {"type": "string", "examples": ["2026-01-01/2026-03-31"]},
    "yes_no": {"type": "boolean"},
    "choice": {"type": "string"},
    "choices": {"type": "array", "items": {"type": "string"}},
    "files": {"type": "array", "items": {"type": "string"}, "description": "Ids of files sent to /files before"},
}


def body_of(skill: Skill) -> dict[str, Any]:
    """What `POST /actions/{skill}` takes, in English."""
    asked = questions(skill.form, Reading(t=Translator("en")))
    return {
        "type": "object",
        "title": skill.title,
        "properties": {question.name: _property(skill.form, question) for question in asked},
        "required": [question.name for question in asked if question.required],
    }


def _property(form: type[Form], question: Question) -> dict[str, Any]:
    """One answer; its limits are those of the form's own schema."""
    info = form.model_fields[question.name]
    limits: dict[str, Any] = {}
    for mark in info.metadata:
        for ours, theirs in (("min_length", "minLength"), ("max_length", "maxLength"), ("ge", "minimum")):
            if (value := getattr(mark, ours, None)) is not None and TYPES[question.kind]["type"] in (
                "string",
                "number",
            ):
                limits[theirs] = value
    description = ". ".join(part for part in (question.label, question.help) if part)
    return {**_typed(question), **limits, "description": description}


def _typed(question: Question) -> dict[str, Any]:
    """Its type, with the choices that are the same for everybody."""
    typed, values = TYPES[question.kind], [choice.value for choice in question.choices]
    if not values:
        return typed
    return (
        {**typed, "items": {"type": "string", "enum": values}}
        if question.kind == "choices"
        else {**typed, "enum": values}
    )
