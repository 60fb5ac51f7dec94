"""Let `python server.py` work with any Python 3.11+: hand over to the environment that `make setup` created."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path


def run_in_environment(script: str) -> None:
    """Start `script` again with the checkout's own Python when this one lacks the dependencies; else do nothing."""
    if find_spec("typer") and find_spec("sqlalchemy"):
        return
    root = Path(script).resolve().parent
    python = next((p for p in (root / ".venv/bin/python", root / ".venv/Scripts/python.exe") if p.exists()), None)
    if python is None or Path(sys.prefix).resolve() == (root / ".venv").resolve():
        sys.exit("The environment is not complete. Please run: make setup")
    os.execv(python, [str(python), script, *sys.argv[1:]])  # noqa: S606 - our own interpreter, our own arguments
