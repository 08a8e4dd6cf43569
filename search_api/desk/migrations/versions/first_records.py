"""The first tables: inquiries, feedback, what was asked, users, the trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The tables, those that others refer to first."""
    _asked()
    _feedback()
    _inquiries()
    _trail()
    _users()
    _inquiries_told()
    _inquiry_answers()
    _inquiry_moves()
    _inquiry_notes()
    _inquiry_tags()
    _logins()
    _inquiry_citations()
    _only_appended("trail")


def _asked() -> None:
    op.create_table(
        "asked",
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
    )
    op.create_index(op.f("ix_asked_at"), "asked", ["at"], unique=False)


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("asker", sa.String(length=20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("snapshot", sa.String(length=120), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("cited", sa.JSON(), nullable=False),
        sa.Column("right", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_at"), "feedback", ["at"], unique=False)


def _inquiries() -> None:
    op.create_table(
        "inquiries",
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=400), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("handed_to", sa.String(length=120), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("taken_by", sa.String(length=80), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("blanked_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inquiries_answered_at"), "inquiries", ["answered_at"], unique=False)
    op.create_index(op.f("ix_inquiries_due"), "inquiries", ["due"], unique=False)
    op.create_index(op.f("ix_inquiries_organisation"), "inquiries", ["organisation"], unique=False)
    op.create_index(op.f("ix_inquiries_owner"), "inquiries", ["owner"], unique=False)
    op.create_index(op.f("ix_inquiries_role"), "inquiries", ["role"], unique=False)
    op.create_index(op.f("ix_inquiries_status"), "inquiries", ["status"], unique=False)
    op.create_index(op.f("ix_inquiries_taken_at"), "inquiries", ["taken_at"], unique=False)


def _trail() -> None:
    op.create_table(
        "trail",
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail")),
    )
    op.create_index(op.f("ix_trail_at"), "trail", ["at"], unique=False)
    op.create_index(op.f("ix_trail_kind_record"), "trail", ["kind", "record"], unique=False)
    op.create_index(op.f("ix_trail_who"), "trail", ["who"], unique=False)


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password", sa.String(length=400), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", INSTANT, nullable=True),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )


def _inquiries_told() -> None:
    op.create_table(
        "inquiries_told",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("change", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiries.id"],
            name=op.f("fk_inquiries_told_inquiry_id_inquiries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("inquiry_id", "key", "change", name=op.f("pk_inquiries_told")),
    )


def _inquiry_answers() -> None:
    op.create_table(
        "inquiry_answers",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("snapshot", sa.String(length=120), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiries.id"],
            name=op.f("fk_inquiry_answers_inquiry_id_inquiries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_answers")),
    )
    op.create_index(op.f("ix_inquiry_answers_at"), "inquiry_answers", ["at"], unique=False)
    op.create_index(
        op.f("ix_inquiry_answers_inquiry_id"), "inquiry_answers", ["inquiry_id"], unique=False
    )


def _inquiry_moves() -> None:
    op.create_table(
        "inquiry_moves",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("was", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("handed_to", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiries.id"],
            name=op.f("fk_inquiry_moves_inquiry_id_inquiries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_moves")),
    )
    op.create_index(
        op.f("ix_inquiry_moves_inquiry_id"), "inquiry_moves", ["inquiry_id"], unique=False
    )


def _inquiry_notes() -> None:
    op.create_table(
        "inquiry_notes",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiries.id"],
            name=op.f("fk_inquiry_notes_inquiry_id_inquiries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_notes")),
    )
    op.create_index(
        op.f("ix_inquiry_notes_inquiry_id"), "inquiry_notes", ["inquiry_id"], unique=False
    )


def _inquiry_tags() -> None:
    op.create_table(
        "inquiry_tags",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiries.id"],
            name=op.f("fk_inquiry_tags_inquiry_id_inquiries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("inquiry_id", "tag", name=op.f("pk_inquiry_tags")),
    )
    op.create_index(op.f("ix_inquiry_tags_tag"), "inquiry_tags", ["tag"], unique=False)


def _logins() -> None:
    op.create_table(
        "logins",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_logins_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_logins_token_hash")),
    )
    op.create_index(op.f("ix_logins_user_id"), "logins", ["user_id"], unique=False)


def _inquiry_citations() -> None:
    op.create_table(
        "inquiry_citations",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("section", sa.String(length=400), nullable=False),
        sa.Column("paragraph", sa.String(length=400), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("quote_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["inquiry_answers.id"],
            name=op.f("fk_inquiry_citations_answer_id_inquiry_answers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_citations")),
    )
    op.create_index(
        op.f("ix_inquiry_citations_answer_id"), "inquiry_citations", ["answer_id"], unique=False
    )
    op.create_index(
        op.f("ix_inquiry_citations_document_section"),
        "inquiry_citations",
        ["document", "section"],
        unique=False,
    )
    op.create_index(op.f("ix_inquiry_citations_key"), "inquiry_citations", ["key"], unique=False)


def _only_appended(table: str) -> None:
    """What has been written can be neither changed nor deleted, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_closed() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{table} is only appended to'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_closed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" EXECUTE FUNCTION {table}_is_closed()"
        )
        return
    for doing in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_closed_to_{doing.lower()} BEFORE {doing} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is only appended to'); END"
        )
