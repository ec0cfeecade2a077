"""Penalties of the discriminator: their fields, when they are due, their weights and costs."""

from . import losses
from .optimizers import curve
from .scope import fill

PENALTY = {"type": None, "weight": None, "every": 1, "schedule": None, "separate": False}
ORDER = {"r1": 0, "r2": 1, "gradient": 2, "dragan": 2}


def listed(given):
    """Returns the penalties as a list of complete penalties: none, one or several."""
    several = given if isinstance(given, list) else [given] if given else []
    penalties = [fill(PENALTY, each, "penalty") for each in several]
    kinds = [each["type"] for each in penalties]
    if len(set(kinds)) < len(kinds) or {"gradient", "dragan"} <= set(kinds):
        raise ValueError(f"penalties {kinds}")
    if len({each["every"] for each in penalties if each["separate"]}) > 1:
        raise ValueError("separate penalties have the same `every`")
    return penalties


def due(penalties, n, separate):
    """The penalties of the discriminator's update n, from 0, in its loss or separate from it."""
    return [each for each in penalties if each["separate"] == separate and n % each["every"] == 0]


def in_order_of_passes(penalties):
    """Real images, then fakes, then the mix."""
    return sorted(penalties, key=lambda each: ORDER[each["type"]])


def weight(penalty, n):
    return curve(penalty["schedule"], penalty["weight"], n) * penalty["every"]


def share(penalties):
    """every / (every + 1) for the optimiser of a discriminator with separate penalties, else 1."""
    for penalty in penalties:
        if penalty["separate"]:
            return penalty["every"] / (penalty["every"] + 1)
    return 1


def half_squared(outputs, images):
    """The cost of r1 and r2."""
    return losses.squared_norms(outputs, images).mean() / 2
