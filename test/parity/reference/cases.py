"""Every case by its folder's name."""

from . import (
    layer_cases,
    objective_cases,
    remedy_cases,
    training_cases,
    unrolling_cases,
    vae_cases,
)

FAMILIES = (
    layer_cases,
    objective_cases,
    training_cases,
    vae_cases,
    remedy_cases,
    unrolling_cases,
)
CASES = {name: case for family in FAMILIES for name, case in family.CASES.items()}
