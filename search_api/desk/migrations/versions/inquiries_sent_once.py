"""An inquiry that is sent twice is taken once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column of its own; NULL of all that were taken before."""
    op.add_column("inquiries", sa.Column("sent_as", sa.String(length=200), nullable=True))
    op.create_index(op.f("ix_inquiries_sent_as"), "inquiries", ["sent_as"], unique=True)
