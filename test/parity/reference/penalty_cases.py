"""Cases for several penalties, schedules of their weights, updates of their own, `beta2Schedule`."""

from .fake_label_cases import DRAWN, told, untold
from .parts import ADAM, FLATTEN, LEAKY, conv, conv_discriminator, layer, linear, map_discriminator

# Adam's moments and rate show the exponent and the share of an optimiser with further updates.
FAST = {"type": "adam", "learningRate": 1e-2, "betas": [0.5, 0.9], "eps": 1e-3}
ZERO = {**FAST, "betas": [0, 0.9]}


def penalty(kind, weight, **fields):
    return {"type": kind, "weight": weight, **fields}


def apart(kind, weight, every, **fields):
    """A penalty with an update of its own."""
    return penalty(kind, weight, every=every, separate=True, **fields)


def falling(kind, to, steps):
    return {"type": kind, "to": to, "steps": steps}


LISTS = {
    "penalty-list-empty": untold(penalty=[]),
    "penalty-list-one": untold(penalty=[penalty("r1", 3, every=2)], discriminatorSteps=2),
    # Both schedules end within the run, at updates 3 and 5 of 8.
    "penalty-list": untold(
        "wasserstein",
        penalty=[
            penalty("r1", 3, every=2, schedule=falling("cosine", 0.5, 3)),
            penalty("gradient", 2, every=3, schedule=falling("linear", 5, 5)),
        ],
        discriminatorSteps=2,
        steps=4,
    ),
    "penalty-list-dragan": told(
        penalty=[
            penalty("dragan", 2, schedule=falling("linear", 0, 2)),
            penalty("r2", 3, every=2),
            penalty("r1", 1),
        ],
        average=True,
        steps=4,
    ),
    # With a batch norm the order of the passes is visible.
    "penalty-list-map": untold(
        "leastSquares",
        [conv(3, 4, stride=2, padding=1, bias=False), layer("batchNorm"), LEAKY, conv(1, 2)],
        penalty=[penalty("gradient", 2), penalty("r2", 3, schedule=falling("cosine", 6, 2))],
    ),
    "penalty-list-simultaneous": untold(
        "relativistic",
        order="simultaneous",
        penalty=[penalty("r1", 3), penalty("r2", 2, schedule=falling("linear", 0.2, 2))],
        instanceNoise={"std": 0.2},
    ),
    # `to` above the weight; `steps` after the run.
    "penalty-schedule": untold(
        penalty=penalty("gradient", 0, every=2, schedule=falling("cosine", 4, 9)),
        discriminatorSteps=3,
        ema={"decay": 0.5},
    ),
}


def every_nth(every, **fields):
    """R1 every n-th update in a discriminator with batch norm and spectral norm."""
    return untold(
        discriminator=conv_discriminator(3, spectralNorm=True),
        penalty=apart("r1", 3, every),
        discriminatorSteps=2,
        **fields,
    )


