"""Which data fields an item has after it moved to another service: no answer is lost (B-02)."""

from core.bookings.models import BookingItem
from core.catalogue.models import Service
from core.catalogue.questions import Question
from core.catalogue.services import questions_of


def ask_what_the_service_asks(item: BookingItem, service: Service) -> None:
    """Let an item ask what ``service`` asks.

    A question with an answer that ``service`` asks in another way, or not at all, stays as it was asked.
    """
    answered = {key for answers in _all_answers(item) for key, value in answers.items() if value}
    kept = {question.key: question for question in item.questions if question.key in answered}
    asked = [_one_of(kept.pop(question.key, None), question) for question in questions_of(service)]
    item.stored_questions = [question.to_json() for question in (*asked, *kept.values())]


def _one_of(old: Question | None, new: Question) -> Question:
    if old is None or (old.type is new.type and old.scope is new.scope and list(old.choices) == list(new.choices)):
        return new
    return old


def _all_answers(item: BookingItem) -> list[dict[str, str]]:
    return [item.answers, *(participant.answers for participant in item.participants)]
