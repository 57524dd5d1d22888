"""Build texts in the three languages of the demo."""

from core.demo.model import Choice, Texts


def texts(de: str, en: str, fr: str) -> Texts:
    """Give one text per language."""
    return {"de": de, "en": en, "fr": fr}


def same(text: str) -> Texts:
    """Give a text that is the same in each language, such as a name."""
    return texts(text, text, text)


def choice(key: str, de: str, en: str, fr: str) -> Choice:
    """Give one answer of a choice field with its labels."""
    return Choice(key, texts(de, en, fr))
