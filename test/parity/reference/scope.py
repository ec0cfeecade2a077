"""Specs that the reference does not support, and defaults of fields."""


class OutOfScope(Exception):
    """A spec with random draws that a case cannot record."""


def fill(defaults, given, what):
    """Returns `defaults` updated by `given`; TypeError for a name that is not in `defaults`."""
    if unknown := set(given) - set(defaults):
        raise TypeError(f"{what} has no {', '.join(sorted(unknown))}")
    return {**defaults, **given}
