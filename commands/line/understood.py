"""What is read out of words, for programs: JSON lines in, JSON lines out."""

from functools import partial
from typing import Annotated

import typer

from commands.line.door import JsonOption, run_lines, settings

app = typer.Typer()


@app.command()
def understand(
    as_json: JsonOption = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="By words alone: without the embedding model, at once.")
    ] = False,
) -> None:
    """Tell what sentences ask for. Example: python server.py understand --json < said.jsonl > understood.jsonl"""
    from commands.understanding import understand_many

    run_lines(partial(understand_many, settings(), plain=plain), as_json)


@app.command()
def parse(as_json: JsonOption = False) -> None:
    """Read amounts, dates and the like. Example: python server.py parse --json < texts.jsonl > values.jsonl"""
    from commands.values import parse_many

    run_lines(parse_many, as_json)


@app.command()
def match(as_json: JsonOption = False) -> None:
    """Tell whether two names are one customer. Example: python server.py match --json < pairs.jsonl > matches.jsonl"""
    from commands.names import match_many

    run_lines(match_many, as_json)
