"""Cases for schedules at their ends, and with the other fields of every optimiser."""

from .combination_cases import IMAGE, rated
from .parts import LEAKY, TANH, dense_discriminator, gan, linear, reshape


def scheduled(g, d, **fields):
    return gan(
        IMAGE,
        [linear(6), LEAKY, linear(30), TANH, reshape(*IMAGE)],
        dense_discriminator(6),
        g=g,
        d=d,
        **{"steps": 6, "batch": 4, **fields},
    )


CASES = {
    # Warm-up that continues after the decay has ended; a growing factor.
    "schedule-long-warmup": scheduled(
        rated("adam", eps=1e-4, schedule={"type": "linear", "steps": 2, "to": 0.5, "warmup": 9}),
        rated("sgd", 0.05, schedule={"type": "linear", "start": 1, "steps": 3, "to": 2}),
    ),
    "schedule-cosine-beyond": scheduled(
        rated("rmsprop", eps=1e-3, schedule={"type": "cosine", "steps": 2, "to": 0.3, "warmup": 4}),
        rated("adamw", eps=1e-4, weightDecay=1, schedule={"type": "cosine", "steps": 3}),
    ),
    "schedule-momentum": scheduled(
        rated("sgd", 0.1, momentum=0.8, weightDecay=0.1, schedule={"type": "cosine", "steps": 4}),
        rated(
            "rmsprop",
            eps=1e-3,
            momentum=0.6,
            weightDecay=0.2,
            schedule={"type": "step", "every": 3, "gamma": 0.2, "warmup": 2},
        ),
        discriminatorSteps=2,
        generatorSteps=2,
    ),
    "schedule-constant": scheduled(
        rated("adam", eps=1e-4, schedule={"type": "constant"}),
        rated("adamw", eps=1e-4, schedule={"type": "constant", "warmup": 1}),
        order="simultaneous",
        steps=3,
    ),
    # The learning rate falls to exactly 0 and stays there; so does AdamW's weight decay.
    "schedule-stopped": scheduled(
        rated("adamw", eps=1e-4, weightDecay=3, schedule={"type": "linear", "steps": 2}),
        rated("adam", eps=1e-4, schedule={"type": "exponential", "gamma": 0}),
        fakes="reused",
        steps=4,
    ),
}
