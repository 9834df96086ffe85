"""New account numbers and the campaigns that tell them: the audience frozen, its numbers held apart from all old ones,
and where each account is, counted as it moves.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

GUARDS = """
-- An old number is what an account came with: it finds the account for ever.
CREATE TRIGGER accounts_old_number_stays BEFORE UPDATE OF digits, stem ON accounts FOR EACH ROW
    WHEN ((OLD.digits, OLD.stem) IS DISTINCT FROM (NEW.digits, NEW.stem))
    EXECUTE FUNCTION refuse_change();

-- No new number is an old one, whoever comes first. The lock makes one see what the other has written. A stem has
-- seven digits at most, a new number nine. An array keeps it a look-up: the planner knows nothing of `coming`.
CREATE FUNCTION new_number_is_no_old_one() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE taken text;
BEGIN
    PERFORM pg_advisory_xact_lock(977061);
    SELECT digits INTO taken FROM accounts WHERE digits = ANY(ARRAY(SELECT number::text FROM coming)) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'new number % is an old one', taken USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER campaign_accounts_no_old_number AFTER INSERT ON campaign_accounts
    REFERENCING NEW TABLE AS coming FOR EACH STATEMENT EXECUTE FUNCTION new_number_is_no_old_one();

CREATE FUNCTION old_number_is_no_new_one() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE taken int;
BEGIN
    PERFORM pg_advisory_xact_lock(977061);
    SELECT number INTO taken FROM campaign_accounts
    WHERE number = ANY(ARRAY(SELECT CAST(digits AS int) FROM coming WHERE length(digits) = 9)) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'number % belongs to the renumbering', taken USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_no_new_number AFTER INSERT ON accounts
    REFERENCING NEW TABLE AS coming FOR EACH STATEMENT EXECUTE FUNCTION old_number_is_no_new_one();

-- What was approved stays as it was; a text may be forgotten, a number that was not issued becomes void, for good.
CREATE TRIGGER campaign_accounts_frozen BEFORE UPDATE ON campaign_accounts FOR EACH ROW
    WHEN ((OLD.campaign_id, OLD.place, OLD.account_id, OLD.number, OLD.phone, OLD.language, OLD.excluded, OLD.head,
           OLD.parts, OLD.accounts)
          IS DISTINCT FROM
          (NEW.campaign_id, NEW.place, NEW.account_id, NEW.number, NEW.phone, NEW.language, NEW.excluded, NEW.head,
           NEW.parts, NEW.accounts)
          OR (OLD.voided_at IS NOT NULL AND OLD.voided_at IS DISTINCT FROM NEW.voided_at)
          OR (NEW.text IS NOT NULL AND OLD.text IS DISTINCT FROM NEW.text))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER campaign_accounts_never_deleted BEFORE DELETE ON campaign_accounts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whoever moves messages of a campaign, their accounts are counted with it.
