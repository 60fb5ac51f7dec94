"""YAML as people write it by hand: names and values. What only serves to mislead or to exhaust a reader is refused."""

from __future__ import annotations

from typing import Any

import yaml


class _Plain(yaml.SafeLoader):
    """Without aliases (a few lines of them unfold to gigabytes) and without a name that is given twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*name) stands in place of a value")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [name.value for name, _ in node.value if isinstance(name, yaml.ScalarNode)]
        if len(names) != len(set(names)):
            raise yaml.YAMLError("a name is given twice")
        return super().construct_mapping(node, deep)


def plain_yaml(text: str) -> Any:
    """The values in this text. Raises `yaml.YAMLError`, and ValueError for dates and numbers that are none."""
    return yaml.load(text, _Plain)  # noqa: S506 - a safe loader, made stricter
