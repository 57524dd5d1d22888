"""Why a list of customers cannot be taken over."""

from flask_babel import lazy_gettext

from core.errors import DomainError


class ImportStarted(DomainError):
    """An import that runs or is over cannot be changed any more."""

    code = "import_started"
    status = 409
    text = lazy_gettext("This import was started already.")


class NotChecked(DomainError):
    """A list is checked before it is taken over."""

    code = "not_checked"
    status = 409
    text = lazy_gettext("Please check the list first.")


class NoNameColumn(DomainError):
    """Without a name nobody could find the customers."""

    code = "no_name_column"
    status = 422
    text = lazy_gettext("Please choose a column for the last name, the full name or the company.")


class ListGone(DomainError):
    """The lines were thrown away."""

    code = "list_gone"
    status = 410
    text = lazy_gettext("The list is not kept any more. Please upload it again.")


class TooLateToUndo(DomainError):
    """What would be needed to undo the import was thrown away, or it was undone before."""

    code = "too_late_to_undo"
    status = 409
    text = lazy_gettext("This import cannot be undone any more.")
