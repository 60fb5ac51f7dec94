"""Files of the product in YAML, read by the C parser where PyYAML has one: it is ten times as fast, felt at start."""

from pathlib import Path
from typing import Any

import yaml

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(file: Path) -> Any:
    """What the file holds; fails with `yaml.YAMLError` where it is none."""
    return yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - both loaders are the safe ones
