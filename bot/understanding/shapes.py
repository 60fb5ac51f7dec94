"""Texts that look like nothing else: codes, e-mail addresses, websites."""

import re

from bot.form import Question

CODE = re.compile(r"(?<![\w-])(?=[A-Za-z0-9-]{0,24}\d)[A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){1,4}(?![\w-])")
EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
WEBSITE = re.compile(
    r"(?<![@\w.])(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z]{2,24}(?:/\S{0,200})?", re.IGNORECASE
)
SHAPED = (EMAIL, CODE, WEBSITE)
SHAPES = {"code": CODE, "email": EMAIL, "mail": EMAIL, "website": WEBSITE, "domain": WEBSITE, "url": WEBSITE}
"""By the word in the question's name."""


def shape_of(question: Question) -> re.Pattern[str] | None:
    """How an answer must look, where the question's name tells ("contact_email")."""
    if question.kind != "text" or question.choices:
        return None
    return next((SHAPES[word] for word in question.name.split("_") if word in SHAPES), None)
