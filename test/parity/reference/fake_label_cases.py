"""Cases for `fakeLabels` and for the order "generatorFirst"."""

from .parts import (
    FLATTEN,
    LEAKY,
    conv,
    conv_discriminator,
    dense_discriminator,
    dense_generator,
    gan,
    label,
    layer,
    linear,
    map_discriminator,
)

SQUARE = (1, 6, 6)
DRAWN, REAL = {"discriminator": "drawn"}, {"generator": "real"}
BOTH = {**DRAWN, **REAL}
PROJECTING = [
    conv(4, 4, stride=2, padding=1),
    LEAKY,
    FLATTEN,
    linear(5),
    LEAKY,
    layer("projection"),
]
CLASSIFYING = [label("channels"), conv(4, 4, stride=2, padding=1), LEAKY, FLATTEN, linear(4)]


def told(loss="nonSaturating", discriminator=PROJECTING, **fields):
    """A case in which both networks are told one of three classes."""
    generator = [label("embedding", size=3), *dense_generator(SQUARE, 7)]
    return gan(SQUARE, generator, discriminator, loss, **{"classes": 3, "latent": 4, **fields})


def untold(loss="nonSaturating", discriminator=None, **fields):
    """A case without classes."""
    discriminator = discriminator or dense_discriminator(6)
    return gan(SQUARE, dense_generator(SQUARE, 7), discriminator, loss, **{"latent": 4, **fields})


FAKE_LABELS = {
    "fake-labels-drawn": told(fakeLabels=DRAWN, discriminatorSteps=2, batch=3),
    "fake-labels-defaults": told(fakeLabels={"discriminator": "real", "generator": "drawn"}),
    # The drawn labels are also those of the cross-entropy and of the penalty.
    "fake-labels-drawn-auxiliary": told(
        discriminator=CLASSIFYING,
        fakeLabels=DRAWN,
        auxiliary={"weight": 0.7, "on": "both"},
        penalty={"type": "r2", "weight": 3},
    ),
    "fake-labels-drawn-auxiliary-real": told(
        discriminator=CLASSIFYING, fakeLabels=DRAWN, auxiliary={"on": "real"}, batch=4
    ),
    # The mix keeps the real labels.
    "fake-labels-drawn-gradient": told(
        "wasserstein",
        fakeLabels=DRAWN,
        penalty=[{"type": "r1", "weight": 0.5}, {"type": "gradient", "weight": 1}],
    ),
    "fake-labels-drawn-dragan": told(
        "minimax", fakeLabels=DRAWN, penalty={"type": "dragan", "weight": 3}, batch=6
    ),
    "fake-labels-drawn-reused": told(
        discriminator=CLASSIFYING,
        fakeLabels=DRAWN,
        fakes="reused",
        auxiliary={},
        discriminatorSteps=2,
    ),
    "fake-labels-drawn-simultaneous": told(
        discriminator=CLASSIFYING,
        fakeLabels=DRAWN,
        order="simultaneous",
        auxiliary={},
        featureMatching={"weight": 2},
        penalty={"type": "r2", "weight": 3},
    ),
    "fake-labels-real": told(fakeLabels=REAL, generatorSteps=2, discriminatorSteps=2),
    "fake-labels-real-auxiliary": told(
        "relativistic",
        discriminator=[*CLASSIFYING[:-1], linear(4, spectralNorm=True)],
        fakeLabels=REAL,
        auxiliary={"generatorWeight": 0.5},
        generatorSteps=2,
    ),
    "fake-labels-both": told("hinge", fakeLabels=BOTH, featureMatching={"weight": 2}, batch=4),
    # Unrolled updates take real and fake images with the labels of each.
    "fake-labels-both-unrolled": told(
        fakeLabels=BOTH,
        unrolledSteps=2,
        generatorSteps=2,
        d={"type": "sgd", "learningRate": 0.05},
    ),
    "fake-labels-drawn-unrolled": told(
        discriminator=CLASSIFYING,
        fakeLabels=DRAWN,
        auxiliary={},
        unrolledSteps=2,
        d={"type": "sgd", "learningRate": 0.05, "momentum": 0.5},
    ),
    # The labels of the step's first batch.
    "fake-labels-generator-first": told(
        "relativistic",
        fakeLabels=BOTH,
        order="generatorFirst",
        discriminatorSteps=2,
        generatorSteps=2,
    ),
}

ORDERS = {
    "order-discriminator-first": untold(order="discriminatorFirst", discriminatorSteps=2, batch=3),
    "generator-first": untold(
        order="generatorFirst",
        discriminator=conv_discriminator(3, spectralNorm=True),
        discriminatorSteps=2,
        generatorSteps=2,
        ema={"halfLife": 20, "rampUp": 0.4},
    ),
    "generator-first-relativistic": untold(
        "relativistic",
        conv_discriminator(3, bias=False, spectralNorm=True),
        order="generatorFirst",
        discriminatorSteps=2,
        ema={"halfLife": 30},
    ),
    "generator-first-features": untold(
        "leastSquares",
        map_discriminator(3),
        order="generatorFirst",
        featureMatching={"weight": 2},
        discriminatorSteps=2,
        generatorSteps=2,
    ),
    # The draws of the generator's updates come first.
    "generator-first-noise": untold(
        "relativistic",
        conv_discriminator(3, bias=False),
        order="generatorFirst",
        instanceNoise={"std": 0.4, "decaySteps": 2},
        featureMatching={"weight": 1},
    ),
    "generator-first-flips": untold(
        order="generatorFirst", labelFlip=0.4, labelSmoothing=0.1, average=True
    ),
    "generator-first-critic": told(
        "wasserstein",
        order="generatorFirst",
        discriminatorSteps=3,
        penalty={"type": "gradient", "weight": 3, "every": 2},
        clip=0.4,
    ),
}

FEATURES = {
    # The default features are the input of the projection.
    "feature-matching-projection": told(
        discriminator=[*PROJECTING[:-1], layer("projection", spectralNorm=True)],
        featureMatching={"weight": 2},
        order="generatorFirst",
    ),
    "feature-matching-basis": told(
        discriminator=[conv(4, 3), LEAKY, layer("discriminativeBasis")],
        featureMatching={"weight": 2, "only": True},
    ),
    # Layers inside blocks do not count.
    "feature-matching-blocks": untold(
        discriminator=[conv(3, 1), layer("discriminatorBlock", out=4)]
        + [layer("resNeXtBlock", groups=2), layer("globalSumPool")],
        featureMatching={"weight": 2},
    ),
}

CASES = {**FAKE_LABELS, **ORDERS, **FEATURES}
