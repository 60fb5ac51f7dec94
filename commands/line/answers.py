"""Ask the content: what it answers, why, what others would see, and how well it does."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.line.door import IndexOption, console, problems, run, settings

app = typer.Typer()


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="One question; without it, --json reads many.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Questions in, answers out: one JSON line each.")] = False,
    why: Annotated[bool, typer.Option("--explain", help="Of one question: why these passages and this band.")] = False,
    person: Annotated[str | None, typer.Option("--as", help="Answer as this person may read it.")] = None,
    index: IndexOption = None,
) -> None:
    """Ask the content. Example: python server.py ask --json < questions.jsonl > answers.jsonl"""
    from commands.explain import explain
    from commands.questions import ask_many, ask_one

    if why and question:
        run(explain(settings(), question, person, index, console, as_json=as_json))
    elif as_json and not why:
        run(ask_many(settings(), sys.stdin, sys.stdout, person, index))
    elif question:
        run(ask_one(settings(), question, person, index, console))
    else:
        raise typer.BadParameter("Write a question in quotes, or use --json with questions on standard input.")


@app.command()
def preview(
    question: Annotated[str, typer.Argument(help="What they would ask.")],
    person: Annotated[str | None, typer.Option("--as", help="Key or e-mail of a person.")] = None,
    place: Annotated[str | None, typer.Option(help="Key of a shared channel they would ask in.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    index: IndexOption = None,
) -> None:
    """Show what somebody would see, and what is not for them. Example: python server.py preview --as ann "Rebate?" """
    from commands import preview as seen

    run(seen.preview(settings(), question, person, place, index, console, as_json=as_json))


@app.command()
def evaluate(
    questions: Annotated[
        str,
        typer.Argument(
            metavar="QUESTIONS", help="A file of JSON lines (README.md lists their keys), a gap's number, or: learned"
        ),
    ],
    person: Annotated[str | None, typer.Option("--as", help="Who asks where a line does not say it.")] = None,
    index: IndexOption = None,
    save: Annotated[bool, typer.Option("--save/--no-save", help="Keep the run, to compare the next one with.")] = True,
    compare: Annotated[
        Path | None, typer.Option(help="A kept run to compare with, instead of the last.", exists=True, dir_okay=False)
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Let this run be the measure from now on.")] = False,
    tolerance: Annotated[float, typer.Option(min=0, help="Points any figure may be down without failing.")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Ask questions with known answers, compare with before. Example: python server.py evaluate questions.jsonl"""
    from commands import evaluate as measuring

    options = measuring.Options(
        person=person, index=index, tolerance=tolerance, save=save, compare=compare, accept=accept, as_json=as_json
    )
    raise typer.Exit(0 if run(measuring.evaluate(settings(), questions, options, console, problems)) else 1)
