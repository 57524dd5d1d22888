"""The queue in Redis; rq and redis are imported only where they are used."""

import logging
from typing import Any

logger = logging.getLogger(__name__)
QUEUE_NAME = "kontor"
JOB_SECONDS = 300
KEEP_FAILED_SECONDS = 24 * 3600


def quick_options() -> dict[str, Any]:
    """Return options for connections of requests, which must not wait for a Redis that is away."""
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # One more try for a connection that has gone stale, no more.
    return {"socket_connect_timeout": 1, "socket_timeout": 2, "retry": Retry(NoBackoff(), 1)}


class RedisQueue:
    """Jobs wait in Redis for RQ workers; arguments are ids in JSON, never pickles."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._queue: Any = None

    def push(self, job: str, ids: tuple[int, ...]) -> None:
        """Add a job; without Redis the sweeper finds the work in the database, so this never fails a request."""
        from redis.exceptions import RedisError

        try:
            self._connected().enqueue(
                "core.jobs.rq_worker.execute",
                job,
                list(ids),
                job_timeout=JOB_SECONDS,
                result_ttl=0,
                failure_ttl=KEEP_FAILED_SECONDS,
            )
        except RedisError as error:
            logger.warning("Redis took no job, the sweeper will find the work: %s", error)

    def is_ready(self) -> bool:
        """Tell whether Redis answers."""
        from redis.exceptions import RedisError

        try:
            return bool(self._connected().connection.ping())
        except RedisError:
            return False

    def has_worker(self) -> bool:
        """Tell whether a worker has reported lately."""
        from rq import Worker

        return Worker.count(queue=self._connected()) > 0

    def _connected(self) -> Any:
        if self._queue is None:
            from redis import Redis
            from rq import Queue
            from rq.serializers import JSONSerializer

            connection = Redis.from_url(self.url, **quick_options())
            self._queue = Queue(QUEUE_NAME, connection=connection, serializer=JSONSerializer)
        return self._queue
