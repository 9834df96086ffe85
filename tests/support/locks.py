"""Locks of one's own database: `pg_locks` shows those of the whole server, and with them those of other tests."""

HERE = "pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
