"""Compares names that people typed: the same, misspelt, shortened, or of somebody else."""

from rapidfuzz.distance import OSA, JaroWinkler

from core.customers.match_keys import sound

# From this length on one wrong letter, or two, are a slip of the finger; in shorter names they make another name.
ONE_SLIP, TWO_SLIPS = 5, 9
CLOSE = 0.9
# Endings by which the names of women and men differ: Paul and Paula, Simon and Simone, Andrea and Andreas.
_ENDINGS = frozenset(("a", "e", "o", "s", "n", "us", "in", "ie", "na", "ka", "ine", "ette", "itta"))
_OF_WOMEN = ("na", "ne")
_VOWELS = frozenset("aeiouy")
# First letters that are written for the same sound.
_SAME_START = ("ck", "fvp", "ijy", "sz")


def is_slip(one: str, other: str) -> bool:
    """Tell whether one word is the other with a slip of the finger: a letter doubled, dropped, wrong or swapped."""
    longer = max(len(one), len(other))
    allowed = 2 if longer >= TWO_SLIPS else 1 if longer >= ONE_SLIP else 0
    if allowed and OSA.distance(one, other, score_cutoff=allowed) <= allowed:
        return True
    return _are_swapped(one, other)


def are_family_names_alike(one: str, other: str) -> bool:
    """Tell whether two last names may be one: a slip, another spelling, or one part of a double name."""
    if is_slip(one, other) or set(one.split()) & set(other.split()):
        return True
    likeness = JaroWinkler.similarity(one, other)
    return likeness >= CLOSE or (likeness >= 0.8 and sound(one) == sound(other))


def are_first_names_alike(one: str, other: str) -> bool:
    """Tell whether two first names may be one; strict, because brothers, sisters and couples share all the rest."""
    ones, others = one.split(), other.split()
    if set(ones) & set(others):
        return True
    one, other = ones[0], others[0]
    if not _may_start_alike(one[0], other[0]) or _differ_by_ending(one, other):
        return False
    likeness = JaroWinkler.similarity(one, other)
    return is_slip(one, other) or (
        likeness >= 0.8 and sound(one) == sound(other) and min(len(one), len(other)) >= ONE_SLIP
    )


def is_initial_of(one: str, other: str) -> bool:
    """Tell whether one is no more than the first letter of the other."""
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def _may_start_alike(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in _SAME_START)


def _are_swapped(one: str, other: str) -> bool:
    """Tell whether two letters beside each other have changed places, and nothing else."""
    return len(one) > 2 and sorted(one) == sorted(other) and OSA.distance(one, other) == 1


def _differ_by_ending(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if long.startswith(short):
        return long[len(short) :] in _ENDINGS
    if _are_swapped(one, other) and not (one.endswith(_OF_WOMEN) or other.endswith(_OF_WOMEN)):
        return False
    # Maria and Mario, Christian and Christina.
    return (one[-1] in _VOWELS or other[-1] in _VOWELS) and one[-1] != other[-1]
