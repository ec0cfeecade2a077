"""What the reference does not compute, and which fields there are."""


class OutOfScope(Exception):
    """A spec with draws that the format of a case has no names for."""


def fill(defaults, given, what):
    """`given` over `defaults`; TypeError for a name that docs/spec.md and `defaults` do not have."""
    if unknown := set(given) - set(defaults):
        raise TypeError(f"{what} has no {', '.join(sorted(unknown))}")
    return {**defaults, **given}