SEPARATE = {
    "separate-r1": every_nth(1, d=FAST),
    "separate-r1-every-2": every_nth(2, d=ZERO),
    "separate-r1-every-3": every_nth(3, d=FAST, steps=4, order="generatorFirst"),
    # Schedules count the ordinary updates only.
    "separate-schedules": every_nth(
        2,
        steps=4,
        d={
            **FAST,
            "schedule": {"type": "linear", "steps": 8, "to": 0.1, "warmup": 2},
            "beta2Schedule": falling("cosine", 0.99, 6),
        },
    ),
    "separate-weight-schedule": untold(
        penalty=apart("r1", 4, 2, schedule=falling("linear", 0.5, 3)),
        discriminatorSteps=3,
        d=FAST,
    ),
    "separate-gradient-clip": untold(
        "wasserstein",
        penalty=apart("gradient", 3, 2),
        clip=0.1,
        discriminatorSteps=3,
        d=FAST,
    ),
    "separate-dragan": told(
        penalty=apart("dragan", 3, 2), instanceNoise={"std": 0.3}, labelFlip=0.3, steps=4
    ),
    # The optimisers other than Adam: only the rate is scaled.
    "separate-adamw": untold(
        penalty=[apart("r1", 3, 2), apart("r2", 2, 2)],
        d={**FAST, "type": "adamw", "weightDecay": 0.2},
        steps=4,
    ),
    "separate-rmsprop": untold(
        penalty=[apart("r1", 3, 2), apart("r2", 2, 2)],
        d={"type": "rmsprop", "learningRate": 5e-3, "momentum": 0.5, "eps": 1e-3}
        | {"weightDecay": 0.1, "alpha": 0.9},
        steps=4,
    ),
    "separate-sgd": untold(
        "leastSquares",
        map_discriminator(3),
        penalty=[apart("r1", 3, 3), apart("r2", 2, 3)],
        d={"type": "sgd", "learningRate": 0.05, "momentum": 0.5, "weightDecay": 0.1},
        discriminatorSteps=2,
    ),
    # One in the loss and one separate, in either order; the separate one has its own alpha.
    "separate-and-gradient": untold(
        penalty=[
            penalty("gradient", 2, schedule=falling("linear", 0, 4)),
            apart("r1", 3, 2, schedule=falling("cosine", 1, 3)),
        ],
        steps=4,
        d=FAST,
    ),
    "separate-gradient-and-r1": untold(
        penalty=[apart("gradient", 2, 2), penalty("r1", 3)],
        discriminatorSteps=2,
        d=FAST,
    ),
    "separate-gradient-and-r2": told(
        penalty=[apart("r2", 3, 1), apart("gradient", 2, 1)], fakeLabels=DRAWN, d=FAST
    ),
    # The passes are on real images, fakes and the mix, whatever the order of the list.
    "separate-order": untold(
        discriminator=conv_discriminator(3, spectralNorm=True),
        penalty=[apart("gradient", 1, 1), apart("r2", 2, 1), apart("r1", 3, 1)],
        d=FAST,
    ),
    # The fakes keep their own labels.
    "separate-r2-fake-labels": told(
        "hinge",
        [conv(3, 3, spectralNorm=True), LEAKY, FLATTEN, layer("projection", spectralNorm=True)],
        penalty=apart("r2", 4, 2),
        fakeLabels=DRAWN,
        order="generatorFirst",
        ema={"halfLife": 20},
        steps=4,
    ),
    # The generator's update follows both updates, on the kept fakes.
    "separate-reused": told(
        penalty=[apart("r1", 3, 1), apart("r2", 2, 1)],
        fakes="reused",
        featureMatching={"weight": 1},
        d=FAST,
    ),
    "separate-auxiliary": told(
        discriminator=[conv(3, 3), LEAKY, FLATTEN, linear(4)],
        auxiliary={},
        penalty=apart("r1", 3, 2),
        d=FAST,
    ),
    "separate-minibatch-std": untold(
        discriminator=[conv(4, 3), LEAKY, layer("minibatchStd", groupSize=2), FLATTEN, linear(1)],
        penalty=[apart("r1", 2, 2), apart("gradient", 1, 2), penalty("r2", 1, every=3)],
        batch=4,
        steps=4,
        d=FAST,
    ),
    # Parameters on which the penalty does not depend: a whole bias, with decay and momentum.
    "separate-unused": untold(
        "leastSquares",
        [FLATTEN, linear(4), layer("tanh"), linear(1)],
        penalty=apart("r1", 3, 1),
        d={**FAST, "weightDecay": 0.1},
        average=True,
    ),
}

BETA2 = {
    "beta2-schedule": untold(
        g={**FAST, "beta2Schedule": falling("linear", 0.99, 3)},
        d={**ADAM, "type": "adamw", "beta2Schedule": falling("cosine", 0.5, 2)},
        ema={"decay": 0.6},
        generatorSteps=2,
        steps=4,
    ),
    "beta2-schedule-unrolled": untold(
        unrolledSteps=2,
        d={**FAST, "eps": 1e-2, "beta2Schedule": falling("linear", 0.99, 4)},
    ),
    "beta2-schedule-steps": untold(
        "hinge",
        discriminatorSteps=3,
        d={**FAST, "beta2Schedule": falling("cosine", 0.999, 5)}
        | {"schedule": {"type": "exponential", "gamma": 0.8, "warmup": 3}},
        order="generatorFirst",
    ),
}

CASES = {**LISTS, **SEPARATE, **BETA2}
