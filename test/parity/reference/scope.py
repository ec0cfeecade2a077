"""What the reference does not compute yet."""


class OutOfScope(Exception):
    """A feature of SPEC.md (section Remedies) that a later release of the reference adds."""


def fill(defaults, given, later, what):
    """`given` over `defaults`; OutOfScope for a feature of `later` that is switched on."""
    for name in later:
        if given.get(name):
            raise OutOfScope(f"{what}.{name}")
    if unknown := set(given) - set(defaults) - set(later):
        raise TypeError(f"{what} has no {', '.join(sorted(unknown))}")
    return {**defaults, **{name: given[name] for name in given if name in defaults}}
