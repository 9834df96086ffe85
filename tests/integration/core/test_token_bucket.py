"""The gateway gets as many parts a second as was agreed, from all workers together."""

import pytest

from store.core.redis import Redis
from store.core.token_bucket import PARTS_PER_SECOND_WITHOUT_REDIS, TokenBucket

PER_SECOND = 40


@pytest.fixture
def bucket(redis_url):
    return TokenBucket(Redis(redis_url), "parts", PER_SECOND)


def test_no_more_than_a_second_brings_leaves_at_once_from_all_workers_together(bucket, redis_url):
    other = TokenBucket(Redis(redis_url), "parts", PER_SECOND)
    assert bucket.take(30) + other.take(30) + bucket.take(30) <= PER_SECOND + 5


def test_what_was_not_used_comes_back(bucket):
    bucket.settle(bucket.take(PER_SECOND), used=0)
    assert bucket.take(PER_SECOND) == PER_SECOND


def test_a_message_of_many_parts_is_paid_for_by_the_next_ones(bucket):
    bucket.settle(bucket.take(1), used=10 * PER_SECOND)
    assert bucket.take(1) == 0


def test_after_redis_forgot_everything_at_most_one_more_second_leaves(bucket, redis_url):
    bucket.take(PER_SECOND)
    Redis(redis_url).call("FLUSHDB")
    assert bucket.take(10 * PER_SECOND) == PER_SECOND


def test_without_redis_each_process_sends_slowly(redis_url):
    alone = TokenBucket(Redis("redis://127.0.0.1:1/0"), "parts", PER_SECOND)
    assert alone.take(PER_SECOND) == PARTS_PER_SECOND_WITHOUT_REDIS
    assert alone.take(PER_SECOND) == 0
    alone.settle(0, used=-3)
    assert alone.take(PER_SECOND) == 3


def test_a_rate_below_one_a_second_still_lets_messages_go(redis_url):
    assert TokenBucket(Redis(redis_url), "parts", 0.2).take(5) == 1
