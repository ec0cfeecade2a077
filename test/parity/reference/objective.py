"""Defaults of a GAN's objective."""

from .penalties import listed
from .scope import fill

OBJECTIVE = {
    "loss": None,
    "average": False,
    "labelSmoothing": 0,
    "clip": None,
    "penalty": None,
    "discriminatorSteps": 1,
    "generatorSteps": 1,
    "fakes": "fresh",
    "order": "discriminatorFirst",
    "labelFlip": 0,
    "instanceNoise": None,
    "featureMatching": None,
    "unrolledSteps": 0,
    "auxiliary": None,
    "fakeLabels": None,
}
FAKE_LABELS = {"discriminator": "real", "generator": "drawn"}
NESTED = {
    "instanceNoise": {"std": None, "decaySteps": None},
    "featureMatching": {"weight": None, "layer": None, "only": False},
    "auxiliary": {"weight": 1, "generatorWeight": 1, "on": "both"},
}


def filled(given):
    """Returns the objective with all defaults, also of nested fields."""
    objective = fill(OBJECTIVE, given, "objective")
    for name, defaults in NESTED.items():
        if objective[name] is not None:
            objective[name] = fill(defaults, objective[name], name)
    objective["fakeLabels"] = fill(FAKE_LABELS, objective["fakeLabels"] or {}, "fakeLabels")
    objective["penalty"] = listed(objective["penalty"])
    if objective["order"] == "alternating":  # the old name
        objective["order"] = "discriminatorFirst"
    if objective["unrolledSteps"] and (objective["penalty"] or objective["clip"]):
        raise ValueError("unrolledSteps go with neither a penalty nor clipping")
    return objective
