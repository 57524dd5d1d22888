"""Find, create and change services."""

from collections.abc import Sequence

from sqlalchemy import func, select

from core.catalogue.models import DataField, FieldScope, Service
from core.catalogue.questions import Question
from core.db import db
from core.errors import NotFound


def get_service(service_id: int, *, locked: bool = False) -> Service:
    """Return one service; ``locked`` until the transaction ends, with fresh values.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(Service).where(Service.id == service_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    service = db.session.scalar(query)
    if service is None:
        raise NotFound
    return service


def all_services(*, with_archived: bool = False) -> Sequence[Service]:
    """Return the landlord's services in their order."""
    query = select(Service).order_by(Service.position, Service.id)
    return db.session.scalars(query if with_archived else query.where(Service.is_archived.is_(False))).all()


def has_services() -> bool:
    """Tell whether the landlord offers anything."""
    return db.session.scalar(select(Service.id).where(Service.is_archived.is_(False)).limit(1)) is not None


def field_counts() -> dict[int, int]:
    """Return how many data fields each service has, by the service's id."""
    counted = select(DataField.service_id, func.count(DataField.id)).group_by(DataField.service_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def is_on_show(file_id: int) -> bool:
    """Tell whether a file is the picture of a service that the landlord offers."""
    offered = select(Service.id).where(Service.picture_file_id == file_id, Service.is_archived.is_(False))
    return db.session.scalar(offered.limit(1)) is not None


def questions_of(service: Service, scope: FieldScope | None = None) -> list[Question]:
    """Return the present data fields of a service as questions, of one scope or all."""
    questions = [Question.of(data_field) for data_field in service.data_fields]
    return [question for question in questions if scope is None or question.scope is scope]
