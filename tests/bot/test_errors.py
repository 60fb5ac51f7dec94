"""What a person can mend is an error whose docstring is the message; nobody is ever shown a brace of it."""

import ast
from collections.abc import Iterator
from functools import cache
from string import Formatter

from bot.errors import UserError
from bot.locales.collect import modules
from tests.test_architecture import everywhere, nodes


def errors(kind: type[UserError] = UserError) -> Iterator[type[UserError]]:
    for each in kind.__subclasses__():
        yield each
        yield from errors(each)


def named(error: type[UserError]) -> set[str]:
    """The names in braces of its message."""
    return {name for _, name, _, _ in Formatter().parse(error.__doc__ or "") if name}


@cache
def messages() -> dict[str, set[str]]:
    """The names in each error of the product; only where it is asked for: to load every module takes seconds."""
    for _ in modules():
        pass
    return {each.__name__: named(each) for each in errors() if each.__module__.startswith(("bot.", "skills."))}


def last_name(node: ast.expr) -> str:
    """Of `errors.NotYours` and of `NotYours`; nothing where neither stands."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def incomplete(file: str) -> Iterator[str]:
    for call in nodes(file, ast.Call):
        given = {keyword.arg for keyword in call.keywords}
        missing = messages().get(last_name(call.func), set()) - given
        if missing and None not in given:  # `**values` is looked at where the values come from
            yield f"{call.lineno}: without {missing}"
    for bare in nodes(file, ast.Raise):
        if bare.exc and not isinstance(bare.exc, ast.Call) and messages().get(last_name(bare.exc)):
            yield f"{bare.lineno}: without its values"


def test_every_error_is_made_with_what_its_message_names() -> None:
    assert len(messages()) > 20
    assert everywhere(incomplete) == ""


def test_the_message_is_the_docstring_in_one_line_with_its_values() -> None:
    class NoMoreCoffee(UserError):
        """There is no coffee left on floor {floor},
        and it is only {hour}."""

    assert str(NoMoreCoffee(floor=3, hour="nine")) == "There is no coffee left on floor 3, and it is only nine."
