"""All cases, by folder name."""

from . import (
    block_cases,
    classifier_cases,
    combination_cases,
    layer_cases,
    objective_cases,
    preset_cases,
    preset_vae_cases,
    remedy_cases,
    schedule_cases,
    size_cases,
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
    preset_cases,
    preset_vae_cases,
    block_cases,
    size_cases,
    combination_cases,
    schedule_cases,
    classifier_cases,
)
CASES = {name: case for family in FAMILIES for name, case in family.CASES.items()}
