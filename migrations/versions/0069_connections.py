"""An application for a connection as a life of rungs, with its clock, its money, its meter and its papers.

What was received before stands on the first rung; what was answered has ended, with the answer as its reason.

Revision ID: 0069
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

ENDED = "'open', 'rejected', 'withdrawn', 'lapsed'"
STATES = (
    "'drafted', 'submitted', 'papers_complete', 'survey_booked', 'surveyed', 'quoted', 'lapsed', 'paid', 'wayleave',"
    " 'built', 'inspected', 'metered', 'open', 'rejected', 'withdrawn'"
)
NOW_EMPTY = ("phone", "name", "area", "landmark")


def upgrade() -> None:
    _applications()
    _beside()
    _money()
    _indexes()


def _applications() -> None:
    op.drop_constraint("applications_state_check", "applications", type_="check")
    op.drop_constraint("applications_answered_check", "applications", type_="check")
    for name in NOW_EMPTY:
        op.alter_column("applications", name, nullable=True)
    for column in COLUMNS:
        op.add_column("applications", column)
    op.execute("""
        UPDATE applications SET class = 'home', reached_at = received_at, state = 'submitted' WHERE state = 'received'
    """)
    op.execute("""
        UPDATE applications SET class = 'home', reached_at = answered_at, state = 'rejected' WHERE state = 'answered'
    """)
    op.alter_column("applications", "state", server_default="drafted")
    for name, comment in COMMENTS.items():
        op.execute(f"COMMENT ON COLUMN applications.{name} IS '{comment}'")
    for name, columns, target in FOREIGN_KEYS:
        _add_foreign_key("applications", name, columns, target)
    for name, condition in CHECKS.items():
        _add_check("applications", name, condition)


def _add_foreign_key(table: str, name: str, columns: list[str], target: str) -> None:
    constraint = op.f(f"{table}_{name}_fkey")
    op.create_foreign_key(constraint, table, target, columns, ["id"], postgresql_not_valid=True)
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")


def _add_check(table: str, name: str, condition: str) -> None:
    constraint = op.f(f"{table}_{name}_check")
    op.create_check_constraint(constraint, table, condition, postgresql_not_valid=True)
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")


def _beside() -> None:
    op.create_table(
        "application_rungs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), comment="the operator, where one moved it"),
        sa.Column("clock", sa.Text(), comment="the clock that ran here when it was left"),
        sa.Column(
            "days_used", sa.Integer(), server_default="0", nullable=False, comment="working days of that clock"
        ),
        _of_application("application_rungs"),
        sa.PrimaryKeyConstraint("id", name=op.f("application_rungs_pkey")),
    )
    op.create_index("application_rungs_application_idx", "application_rungs", ["application_id", "id"])
    op.create_table(
        "application_counts",
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("overrun", sa.BigInteger(), nullable=False, comment="of them, those whose clock has run out"),
        sa.PrimaryKeyConstraint("rung", name=op.f("application_counts_pkey")),
        comment="how many applications stand on each rung: changed with each move",
    )
    op.execute("""
        INSERT INTO application_rungs (application_id, rung, reached_at)
        SELECT id, 'submitted', received_at FROM applications
    """)
    op.execute("""
        INSERT INTO application_rungs (application_id, rung, reached_at, by)
        SELECT id, state, answered_at, operator FROM applications WHERE state = 'rejected'
    """)
    op.execute("""
        INSERT INTO application_counts (rung, waiting, overrun)
        SELECT 'submitted', count(*), 0 FROM applications WHERE state = 'submitted'
    """)
    op.create_table(
        "application_followers",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False, comment="may follow it, as its applicant has agreed"),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        _of_application("application_followers"),
        sa.PrimaryKeyConstraint("application_id", "phone", name=op.f("application_followers_pkey")),
    )
    op.create_index("application_followers_phone_idx", "application_followers", ["phone"])
    op.create_index("application_followers_agreed_at_idx", "application_followers", ["agreed_at"])
    op.create_table(
        "application_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.Integer(), server_default="5", nullable=False),
        sa.CheckConstraint("tries_left >= 0", name=op.f("application_links_tries_left_check")),
        _of_application("application_links"),
        sa.PrimaryKeyConstraint("id", name=op.f("application_links_pkey")),
        sa.UniqueConstraint("digest", name=op.f("application_links_digest_key")),
    )
    op.create_index("application_links_application_idx", "application_links", ["application_id", "good_until"])
    op.create_index("application_links_good_until_idx", "application_links", ["good_until"])
    op.create_table(
        "application_sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the cookie"),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), comment="a digest of the address that began a draft, for the limits"),
        _of_application("application_sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("application_sessions_pkey")),
        sa.UniqueConstraint("digest", name=op.f("application_sessions_digest_key")),
    )
    op.create_index("application_sessions_application_idx", "application_sessions", ["application_id"])
    op.create_index("application_sessions_started_at_idx", "application_sessions", ["started_at"])
    op.create_index("application_sessions_address_idx", "application_sessions", ["address", "started_at"])
    op.create_table(
        "application_papers",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False, comment="which one, by the checklist"),
        sa.Column("picture", sa.LargeBinary(), nullable=False, comment="JPEG without anything but the picture"),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        _of_application("application_papers"),
        sa.PrimaryKeyConstraint("application_id", "paper", name=op.f("application_papers_pkey")),
    )
    op.create_index("application_papers_sent_at_idx", "application_papers", ["sent_at"])


def _money() -> None:
    for table, comment in (
        ("payments", "what it pays, where it is a connection"),
        ("payment_intents", "where a connection is paid"),
    ):
        op.add_column(table, sa.Column("application_id", sa.BigInteger(), comment=comment))
        _add_foreign_key(table, "application_id", ["application_id"], "applications")
    op.alter_column("payment_intents", "account_id", nullable=True)
    op.execute(
        "COMMENT ON COLUMN payment_intents.account_number IS 'as it was then; of an application its reference'"
    )
    _add_check("payments", "credited", "num_nonnulls(account_id, application_id) <= 1")
    _add_check("payment_intents", "pays", "num_nonnulls(account_id, application_id) = 1")


def _indexes() -> None:
    op.drop_index("applications_waiting_idx", table_name="applications")
    for name, (columns, unique, condition) in INDEXES.items():
        op.create_index(name, "applications", columns, unique=unique, postgresql_where=sa.text(condition))
    for name, (table, columns) in OF_MONEY.items():
        op.create_index(name, table, columns, postgresql_where=sa.text("application_id IS NOT NULL"))


def _of_application(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["application_id"],
        ["applications.id"],
        name=op.f(f"{table}_application_id_fkey"),
        ondelete="CASCADE",
    )


COMMENTS = {
    "answered_at": "when it ended",
    "answer": "why it was rejected or withdrawn, as the applicant reads it",
    "operator": "who moved it last",
    "received_at": "when it was begun, then when it was sent",
    "phone": "none for a draft of a page that has not asked yet",
}
COLUMNS = (
    sa.Column("door", sa.Text(), server_default="earlier", nullable=False, comment="by which it was begun"),
    sa.Column("id_number", sa.Text(), comment="of the national ID, the passport or the company, as it is compared"),
    sa.Column("tax_pin", sa.Text(), comment="empty where none was given"),
    sa.Column("area_id", sa.BigInteger(), comment="the area of that name, or of the meter next door"),
    sa.Column("neighbour_meter", sa.Text(), comment="as it was typed; empty where none was given"),
    sa.Column("neighbour_account_id", sa.BigInteger(), comment="never shown to the applicant"),
    sa.Column("class", sa.Text()),
    sa.Column("reached_at", sa.DateTime(timezone=True), comment="its rung"),
    sa.Column("has_papers", sa.Boolean(), server_default=sa.false(), nullable=False, comment="nothing is waited for"),
    sa.Column("survey_on", sa.Date()),
    sa.Column("quote_cents", sa.BigInteger()),
    sa.Column("quote_lines", postgresql.JSONB()),
    sa.Column("quoted_on", sa.Date()),
    sa.Column("quote_ends_on", sa.Date(), comment="the last day on which it may be paid"),
    sa.Column("reminded", sa.Integer(), server_default="0", nullable=False, comment="the day of the last reminder"),
    sa.Column(
        "paid_cents", sa.BigInteger(), server_default="0", nullable=False, comment="what its payments sum up to"
    ),
    sa.Column("clock", sa.Text()),
    sa.Column("clock_from", sa.Date(), comment="the day after which the days of this rung count"),
    sa.Column("clock_due_on", sa.Date()),
    sa.Column("overrun_at", sa.DateTime(timezone=True), comment="when it was said that the clock ran out"),
    sa.Column("meter_number", sa.Text()),
    sa.Column("meter_seal", sa.Text()),
    sa.Column("meter_reading", sa.BigInteger()),
    sa.Column("meter_digits", sa.Integer()),
    sa.Column("metered_on", sa.Date()),
    sa.Column("meter_by", sa.Text(), comment="the technician"),
    sa.Column("account_id", sa.BigInteger()),
    sa.Column("same_as_id", sa.BigInteger(), comment="the open one of the same plot and person"),
)
FOREIGN_KEYS = (
    ("area_id", ["area_id"], "areas"),
    ("neighbour_account_id", ["neighbour_account_id"], "accounts"),
    ("account_id", ["account_id"], "accounts"),
    ("same_as_id", ["same_as_id"], "applications"),
)
CHECKS = {
    "state": f"state IN ({STATES})",
    "door": "door IN ('ussd', 'sms', 'page', 'earlier')",
    "class": "class IN ('home', 'shop', 'three_phase', 'more')",
    "sent": (
        "state IN ('drafted', 'open', 'rejected', 'withdrawn', 'lapsed')"
        " OR num_nulls(phone, name, area, landmark, class) = 0"
    ),
    "quoted": "num_nonnulls(quote_cents, quote_lines, quoted_on, quote_ends_on) IN (0, 4)",
    "clock": "num_nonnulls(clock, clock_from, clock_due_on) IN (0, 3)",
    "metered": (
        "num_nonnulls(meter_number, meter_seal, meter_reading, meter_digits, metered_on, meter_by) IN (0, 6)"
    ),
    "meter": "state <> 'metered' OR meter_number IS NOT NULL",
    "account": "(state = 'open') = (account_id IS NOT NULL)",
    "money": "paid_cents >= 0 AND quote_cents > 0",
}
WAITING = (
    "'submitted', 'papers_complete', 'survey_booked', 'surveyed', 'quoted', 'paid', 'wayleave', 'built', 'inspected',"
    " 'metered'"
)
INDEXES = {
    "applications_waiting_idx": (
        ["phone", sa.text("lower(area)"), sa.text("lower(landmark)")],
        True,
        f"state IN ({WAITING})",
    ),
    "applications_account_idx": (["account_id"], True, "account_id IS NOT NULL"),
    "applications_draft_idx": (["phone"], True, "state = 'drafted' AND door <> 'page'"),
    "applications_drafted_idx": (["reached_at"], False, "state = 'drafted'"),
    "applications_person_idx": (["id_number"], False, f"state IN ({WAITING}) AND id_number <> ''"),
    "applications_rung_idx": (["state", "reached_at", "id"], False, f"state IN ({WAITING})"),
    "applications_due_idx": (["clock_due_on"], False, "clock IS NOT NULL AND overrun_at IS NULL"),
    "applications_quoted_idx": (["quoted_on", "id"], False, "state = 'quoted'"),
    "applications_overrun_idx": (["id"], False, "overrun_at IS NOT NULL AND clock IS NOT NULL"),
    "applications_meter_idx": (["meter_number"], True, "state = 'metered'"),
}
OF_MONEY = {
    "payments_application_idx": ("payments", ["application_id"]),
    "payment_intents_application_idx": ("payment_intents", ["application_id", "created_at"]),
}


def downgrade() -> None:
    for name in (*INDEXES, *OF_MONEY):
        op.execute(f"DROP INDEX {name}")
    op.drop_constraint("payment_intents_pays_check", "payment_intents", type_="check")
    op.execute("DELETE FROM payment_intents WHERE application_id IS NOT NULL")
    op.drop_column("payment_intents", "application_id")
    op.alter_column("payment_intents", "account_id", nullable=False)
    op.execute("COMMENT ON COLUMN payment_intents.account_number IS 'as it was then'")
    op.drop_constraint("payments_credited_check", "payments", type_="check")
    op.drop_column("payments", "application_id")
    for table in ("papers", "sessions", "links", "followers", "counts", "rungs"):
        op.drop_table(f"application_{table}")
    op.execute("DELETE FROM applications WHERE state = 'drafted'")
    for name in CHECKS:
        op.drop_constraint(f"applications_{name}_check", "applications", type_="check")
    for column in COLUMNS:
        op.drop_column("applications", column.name)
    op.execute(f"UPDATE applications SET state = CASE WHEN state IN ({ENDED}) THEN 'answered' ELSE 'received' END")
    op.alter_column("applications", "state", server_default="received")
    for name in NOW_EMPTY:
        op.alter_column("applications", name, nullable=False)
    op.execute("""
        UPDATE applications SET answer = coalesce(answer, '-'), operator = coalesce(operator, '-'),
                                answered_at = coalesce(answered_at, received_at)
        WHERE state = 'answered'
    """)
    op.execute("""
        UPDATE applications SET operator = NULL, answer = NULL, answered_at = NULL WHERE state = 'received'
    """)
    op.create_check_constraint(op.f("applications_state_check"), "applications", "state IN ('received', 'answered')")
    op.create_check_constraint(
        op.f("applications_answered_check"),
        "applications",
        "num_nonnulls(answered_at, answer, operator) IN (0, 3)",
    )
    for name, comment in {**dict.fromkeys(COMMENTS, ""), "operator": "who answered"}.items():
        op.execute(f"COMMENT ON COLUMN applications.{name} IS '{comment}'")
    op.create_index(
        "applications_waiting_idx",
        "applications",
        ["phone", sa.text("lower(area)"), sa.text("lower(landmark)")],
        unique=True,
        postgresql_where=sa.text("state = 'received'"),
    )
