"""All jobs of core by name; the workers know no others."""

from core.jobs.queue import Handler


def job_handlers() -> dict[str, Handler]:
    """Return the jobs by name."""
    return {}
