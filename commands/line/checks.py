"""Look after the installation: what is set, and whether everything works."""

import typer

from commands.line.door import console, run, settings

app = typer.Typer()


@app.command("config")
def show_config() -> None:
    """Show every setting, its value and where it came from. Example: python server.py config"""
    from commands.settings import show

    show(settings(), console)


@app.command()
def doctor() -> None:
    """Check what is configured and say how to mend what is wrong. Example: python server.py doctor"""
    from commands.doctor import examine

    raise typer.Exit(0 if run(examine(settings(), console)) else 1)
