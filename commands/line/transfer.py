"""Tables of records in and out."""

from pathlib import Path
from typing import Annotated

import typer

from commands.line.door import console, run, settings

app = typer.Typer()
Kind = Annotated[str, typer.Argument(help="partners, people, products, rates, leads, deals, sales or funds.")]


@app.command("import")
def import_(
    kind: Kind,
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx file; its first row names the columns.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write every error to this .csv or .xlsx file, too.")] = None,
) -> None:
    """Take records over; the same table again changes nothing. Example: python server.py import deals crm.csv"""
    from commands.transfer import import_file

    failed = run(import_file(settings(), kind, file, console, dry_run=dry_run, errors=errors))
    raise typer.Exit(1 if failed else 0)


@app.command("export")
def export(kind: Kind, file: Annotated[Path, typer.Argument(help="A .csv or .xlsx file to write.")]) -> None:
    """Write records to a table that can be imported again. Example: python server.py export deals now.xlsx"""
    from commands.transfer import export_file

    run(export_file(settings(), kind, file, console))
