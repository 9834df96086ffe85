"""The log of what was sent: on the disk of the host, whole or cut short, and no longer than a restore reaches back."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.messaging.sending import Claimed, NotSent, Result, SmsAccepted
from store.messaging.sent_log import KEPT, SentLog, key_of, name_of

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def result(number, outcome=None):
    message = Claimed(number, 1, "bill", f"bill:{number}", "+254711000001", "Habari", 1, trial=False)
    return Result(message, outcome or SmsAccepted("Success", f"ATXid_{number}"))


@pytest.fixture
def log(tmp_path):
    return SentLog(tmp_path / "sent")


def test_what_was_accepted_is_read_back_the_newest_first(log):
    log.append([result(1), result(2)], NOW)
    log.append([result(3)], NOW + timedelta(days=1))
    found = [entry for chunk in log.newest_first() for entry in chunk]
    assert [(entry.message_id, entry.gateway_id) for entry in found] == [(3, "ATXid_3"), (2, "ATXid_2"), (1, "ATXid_1")]
    assert (found[0].key, found[0].name) == (key_of(result(3).message), name_of(result(3).message))


def test_what_was_not_accepted_and_whom_it_was_for_is_not_in_it(log, tmp_path):
    log.append([result(1, NotSent("HTTP 500")), result(2)], NOW)
    written = (tmp_path / "sent" / "sent-2026-11-28.jsonl").read_text()
    assert written.count("\n") == 1
    assert "254711000001" not in written


def test_a_line_that_a_crash_cut_short_is_left_out(log, tmp_path):
    log.append([result(1), result(2)], NOW)
    file = tmp_path / "sent" / "sent-2026-11-28.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    assert [entry.message_id for chunk in log.newest_first() for entry in chunk] == [1]


def test_days_that_no_restore_reaches_back_to_are_removed(log, tmp_path):
    log.append([result(1)], NOW)
    log.append([result(2)], NOW + KEPT + timedelta(days=1))
    assert [file.name for file in (tmp_path / "sent").iterdir()] == ["sent-2027-01-03.jsonl"]


def test_the_folder_and_its_files_are_for_their_owner_alone(log, tmp_path):
    log.append([result(1)], NOW)
    folder = tmp_path / "sent"
    assert [path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())] == [0, 0]


def test_without_a_folder_nothing_is_kept():
    log = SentLog(None)
    log.append([result(1)], NOW)
    assert [*log.newest_first()] == []
