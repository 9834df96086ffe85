"""On the path of a worker: after its first jobs it waits for ever at the broker, as on a connection that hangs."""

from threading import Event

from kombu.transport import redis

READS = 5
read, reads = redis.Channel._brpop_read, []  # noqa: SLF001 - where kombu waits for a job


def stuck(self, **options):
    reads.append(1)
    if len(reads) > READS:
        Event().wait()
    return read(self, **options)


redis.Channel._brpop_read = stuck  # noqa: SLF001
