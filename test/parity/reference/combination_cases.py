"""Cases for combinations of fields of the objective, besides the pairs in the other files."""

from .parts import (
    FLATTEN,
    LEAKY,
    TANH,
    conv,
    conv_discriminator,
    dense_discriminator,
    dense_generator,
    gan,
    label,
    layer,
    linear,
    map_discriminator,
    reshape,
    transpose,
)
from .remedy_cases import batch_features, batch_planes, classifying

IMAGE = (1, 5, 6)


def combined(loss="nonSaturating", discriminator=None, *, image=IMAGE, **fields):
    """A small case; with classes, both networks take labels, unless the second predicts them."""
    classified = fields.get("classes", 0) > 0
    generator = dense_generator(image, 6)
    discriminator = discriminator or conv_discriminator(3)
    if classified:
        generator = [label("embedding", size=2), *generator]
        if "auxiliary" not in fields and not sees_labels(discriminator):
            discriminator = [label("channels"), *discriminator]
    return gan(image, generator, discriminator, loss, **{"latent": 3, "batch": 4, **fields})


def sees_labels(layers):
    return any(layer["type"] == "concatLabel" for layer in layers)


def rated(kind, rate=5e-3, **fields):
    return {"type": kind, "learningRate": rate, **fields}


def penalty(kind, weight=2, **fields):
    return {"type": kind, "weight": weight, **fields}


# Every loss with score maps and with every kind of penalty (the others are in other files).
MAPS = {
    "non-saturating-map": combined(
        discriminator=map_discriminator(3),
        labelSmoothing=0.2,
        average=True,
        discriminatorSteps=2,
    ),
    "wasserstein-map": combined(
        "wasserstein",
        map_discriminator(3),
        penalty=penalty("gradient", every=3),
        discriminatorSteps=2,
        generatorSteps=2,
    ),
    "least-squares-map-dragan": combined(
        "leastSquares",
        map_discriminator(3),
        penalty=penalty("dragan"),
        labelSmoothing=0.1,
    ),
    "relativistic-map-r2": combined(
        "relativistic",
        map_discriminator(3, bias=False),
        penalty=penalty("r2"),
        featureMatching={"weight": 1, "layer": 0},
        average=True,
    ),
    "minimax-map-gradient": combined(
        "minimax",
        [label("embeddingChannel"), *map_discriminator(3)],
        classes=3,
        penalty=penalty("gradient"),
        labelFlip=0.5,
        order="simultaneous",
    ),
    "hinge-map-unrolled": combined(
        "hinge", map_discriminator(3, spectralNorm=True), unrolledSteps=2
    ),
    # Several scores that are not a map.
    "scores": combined(
        discriminator=[FLATTEN, linear(6), LEAKY, linear(3)],
        penalty=penalty("r1"),
        average=True,
        labelSmoothing=0.1,
    ),
    "scores-relativistic": combined(
        "relativistic",
        [FLATTEN, linear(6), LEAKY, linear(3, bias=False)],
        penalty=penalty("gradient"),
        fakes="reused",
    ),
}

PENALTIES = {
    "wasserstein-dragan": combined(
        "wasserstein",
        conv_discriminator(3, norm=False),
        penalty=penalty("dragan", every=2),
        discriminatorSteps=3,
        fakes="reused",
    ),
    "wasserstein-r1": combined(
        "wasserstein",
        conv_discriminator(3, spectralNorm=True),
        penalty=penalty("r1", every=3),
        discriminatorSteps=2,
        clip=0.5,
    ),
    "wasserstein-r2": combined(
        "wasserstein",
        batch_planes(groupSize=2),
        penalty=penalty("r2"),
        batch=4,
        generatorSteps=2,
    ),
    "relativistic-gradient": combined(
        "relativistic",
        conv_discriminator(3, bias=False),
        penalty=penalty("gradient"),
        classes=3,
        featureMatching={"weight": 2},
    ),
    "relativistic-dragan": combined(
        "relativistic",
        [label("embeddingChannel"), *conv_discriminator(3, bias=False)],
        classes=3,
        penalty=penalty("dragan"),
        order="simultaneous",
    ),
    "simultaneous-dragan": combined(
        "hinge", image=(3, 5, 4), penalty=penalty("dragan", every=2), order="simultaneous"
    ),
    "simultaneous-conditional-gradient": combined(
        "wasserstein",
        classes=3,
        penalty=penalty("gradient", 5),
        order="simultaneous",
        featureMatching={"weight": 1},
    ),
    "simultaneous-conditional-r1": combined(
        classes=3,
        penalty=penalty("r1", every=2),
        order="simultaneous",
        average=True,
        labelSmoothing=0.2,
        ema={"halfLife": 30, "rampUp": 0.5},
    ),
    "minibatch-std-gradient": combined(
        "wasserstein",
        batch_planes(groupSize=8, features=2),
        penalty=penalty("gradient"),
        discriminatorSteps=2,
    ),
    "minibatch-discrimination-dragan": combined(
        discriminator=batch_features(kernels=3, dim=2), penalty=penalty("dragan"), fakes="reused"
    ),
    "penalty-generator-steps": combined(
        "leastSquares",
        classes=3,
        penalty=penalty("r1", every=3),
        discriminatorSteps=2,
        generatorSteps=3,
    ),
}

