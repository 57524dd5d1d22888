"""The app's own translations; everything else comes from Kontor's."""

from core.appkit import app_texts

texts = app_texts(__file__)
_ = texts.lazy_gettext
gettext = texts.gettext
ngettext = texts.ngettext
