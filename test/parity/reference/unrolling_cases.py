"""Cases for unrolledSteps: every optimiser, state that must not change, other fields."""

from .parts import (
    ADAM,
    FLATTEN,
    LEAKY,
    RELU,
    SIGMOID,
    TANH,
    conv,
    conv_discriminator,
    dense_discriminator,
    label,
    layer,
    linear,
    map_discriminator,
)
from .remedy_cases import WIDE, batch_features, batch_planes, classifying, remedied


def rated(kind, rate=0.02, **fields):
    return {"type": kind, "learningRate": rate, **fields}


def unrolled(steps, d=ADAM, loss="nonSaturating", **fields):
    return remedied(loss, d=d, unrolledSteps=steps, **{"discriminator": NORMED, **fields})


# The updates use batch statistics and do not change running statistics.
NORMED = conv_discriminator(3)
# The inputs of the rectifiers hardly vary: most units are active or inactive for every image.
DYING = [FLATTEN, linear(6), SIGMOID, linear(16), RELU]

RULES = {
    "unrolled-sgd": unrolled(2, rated("sgd", 0.1), average=True, labelSmoothing=0.1),
    "unrolled-sgd-momentum": unrolled(
        3, rated("sgd", 0.05, momentum=0.7, weightDecay=0.1), "hinge", discriminatorSteps=2
    ),
    "unrolled-adam": unrolled(2, rated("adam", 5e-3, betas=[0.5, 0.9], eps=1e-4)),
    "unrolled-adam-decay": unrolled(
        3, rated("adam", 5e-3, weightDecay=0.1, eps=1e-3), "leastSquares", discriminatorSteps=2
    ),
    "unrolled-adamw": unrolled(
        2, rated("adamw", 5e-3, betas=[0.3, 0.8], weightDecay=2, eps=1e-3), "minimax"
    ),
    "unrolled-rmsprop": unrolled(
        2, rated("rmsprop", 2e-3, alpha=0.8, eps=1e-2, weightDecay=0.1), "leastSquares"
    ),
    "unrolled-rmsprop-momentum": unrolled(
        3, rated("rmsprop", 1e-3, alpha=0.9, momentum=0.6, eps=1e-2), discriminatorSteps=2
    ),
    # Second moments of exactly 0: of inactive units, and of labels that are in no batch.
    "unrolled-adam-zeros": unrolled(
        2,
        rated("adam", 5e-3, betas=[0.5, 0.9], eps=1e-4),
        discriminator=[*DYING, label("embedding", size=3), linear(1)],
        classes=12,
        batch=3,
    ),
    "unrolled-rmsprop-zeros": unrolled(
        2,
        rated("rmsprop", 2e-3, eps=1e-2),
        "minimax",
        discriminator=[*DYING, linear(1)],
    ),
}

SCHEDULES = {
    "unrolled-adam-schedule": unrolled(
        3,
        rated(
            "adam", 0.01, eps=1e-3, schedule={"type": "linear", "steps": 6, "to": 0.2, "warmup": 3}
        ),
    ),
    "unrolled-adamw-schedule": unrolled(
        2,
        rated("adamw", 0.01, eps=1e-3, weightDecay=3, schedule={"type": "cosine", "steps": 5}),
        "hinge",
        discriminatorSteps=2,
    ),
    "unrolled-sgd-schedule": unrolled(
        4,
        rated("sgd", 0.1, momentum=0.5, schedule={"type": "step", "every": 2, "gamma": 0.5}),
    ),
    "unrolled-rmsprop-schedule": unrolled(
        2,
        rated("rmsprop", 2e-3, eps=1e-2, schedule={"type": "exponential", "gamma": 0.7}),
    ),
}

COMPOSED = {
    # Each update unrolls separately, from the same weights and moments and the latest spectral vectors.
    "unrolled-generator-steps": unrolled(
        2,
        discriminator=conv_discriminator(3, spectralNorm=True),
        generatorSteps=2,
        classes=3,
        ema={"decay": 0.5},
    ),
    "unrolled-spectral": unrolled(
        2,
        loss="hinge",
        discriminator=[conv(3, 3, stride=2, spectralNorm=True), LEAKY, FLATTEN]
        + [linear(5, spectralNorm=True), TANH, linear(1, spectralNorm=True)],
        discriminatorSteps=2,
    ),
    "unrolled-reused": unrolled(2, classes=3, fakes="reused", discriminatorSteps=2),
    "unrolled-wasserstein": unrolled(
        2, loss="wasserstein", discriminator=dense_discriminator(6, bias=False), average=True
    ),
    "unrolled-map": unrolled(
        2, loss="minimax", image=WIDE, discriminator=map_discriminator(3), labelSmoothing=0.2
    ),
    "unrolled-relativistic": unrolled(
        2,
        loss="relativistic",
        discriminator=conv_discriminator(3, bias=False),
        classes=3,
        average=True,
    ),
    # Real features use the unrolled weights and are constants in the gradient.
    "unrolled-features": unrolled(
        2, rated("sgd", 0.2), featureMatching={"weight": 3}, discriminatorSteps=2
    ),
    "unrolled-auxiliary": unrolled(
        2,
        discriminator=classifying(3),
        classes=3,
        auxiliary={"weight": 0.7, "generatorWeight": 1.5},
        average=True,
        labelSmoothing=0.1,
    ),
    "unrolled-auxiliary-real": unrolled(
        2,
        rated("sgd", 0.1, momentum=0.5),
        "leastSquares",
        discriminator=classifying(3),
        classes=3,
        auxiliary={"on": "real"},
        generatorSteps=2,
    ),
    # Flips and noise apply outside the unrolled updates only.
    "unrolled-noise": unrolled(
        2,
        labelFlip=0.4,
        labelSmoothing=0.1,
        instanceNoise={"std": 0.4, "decaySteps": 4},
        featureMatching={"weight": 1},
    ),
    "unrolled-minibatch-discrimination": unrolled(
        2, discriminator=batch_features(kernels=4, dim=2)
    ),
    "unrolled-minibatch-std": unrolled(
        2,
        rated("sgd", 0.1),
        discriminator=batch_planes(groupSize=2, features=2),
        batch=6,
    ),
    # Second derivatives of the other layers.
    "unrolled-layers": unrolled(
        2,
        rated("sgd", 0.1, momentum=0.5),
        discriminator=[conv(4, 3, padding=1), layer("silu"), layer("avgPool2d", kernel=2)]
        + [conv(4, 3, padding="same"), layer("layerNorm"), layer("gelu"), layer("upsample")]
        + [conv(4, 3, stride=2), layer("groupNorm", groups=2), layer("elu")]
        + [conv(4, 2), layer("instanceNorm"), TANH, FLATTEN, linear(1)],
    ),
}

CASES = {**RULES, **SCHEDULES, **COMPOSED}