CLASSES = {
    "auxiliary-all": combined(
        "relativistic",
        classifying(3, bias=False),
        classes=3,
        auxiliary={"weight": 0.5, "generatorWeight": 0.7},
        featureMatching={"weight": 2},
        unrolledSteps=2,
        generatorSteps=2,
    ),
    "auxiliary-features-reused": combined(
        "relativistic",
        [label("channels"), *classifying(3)],
        classes=3,
        auxiliary={"on": "real"},
        featureMatching={"weight": 2},
        fakes="reused",
        discriminatorSteps=2,
        average=True,
    ),
    "auxiliary-dragan": combined(
        "hinge",
        classifying(3),
        classes=3,
        auxiliary={"weight": 0},
        penalty=penalty("dragan"),
        order="simultaneous",
    ),
    "auxiliary-r2": combined(
        "leastSquares",
        classifying(4, spectralNorm=True),
        classes=4,
        auxiliary={"generatorWeight": 0},
        penalty=penalty("r2", every=2),
        discriminatorSteps=3,
        generatorSteps=2,
    ),
    # One class, whose probability is always 1.
    "auxiliary-one-class": combined(
        discriminator=classifying(1), classes=1, auxiliary={}, labelSmoothing=0.1
    ),
    "auxiliary-clip": combined(
        "wasserstein",
        classifying(3),
        classes=3,
        auxiliary={"on": "real"},
        clip=0.3,
        discriminatorSteps=2,
        ema={"decay": 0.5},
    ),
}

STEPS = {
    # Clipping applies to discriminators too.
    "clip": combined(clip=0.1, average=True, discriminatorSteps=2),
    "clip-labels": combined(
        "hinge",
        [FLATTEN, label("embedding", size=3), linear(5), layer("layerNorm"), LEAKY]
        + [linear(1)],
        classes=3,
        clip=0.3,
        fakes="reused",
    ),
    "ema-generator-steps": combined(
        ema={"halfLife": 25, "rampUp": None}, discriminatorSteps=3, generatorSteps=2
    ),
    "ema-unrolled": combined(
        ema={"halfLife": 40}, unrolledSteps=1, fakes="reused", discriminatorSteps=2, classes=3
    ),
    "ema-simultaneous": combined(
        ema={"halfLife": 30, "rampUp": 2}, order="simultaneous", instanceNoise={"std": 0.1}
    ),
    "unrolled-everything": combined(
        "minimax",
        [label("channels"), *conv_discriminator(3, spectralNorm=True)],
        classes=3,
        unrolledSteps=2,
        average=True,
        labelSmoothing=0.2,
        labelFlip=0.3,
        featureMatching={"weight": 1, "layer": 0, "only": True},
        discriminatorSteps=2,
        generatorSteps=2,
        g=rated("adamw", eps=1e-4),
        d=rated("rmsprop", 2e-3, eps=1e-2, momentum=0.3),
    ),
    # A generator whose images depend on the batch, also in evaluation mode.
    "minibatch-generator": gan(
        IMAGE,
        [linear(4), layer("minibatchDiscrimination", kernels=2, dim=2), LEAKY, linear(30)]
        + [reshape(*IMAGE), layer("minibatchStd", groupSize=2), conv(1, 3, padding=1), TANH],
        dense_discriminator(5),
        batch=4,
    ),
    "unit-range-reshape-first": gan(
        (3, 4, 4),
        [reshape(4, 1, 1), transpose(5, 2, bias=False), layer("batchNorm"), LEAKY]
        + [transpose(3, 4, stride=2, padding=1), layer("sigmoid")],
        [conv(4, 3, stride=2, padding="same"), LEAKY, FLATTEN, linear(1)],
        "leastSquares",
        latent=4,
        distribution="uniform",
        value_range=(0, 1),
        labelFlip=0.4,
        labelSmoothing=0.3,
        average=True,
    ),
}

CASES = {**MAPS, **PENALTIES, **CLASSES, **STEPS}
