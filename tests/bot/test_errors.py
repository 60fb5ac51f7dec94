"""What a person can mend is an error whose docstring is the message; nobody is ever shown a brace of it."""

import ast
from collections.abc import Iterator
from string import Formatter

from bot.errors import UserError
from bot.locales.collect import collect
from tests.test_architecture import everywhere, nodes


def errors(kind: type[UserError] = UserError) -> Iterator[type[UserError]]:
    for each in kind.__subclasses__():
        yield each
        yield from errors(each)


def named(error: type[UserError]) -> set[str]:
    """The names in braces of its message."""
    return {name for _, name, _, _ in Formatter().parse(error.__doc__ or "") if name}


collect()  # imports every module of the product, and with them all errors
MESSAGES = {each.__name__: named(each) for each in errors() if each.__module__.startswith(("bot.", "skills."))}


def incomplete(file: str) -> Iterator[str]:
    for call in nodes(file, ast.Call):
        given = {keyword.arg for keyword in call.keywords}
        missing = MESSAGES.get(ast.unparse(call.func).split(".")[-1], set()) - given
        if missing and None not in given:  # `**values` is looked at where the values come from
            yield f"{call.lineno}: without {missing}"
    for bare in nodes(file, ast.Raise):
        if bare.exc and not isinstance(bare.exc, ast.Call) and MESSAGES.get(ast.unparse(bare.exc).split(".")[-1]):
            yield f"{bare.lineno}: without its values"


def test_every_error_is_made_with_what_its_message_names() -> None:
    assert len(MESSAGES) > 20
    assert everywhere(incomplete) == ""


def test_the_message_is_the_docstring_in_one_line_with_its_values() -> None:
    class NoMoreCoffee(UserError):
        """There is no coffee left on floor {floor},
        and it is only {hour}."""

    assert str(NoMoreCoffee(floor=3, hour="nine")) == "There is no coffee left on floor 3, and it is only nine."
