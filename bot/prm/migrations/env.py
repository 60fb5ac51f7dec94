"""Read by Alembic for every command: how to run the steps, or to write one, on the connection that was handed in."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

connection: Connection = context.config.attributes["connection"]
is_sqlite = connection.dialect.name == "sqlite"


def check_references(ctx: MigrationContext, *_: Any, **__: Any) -> None:
    """Foreign keys are not enforced while SQLite rebuilds tables, so look at them before each step is committed."""
    if is_sqlite and ctx.connection is not None:
        broken = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise ValueError(
                f"this step would leave rows that refer to nothing, in: {sorted({row[0] for row in broken})}"
            )


def without_our_types(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """A step names the database's own types: ours may change later, what a released step does may not."""
    if kind == "type" and isinstance(item, TypeDecorator) and type(item).__module__.startswith("bot."):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=connection,
    target_metadata=context.config.attributes["tables"],
    render_as_batch=is_sqlite,
    render_item=without_our_types,
    transactional_ddl=True,  # SQLite can, when we say BEGIN ourselves
    transaction_per_migration=True,
    on_version_apply=check_references,
)
with context.begin_transaction():
    context.run_migrations()
