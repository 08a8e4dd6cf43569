"""Whatever else is sent twice is written once, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table more; a process of the former program that runs still knows nothing of it."""
    op.create_table(
        "sent",
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("record", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sent")),
    )
    op.create_index(op.f("ix_sent_at"), "sent", ["at"], unique=False)
