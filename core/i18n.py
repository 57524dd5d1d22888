"""Languages: which there are, texts kept per language, and the catalogues of core and apps."""

from collections.abc import Mapping
from pathlib import Path

from flask_babel import Domain, LazyString, get_locale

LANGUAGES = ("de", "en", "fr")
LANGUAGE_NAMES = {"de": "Deutsch", "en": "English", "fr": "Français"}
DEFAULT_LANGUAGE = "en"

# Flask-Babel calls its lazy texts safe HTML. Ours may hold what people typed, so they are escaped like any other text.
if "__html__" in vars(LazyString):
    del LazyString.__html__  # type: ignore[attr-defined]

_HERE = Path(__file__).parent
CORE_CATALOGUES = next(
    (folder for folder in (_HERE / "translations", _HERE.parent / "translations") if folder.is_dir()),
    _HERE.parent / "translations",
)


def current_language() -> str:
    """Return the language of the reader, one of ``LANGUAGES``."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT_LANGUAGE


def localised(texts: Mapping[str, str], language: str | None = None) -> str:
    """Return the text in ``language`` (default: the reader's), else in English, else in any language."""
    wanted = texts.get(language or current_language())
    return wanted or texts.get(DEFAULT_LANGUAGE) or next((text for text in texts.values() if text), "")


def app_domain(catalogues: Path) -> Domain:
    """Return the translations of an app: its own texts first, core's for everything else."""
    return Domain(translation_directories=[str(CORE_CATALOGUES), str(catalogues)])
