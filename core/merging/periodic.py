"""What merges leave behind is thrown away when nobody can take them back any more."""

from datetime import datetime

from sqlalchemy import delete, or_, select

from core.db import db, transaction
from core.merging.models import CustomerMerge, MergedRow


def forget_old_journals(now: datetime) -> None:
    """Delete the journals of merges that were taken back, or cannot be any more; old numbers are known for ever."""
    ended = select(CustomerMerge.id).where(or_(CustomerMerge.undo_until <= now, CustomerMerge.undone_at.is_not(None)))
    with transaction():
        db.session.execute(
            delete(MergedRow).where(MergedRow.merge_id.in_(ended)).execution_options(synchronize_session=False)
        )
