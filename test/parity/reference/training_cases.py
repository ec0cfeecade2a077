"""Cases for optimisers, schedules and the generator's moving average."""

from .parts import conv_discriminator, dense_discriminator, dense_generator, gan

IMAGE = (1, 8, 8)


def trained(g, d, **fields):
    """Two optimisers, on networks with and without norms."""
    return gan(IMAGE, dense_generator(IMAGE), conv_discriminator(3), g=g, d=d, **fields)


def rated(kind, **fields):
    return {"type": kind, "learningRate": 5e-3, **fields}


def scheduled(g, d, **fields):
    return gan(
        IMAGE,
        dense_generator(IMAGE, 8),
        dense_discriminator(),
        g=rated("adam", schedule=g),
        d=rated("sgd", momentum=0.5, schedule=d),
        steps=6,
        batch=4,
        discriminatorSteps=2,
        **fields,
    )


OPTIMIZERS = {
    "adam-defaults": trained(rated("adam"), rated("adam", weightDecay=0.1)),
    "adam-fields": trained(
        rated("adam", betas=[0.3, 0.8], eps=1e-3), rated("adam", betas=[0, 0.9], eps=1e-4)
    ),
    "adamw": trained(
        {"type": "adamw", "learningRate": 0.03},
        rated("adamw", weightDecay=0.5, betas=[0.5, 0.99], eps=1e-6),
    ),
    "adamw-no-decay": trained(
        rated("adamw", weightDecay=0), rated("adamw", betas=[0, 0.5], weightDecay=0.2)
    ),
    "rmsprop": trained(
        rated("rmsprop"), rated("rmsprop", alpha=0.8, eps=1e-3, weightDecay=0.1)
    ),
    "rmsprop-momentum": trained(
        rated("rmsprop", momentum=0.7, eps=1e-4),
        rated("rmsprop", alpha=0.5, momentum=0.3, weightDecay=0.05, eps=1e-3),
        steps=4,
    ),
    "sgd": trained(
        {"type": "sgd", "learningRate": 0.2},
        {"type": "sgd", "learningRate": 0.1, "weightDecay": 0.3},
    ),
    "sgd-momentum": trained(
        {"type": "sgd", "learningRate": 0.1, "momentum": 0.9},
        {"type": "sgd", "learningRate": 0.05, "momentum": 0.5, "weightDecay": 0.1},
        steps=4,
    ),
}

SCHEDULES = {
    "schedule-linear": scheduled(
        {"type": "linear", "steps": 4}, {"type": "linear", "start": 3, "steps": 20, "to": 0.1}
    ),
    "schedule-linear-warmup": scheduled(
        {"type": "linear", "start": 2, "steps": 5, "to": 0.3, "warmup": 3},
        {"type": "constant", "warmup": 7},
    ),
    "schedule-cosine": scheduled(
        {"type": "cosine", "steps": 4}, {"type": "cosine", "steps": 20, "to": 0.2, "warmup": 5}
    ),
    "schedule-exponential": scheduled(
        {"type": "exponential", "gamma": 0.8}, {"type": "exponential", "gamma": 0.9, "warmup": 4}
    ),
    "schedule-step": scheduled(
        {"type": "step", "every": 2, "gamma": 0.5, "warmup": 3},
        {"type": "step", "every": 5, "gamma": 0.1},
    ),
    # The weight decay of AdamW follows the schedule.
    "schedule-adamw": trained(
        rated("adamw", weightDecay=0.4, schedule={"type": "step", "every": 1, "gamma": 0.3}),
        rated("rmsprop", eps=1e-3, schedule={"type": "exponential", "gamma": 0.5}),
        generatorSteps=2,
    ),
}


def averaged(ema, **fields):
    return gan(
        IMAGE,
        dense_generator(IMAGE),
        dense_discriminator(),
        ema=ema,
        batch=6,
        steps=5,
        g=rated("adam", betas=[0.5, 0.9]),
        **fields,
    )


AVERAGES = {
    "ema-decay": averaged({"decay": 0.9}),
    # The default of rampUp; the run is short.
    "ema-half-life": averaged({"halfLife": 500}),
    # The ramp ends within the run: 2 · 6 · 2 · (t + 1) passes 80 at the fourth step.
    "ema-ramp-up": averaged({"halfLife": 80, "rampUp": 2}, discriminatorSteps=2, generatorSteps=2),
    "ema-no-ramp": averaged({"halfLife": 20, "rampUp": None}, fakes="reused"),
}

CASES = {**OPTIMIZERS, **SCHEDULES, **AVERAGES}
