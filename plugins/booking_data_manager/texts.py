"""The app's own translations; everything else comes from Kontor's."""

from core.appkit import app_texts

texts = app_texts(__file__)
_ = texts.lazy_gettext
gettext = texts.gettext
ngettext = texts.ngettext


def labelled(label: str, text: str) -> str:
    """Return a text behind its label, with the colon as the reader's language sets it."""
    return texts.gettext("%(label)s: %(text)s", label=label, text=text)