CREATE FUNCTION count_moved_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_counts (wave_id, bucket, accounts)
    SELECT wave_id, state, sum(accounts) FROM (
        SELECT wave_id, state, -accounts AS accounts FROM before WHERE wave_id IS NOT NULL
        UNION ALL
        SELECT wave_id, state, accounts FROM after WHERE wave_id IS NOT NULL
    ) AS moved
    GROUP BY wave_id, state HAVING sum(accounts) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER messages_counted AFTER UPDATE ON messages
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_moved_messages();
"""

NO_GUARDS = """
DROP TRIGGER messages_counted ON messages;
DROP TRIGGER accounts_no_new_number ON accounts;
DROP TRIGGER accounts_old_number_stays ON accounts;
"""

FUNCTIONS = ("count_moved_messages", "old_number_is_no_new_one", "new_number_is_no_old_one")


def upgrade() -> None:
    op.create_table(
        "number_space",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False, comment="of the permutation; it never changes"),
        sa.Column("next", sa.BigInteger(), server_default="0", nullable=False, comment="the place of the next number"),
        sa.CheckConstraint("one", name=op.f("number_space_one_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("number_space_pkey")),
    )
    op.execute("INSERT INTO number_space (key) VALUES (('x' || left(replace(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint)")
    op.create_table(
        "campaigns",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), comment="empty: the whole region"),
        sa.Column("pilot_area_id", sa.BigInteger(), comment="runs first, and decides about the rest"),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("reason", sa.Text(), comment="why it is paused"),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gate_percent", sa.Integer(), nullable=False, comment="delivered of settled that the pilot must reach"),
        sa.Column("template", sa.Text(), comment="the operator's own text; empty: that of the catalogue"),
        sa.Column("hash", sa.Text(), server_default="", nullable=False, comment="of all that is approved: audience, texts, figures"),
        sa.Column("figures", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("planned_by", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text()),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state IN ('planned', 'approved', 'running', 'paused', 'done', 'cancelled')",
            name=op.f("campaigns_state_check"),
        ),
        sa.CheckConstraint("approved_by <> planned_by", name=op.f("campaigns_approved_by_another_check")),
        sa.ForeignKeyConstraint(["region"], ["regions.name"], name=op.f("campaigns_region_fkey")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("campaigns_area_id_fkey")),
        sa.ForeignKeyConstraint(["pilot_area_id"], ["areas.id"], name=op.f("campaigns_pilot_area_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("campaigns_pkey")),
    )
    op.create_index(
        "campaigns_one_open_idx",
        "campaigns",
        ["region"],
        unique=True,
        postgresql_where=sa.text("state IN ('planned', 'approved', 'running', 'paused')"),
    )
    op.create_table(
        "campaign_waves",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("is_pilot", sa.Boolean(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False, comment="its accounts have the places from first to before end"),
        sa.Column("upto", sa.Integer(), nullable=False, comment="those before this place have their numbers"),
        sa.CheckConstraint('first <= upto AND upto <= "end"', name=op.f("campaign_waves_upto_check")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("campaign_waves_campaign_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("campaign_waves_pkey")),
        sa.UniqueConstraint("campaign_id", "is_pilot", name=op.f("campaign_waves_campaign_id_is_pilot_key")),
    )
    op.create_table(
        "campaign_counts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("wave_id", sa.BigInteger(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False, comment="a state of messages, waiting, numbered, or excluded:cause"),
        sa.Column("accounts", sa.BigInteger(), nullable=False, comment="how many more, or fewer"),
        sa.ForeignKeyConstraint(["wave_id"], ["campaign_waves.id"], name=op.f("campaign_counts_wave_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("campaign_counts_pkey")),
    )
    op.create_index("campaign_counts_wave_id_idx", "campaign_counts", ["wave_id"])
    op.create_table(
        "campaign_accounts",
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="the order in which numbers are issued"),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), comment="reserved by this plan; empty where the account has its own"),
        sa.Column("phone", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("excluded", sa.Text(), comment="why no SMS is sent"),
        sa.Column("head", sa.Integer(), comment="the place whose text tells this account"),
        sa.Column("text", sa.Text()),
        sa.Column("parts", sa.Integer()),
        sa.Column("accounts", sa.Integer(), comment="how many the text tells"),
        sa.Column("voided_at", sa.DateTime(timezone=True), comment="the number was never issued, and never will be"),
        sa.CheckConstraint("number BETWEEN 100000000 AND 999999999", name=op.f("campaign_accounts_number_check")),
        sa.PrimaryKeyConstraint("campaign_id", "place", name=op.f("campaign_accounts_pkey")),
        sa.UniqueConstraint("number", name=op.f("campaign_accounts_number_key")),
    )
    op.create_index(
        "campaign_accounts_one_number_idx",
        "campaign_accounts",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("number IS NOT NULL AND voided_at IS NULL"),
    )
    op.create_index(
        "campaign_accounts_told_again_idx",
        "campaign_accounts",
        ["account_id"],
        postgresql_where=sa.text("number IS NULL"),
    )
    op.create_index(
        "campaign_accounts_head_idx",
        "campaign_accounts",
        ["campaign_id", "head"],
        postgresql_where=sa.text("head <> place"),
    )
    op.add_column("messages", sa.Column("wave_id", sa.BigInteger(), comment="of the campaign that sends it"))
    op.add_column(
        "messages",
        sa.Column(
            "accounts",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="that it tells; none once another tells them",
        ),
    )
    op.create_foreign_key(op.f("messages_wave_id_fkey"), "messages", "campaign_waves", ["wave_id"], ["id"])
    op.create_index(
        "messages_not_reached_idx",
        "messages",
        ["wave_id"],
        postgresql_where=sa.text("wave_id IS NOT NULL AND accounts > 0 AND state IN ('failed', 'expired')"),
    )
    # Room for the new version of a row beside the old one: a number that is issued then touches no index.
    op.execute("ALTER TABLE accounts SET (fillfactor = 85)")
    op.execute(GUARDS)


def downgrade() -> None:
    op.execute(NO_GUARDS)
    op.execute("ALTER TABLE accounts RESET (fillfactor)")
    op.drop_index("messages_not_reached_idx", table_name="messages")
    op.drop_constraint(op.f("messages_wave_id_fkey"), "messages")
    op.drop_column("messages", "accounts")
    op.drop_column("messages", "wave_id")
    for table in ("campaign_accounts", "campaign_counts", "campaign_waves", "campaigns", "number_space"):
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}()")
