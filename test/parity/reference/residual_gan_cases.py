"""Cases for the blocks of residual GANs, attention, projection and BigGAN."""

from .parts import (
    ADAM,
    FLATTEN,
    LEAKY,
    RELU,
    TANH,
    conv,
    dense_discriminator,
    dense_generator,
    gan,
    label,
    layer,
    linear,
    reshape,
)

SQUARE, OBLONG, COLOUR = (1, 8, 8), (1, 6, 10), (3, 8, 8)
# For a bias in front of a norm, whose gradient is rounding alone.
SAFE = {**ADAM, "eps": 1e-2}
NORM, POOL = layer("batchNorm"), layer("globalSumPool")
PROJECTION, SPECTRAL = layer("projection"), {"spectralNorm": True}


def grow(out, **fields):
    return layer("generatorBlock", out=out, **fields)


def halve(out, **fields):
    return layer("discriminatorBlock", out=out, **fields)


def keep(out, **fields):
    return halve(out, downsample=False, **fields)


def skip(chunks, embedding):
    return layer("skipLatent", chunks=chunks, embedding=embedding)


def starting(channels, height, width, **fields):
    """From the latent to a first map."""
    return [linear(channels * height * width, **fields), reshape(channels, height, width)]


def ending(channels, **fields):
    return [NORM, RELU, conv(channels, 3, padding=1, **fields), TANH]


def safe(*arguments, **fields):
    return gan(*arguments, **{"g": SAFE, "batch": 4, **fields})


GENERATORS = {
    # All three shortcuts: upsampled, the identity, another number of channels.
    "generator-block": safe(
        OBLONG,
        [*starting(4, 3, 5), grow(5), grow(5, upsample=False), grow(3, upsample=False)]
        + ending(1),
        dense_discriminator(),
        ema={"decay": 0.7},
        generatorSteps=2,
    ),
    # Bilinear, from an image of one column; one class.
    "generator-block-bilinear": safe(
        (2, 12, 4),
        [*starting(3, 3, 1), grow(4, upsample="bilinear", norm="label")]
        + [grow(3, upsample="bilinear", norm="label", **SPECTRAL), *ending(2)],
        [FLATTEN, linear(7), LEAKY, PROJECTION],
        classes=1,
        batch=3,
    ),
    "generator-block-label": safe(
        (1, 5, 3),
        [*starting(1, 5, 3), grow(4, upsample=False, norm="label", **SPECTRAL)]
        + [grow(4, upsample=False, norm="label"), grow(1, upsample=False, norm="label"), TANH],
        [label("channels"), *dense_discriminator()],
        classes=3,
        ema={"decay": 0.5},
        batch=6,
    ),
    "skip-latent": safe(
        SQUARE,
        [skip(1, 4), *starting(4, 2, 2), grow(4, norm="shared"), grow(3, norm="shared")]
        + ending(1),
        [FLATTEN, linear(7), LEAKY, PROJECTION],
        "hinge",
        latent=5,
        classes=3,
    ),
    # The only block, which does not upsample; a norm of the other kinds between.
    "skip-latent-2": safe(
        (1, 4, 6),
        [skip(2, 1), *starting(3, 2, 3), grow(4)]
        + [grow(4, norm="shared", upsample=False, **SPECTRAL)]
        + [grow(2, norm="label", upsample=False)]
        + ending(1),
        [FLATTEN, linear(7), LEAKY, PROJECTION],
        latent=6,
        classes=2,
        batch=3,
        ema={"decay": 0.6},
    ),
    # Labels in each way at once; the kept graph of reused fakes.
    "skip-latent-labels": safe(
        SQUARE,
        [skip(3, 2), label("oneHot"), *starting(2, 2, 2), grow(3, norm="shared")]
        + [label("channels"), grow(4, norm="label"), grow(2, norm="shared", upsample=False)]
        + ending(1),
        [label("channels"), halve(3), RELU, POOL, label("embedding", size=2), PROJECTION],
        "leastSquares",
        latent=6,
        distribution="uniform",
        classes=3,
        fakes="reused",
        fakeLabels={"discriminator": "drawn"},
        discriminatorSteps=2,
    ),
    "skip-latent-4": safe(
        SQUARE,
        [skip(4, 3), *starting(4, 2, 2, **SPECTRAL), grow(4, norm="shared", **SPECTRAL)]
        + [grow(5, norm="shared", upsample="bilinear", **SPECTRAL)]
        + [grow(3, norm="shared", upsample=False, **SPECTRAL), *ending(1, **SPECTRAL)],
        [halve(3, first=True, **SPECTRAL), keep(4, **SPECTRAL), RELU, POOL]
        + [layer("projection", **SPECTRAL)],
        "hinge",
        latent=8,
        classes=4,
        discriminatorSteps=2,
        generatorSteps=2,
        ema={"decay": 0.8},
    ),
}

