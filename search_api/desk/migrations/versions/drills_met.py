"""Cards that were met in a drill: new to nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """False of all decks that there are: somebody put them together."""
    op.add_column(
        "decks", sa.Column("met", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
