"""The programme's own examples: which sentences start its skills."""

from pathlib import Path
from typing import Annotated

import typer

from commands.line.door import console, run, settings

app = typer.Typer()
examples = typer.Typer(
    help="Sentences the programme adds to its skills. Example: python server.py examples list", no_args_is_help=True
)
app.add_typer(examples, name="examples")


@examples.command("list")
def list_examples() -> None:
    """Show what was added. Example: python server.py examples list"""
    from commands import examples as own

    run(own.list_examples(settings(), console))


@examples.command("add")
def add_example(
    skill: Annotated[str, typer.Argument(help="The skill it asks for, such as register_deal.")],
    text: Annotated[str, typer.Argument(help="What people type. A customer in it is best called Acme.")],
    language: Annotated[str, typer.Option(help="Its language, such as de.")] = "en",
) -> None:
    """Add a sentence to a skill. Example: python server.py examples add register_deal "book an opp with Acme" """
    from commands import examples as own

    run(own.add_example(settings(), console, skill=skill, language=language, text=text))


@examples.command("import")
def import_examples(
    file: Annotated[Path, typer.Argument(help="YAML: skill, language, sentences.", exists=True, dir_okay=False)],
) -> None:
    """Add the sentences of a file, all or none. Example: python server.py examples import ours.yaml"""
    from commands import examples as own

    run(own.import_examples(settings(), console, file))


@examples.command("remove")
def remove_example(number: Annotated[int, typer.Argument(help="As `examples list` shows it.")]) -> None:
    """Remove a sentence. Example: python server.py examples remove 12"""
    from commands import examples as own

    run(own.remove_example(settings(), console, number))
