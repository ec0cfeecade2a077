"""All cases, by folder name."""

from . import (
    block_cases,
    classifier_cases,
    combination_cases,
    fake_label_cases,
    layer_cases,
    objective_cases,
    penalty_cases,
    preset_cases,
    preset_vae_cases,
    r3gan_cases,
    remedy_cases,
    residual_gan_cases,
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
    residual_gan_cases,
    r3gan_cases,
    fake_label_cases,
    penalty_cases,
)
CASES = {name: case for family in FAMILIES for name, case in family.CASES.items()}
