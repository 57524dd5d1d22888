"""Why customers are not merged, or a merge is not taken back."""

from flask_babel import lazy_gettext

from core.errors import Conflict, DomainError


class TooFew(DomainError):
    """A merge needs somebody who is kept and at least one other."""

    code = "merge_too_few"
    status = 422
    text = lazy_gettext("Please choose at least two different customers.")


class TooMany(DomainError):
    """More customers than anybody can look through."""

    code = "merge_too_many"
    status = 422
    text = lazy_gettext("At most %(most)s customers can be merged at once. Please choose fewer.")


class SomebodyGone(Conflict):
    """One of the customers is not there any more."""

    code = "merge_somebody_gone"
    text = lazy_gettext(
        "One of these customers was merged or deleted in the meantime. Nothing was changed. Please choose again."
    )


class AlreadyMerged(Conflict):
    """Exactly this was done before, by a second click or a colleague."""

    code = "merge_already_done"
    text = lazy_gettext("These customers were merged already.")


class Anonymised(DomainError):
    """Nobody knows whose data the blanked ones were."""

    code = "merge_anonymised"
    status = 409
    text = lazy_gettext("%(name)s (%(number)s) was anonymised and cannot be merged.")


class Refused(DomainError):
    """A row says by itself that its records must not be merged."""

    code = "merge_refused"
    status = 409
    text = lazy_gettext("These customers cannot be merged: %(reason)s (%(what)s)")


class UnexpectedClash(DomainError):
    """Two rows cannot both stay, and nobody said what becomes of them."""

    code = "merge_clash"
    status = 409
    text = lazy_gettext(
        "These customers cannot be merged: two entries in “%(table)s” exclude each other, and no rule says which "
        "stays. Nothing was changed."
    )


class UnknownTable(DomainError):
    """Rows of an app whose package is gone speak of a customer who would go."""

    code = "merge_unknown_table"
    status = 409
    text = lazy_gettext(
        "These customers cannot be merged: the table “%(table)s” holds entries about them, and the app that could say "
        "what becomes of them is not installed on this server. Nothing was changed."
    )


class LeftBehind(DomainError):
    """Something still speaks of a customer who would go."""

    code = "merge_left_behind"
    status = 409
    text = lazy_gettext(
        "These customers cannot be merged: entries in “%(table)s” would be left behind. Nothing was changed."
    )


class MoneyWouldChange(DomainError):
    """The sums before and after are not the same."""

    code = "merge_money"
    status = 409
    text = lazy_gettext("These customers cannot be merged: the sums would not be the same afterwards.")


class NoWayBack(Conflict):
    """A merge was taken back already, or long ago."""

    code = "merge_no_way_back"
    text = lazy_gettext("This merge cannot be taken back any more.")


class ChangedSince(Conflict):
    """Later changes stand on what the merge wrote."""

    code = "merge_changed_since"
    text = lazy_gettext("The merge cannot be taken back, because something was changed since. %(obstacles)s")