DISCRIMINATORS = {
    # Each combination of `first`, `downsample` and a change of channels; `hidden`.
    "discriminator-block": safe(
        (3, 4, 12),
        dense_generator((3, 4, 12), 5),
        [keep(3, first=True, hidden=2), keep(4, first=True), halve(4), keep(4, hidden=7)]
        + [keep(2, hidden=1), halve(2, first=True, hidden=5), RELU, POOL, linear(1)],
        batch=3,
    ),
    "discriminator-block-odd": safe(
        (1, 5, 3),
        dense_generator((1, 5, 3), 5),
        [keep(4, first=True, **SPECTRAL), keep(3, hidden=2, **SPECTRAL), RELU, FLATTEN, linear(1)],
        "hinge",
        discriminatorSteps=2,
    ),
    "discriminator-block-map": safe(
        (2, 6, 8),
        dense_generator((2, 6, 8), 5),
        [halve(4, first=True), LEAKY, keep(1, hidden=3)],
        "leastSquares",
        labelSmoothing=0.1,
        average=True,
        penalty={"type": "r1", "weight": 2, "every": 2},
    ),
    # Spectral norm in the discriminator only; second derivatives.
    "attention": safe(
        (1, 8, 12),
        [*starting(8, 2, 3), grow(8), layer("selfAttention"), grow(4), *ending(1)],
        [halve(8, first=True, **SPECTRAL), layer("selfAttention", **SPECTRAL)]
        + [halve(4, **SPECTRAL), RELU, POOL, linear(1, **SPECTRAL)],
        "hinge",
        penalty={"type": "r1", "weight": 3},
    ),
    "attention-generator": safe(
        (1, 4, 6),
        [*starting(16, 4, 6), layer("selfAttention", **SPECTRAL), conv(1, 3, padding=1), TANH],
        [conv(8, 3, padding=1), LEAKY, layer("selfAttention"), halve(3), POOL, linear(1)],
        "relativistic",
        penalty={"type": "r2", "weight": 2},
        ema={"decay": 0.6},
    ),
    # Clipping of gamma, and a penalty of a mix through the attention.
    "attention-critic": safe(
        (1, 4, 4),
        dense_generator((1, 4, 4), 5),
        [conv(8, 3, padding=1), layer("selfAttention"), LEAKY, halve(3), POOL, linear(1)],
        "wasserstein",
        penalty={"type": "gradient", "weight": 4},
        clip=0.3,
        batch=6,
    ),
    "projection-critic": safe(
        COLOUR,
        [label("embedding", size=3), *dense_generator(COLOUR, 5)],
        [halve(4, first=True), keep(5), RELU, POOL, PROJECTION],
        "wasserstein",
        classes=3,
        penalty={"type": "gradient", "weight": 4},
        clip=0.4,
        discriminatorSteps=2,
    ),
    # Only the labels differ between the runs.
    "projection-reused": safe(
        SQUARE,
        [label("oneHot"), *dense_generator(SQUARE, 6)],
        [FLATTEN, layer("projection", **SPECTRAL)],
        classes=3,
        fakes="reused",
        discriminatorSteps=2,
    ),
    # Unrolled updates through blocks, without power iteration.
    "discriminator-block-unrolled": safe(
        SQUARE,
        [label("embedding", size=2), *dense_generator(SQUARE, 5)],
        [halve(3, first=True, **SPECTRAL), keep(3), RELU, POOL, PROJECTION],
        classes=2,
        unrolledSteps=2,
        d={"type": "sgd", "learningRate": 0.05, "momentum": 0.5},
    ),
    # Blocks in the other network than usual.
    "blocks-exchanged": safe(
        SQUARE,
        [*starting(3, 4, 4), keep(4), layer("upsample"), keep(2), conv(1, 3, padding=1), TANH],
        [label("channels"), grow(3, upsample=False), grow(2, upsample=False, norm="label")]
        + [FLATTEN, linear(1)],
        classes=2,
        g=ADAM,
        d=SAFE,
        order="simultaneous",
    ),
}

CASES = {**GENERATORS, **DISCRIMINATORS}
