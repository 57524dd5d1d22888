"""Find, create and change services."""

from collections.abc import Sequence

from sqlalchemy import select

from core.catalogue.models import FieldScope, Service
from core.catalogue.questions import Question
from core.db import db
from core.errors import NotFound


def get_service(service_id: int) -> Service:
    """Return one service.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    service = db.session.scalar(select(Service).where(Service.id == service_id))
    if service is None:
        raise NotFound
    return service


def all_services(*, with_archived: bool = False) -> Sequence[Service]:
    """Return the landlord's services in their order."""
    query = select(Service).order_by(Service.position, Service.id)
    return db.session.scalars(query if with_archived else query.where(Service.is_archived.is_(False))).all()


def questions_of(service: Service, scope: FieldScope | None = None) -> list[Question]:
    """Return the present data fields of a service as questions, of one scope or all."""
    questions = [Question.of(data_field) for data_field in service.data_fields]
    return [question for question in questions if scope is None or question.scope is scope]
