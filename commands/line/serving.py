"""Talk to the assistant: in the browser or in the terminal."""

from typing import Annotated

import typer

from commands.line.door import console, run, settings

app = typer.Typer()


@app.command()
def serve(
    demo: Annotated[bool | None, typer.Option("--demo/--no-demo", help="Let visitors be a demo person.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free one.")] = None,
) -> None:
    """Serve the web chat and everything behind it. Example: python server.py serve --demo"""
    from commands import serve as serving

    run(serving.serve(settings(demo=demo, host=host, port=port), console))


@app.command()
def chat(person: Annotated[str | None, typer.Option("--as", help="Key of a demo person.")] = None) -> None:
    """Talk to the same assistant in the terminal. Example: python server.py chat --as katharina-brandt"""
    from commands.talk import talk

    run(talk(settings(), person, console))
