"""Alembic's environment: runs on the connection that `migrate` passes in, in its transaction."""

from alembic import context

# The module that knows all tables: it imports the others.
from nexus_pipelines.operations.release_models import Base

SCHEMAS = ("app", "search")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table_schema="app",
    include_schemas=True,
    include_name=lambda name, kind, _parents: kind != "schema" or name in SCHEMAS,
)
context.run_migrations()
