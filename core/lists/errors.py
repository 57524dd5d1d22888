"""Why a list cannot be read."""

from flask_babel import lazy_gettext

from core.errors import DomainError


class NotAList(DomainError):
    """What came in is no list in CSV."""

    code = "not_a_list"
    status = 422
    text = lazy_gettext("This is not a list in CSV. In Excel choose “Save as” and “CSV UTF-8”.")


class NotAWorkbook(DomainError):
    """What came in is neither a list in CSV nor a workbook of Excel."""

    code = "not_a_workbook"
    status = 422
    text = lazy_gettext("This is neither a list in CSV nor an Excel workbook (.xlsx). Please save it as one of them.")


class BrokenList(DomainError):
    """A line of a list cannot be read."""

    code = "broken_list"
    status = 422
    text = lazy_gettext("Line %(line)s of the list cannot be read. Is a quotation mark missing?")


class ListTooLarge(DomainError):
    """More than fits into one import."""

    code = "list_too_large"
    status = 413
    text = lazy_gettext("The list is too large: at most %(lines)s lines, %(columns)s columns and %(size)s MB.")


class EmptyList(DomainError):
    """A list without lines below its heads."""

    code = "empty_list"
    status = 422
    text = lazy_gettext("The list has no lines. The first line names the columns, the others follow.")
