"""Cases for R3GAN's blocks, the small layers, blocks within `residual`, VAEs and classifiers."""

from .parts import (
    FLATTEN,
    LEAKY,
    RELU,
    SIGMOID,
    TANH,
    classifier,
    conv,
    label,
    layer,
    linear,
    reshape,
    residual,
    vae,
)
from .residual_gan_cases import (
    NORM,
    POOL,
    PROJECTION,
    SPECTRAL,
    SQUARE,
    ending,
    grow,
    halve,
    keep,
    safe,
    starting,
)

FIR_UP, FIR_DOWN, PRELU = layer("firUpsample"), layer("firDownsample"), layer("prelu")


def resnext(groups, **fields):
    return layer("resNeXtBlock", groups=groups, **fields)


def point(channels, **fields):
    """Changes the width, as R3GAN does."""
    return conv(channels, 1, bias=False, **fields)


R3GAN = {
    "r3gan-blocks": safe(
        SQUARE,
        [layer("generativeBasis", out=4), resnext(2), FIR_UP, point(3), resnext(3, expansion=3)]
        + [resnext(1, expansion=1), point(1)],
        [point(4), resnext(4, expansion=1), FIR_DOWN, point(6), resnext(9, expansion=3)]
        + [layer("discriminativeBasis")],
        "relativistic",
        penalty=[{"type": "r1", "weight": 2}, {"type": "r2", "weight": 1}],
        batch=5,
    ),
    "r3gan-blocks-classes": safe(
        (3, 4, 4),
        [label("embedding", size=5), layer("generativeBasis", out=6), resnext(4), point(3)],
        [point(4), LEAKY, resnext(2), layer("discriminativeBasis")],
        "hinge",
        classes=3,
        penalty={"type": "gradient", "weight": 2},
        fakeLabels={"discriminator": "drawn", "generator": "real"},
        batch=3,
    ),
    # Both bases within `residual`, with labels.
    "r3gan-residual": safe(
        (1, 4, 4),
        [residual([layer("generativeBasis", out=2)], starting(2, 4, 4)), LEAKY, point(1), TANH],
        [residual([point(3), layer("discriminativeBasis")], [FLATTEN, linear(1)])],
        classes=3,
        penalty={"type": "r1", "weight": 2},
    ),
    "resnext-residual": safe(
        (2, 5, 3),
        [*starting(3, 5, 3), residual([resnext(3), NORM, resnext(1, expansion=1)]), point(2), TANH],
        [residual([conv(3, 3, padding=1), resnext(9, expansion=3)], [conv(3, 1)]), LEAKY]
        + [residual([resnext(3, expansion=1)]), FLATTEN, linear(1)],
        "leastSquares",
        penalty={"type": "dragan", "weight": 2},
    ),
}

LAYERS = {
    # One and several channels; from an image of one row.
    "fir": safe(
        (1, 4, 12),
        [*starting(2, 1, 3), FIR_UP, conv(3, 3, padding=1), LEAKY, FIR_UP, conv(1, 1), TANH],
        [FIR_DOWN, conv(3, 3, padding=1), LEAKY, FIR_DOWN, FLATTEN, linear(1)],
        penalty={"type": "r1", "weight": 2},
    ),
    "pixel-shuffle": safe(
        (2, 6, 12),
        [linear(6), PRELU, *starting(18, 1, 2), PRELU, layer("pixelShuffle", scale=3)]
        + [conv(8, 3, padding=1), PRELU, layer("pixelShuffle"), conv(2, 1), TANH],
        [PRELU, conv(4, 3, stride=3), layer("pixelShuffle"), PRELU, FLATTEN, linear(1)],
        penalty={"type": "gradient", "weight": 2},
    ),
    "conv-reflect": safe(
        (2, 5, 4),
        [*starting(3, 5, 4), conv(3, 5, padding=2, paddingMode="reflect"), LEAKY]
        + [residual([conv(3, 3, padding=1, paddingMode="reflect"), LEAKY])]
        + [conv(2, 3, padding=1, paddingMode="zeros"), TANH],
        [conv(4, 4, stride=2, padding=3, paddingMode="reflect", **SPECTRAL), LEAKY]
        + [conv(1, 2, padding=1, paddingMode="reflect", bias=False)],
        "leastSquares",
        penalty={"type": "r1", "weight": 2},
        discriminatorSteps=2,
    ),
    # Every block within `residual`, on both paths, two levels deep.
    "residual-of-blocks": safe(
        SQUARE,
        [*starting(8, 2, 2), residual([grow(8, norm="label")], [grow(8), layer("selfAttention")])]
        + [residual([residual([grow(4, norm="label", **SPECTRAL)], [layer("upsample"), point(4)])]
        + [PRELU], [FIR_UP, resnext(2), point(4)]), *ending(1)],
        [residual([halve(3), residual([keep(3, first=True)])], [FIR_DOWN, conv(3, 1)])]
        + [RELU, residual([POOL], [FLATTEN, linear(3)])]
        + [residual([residual([linear(3), PRELU]), PROJECTION], [linear(1)])],
        classes=3,
    ),
}

ADAPTIVE = {"type": "adam", "learningRate": 5e-3, "betas": [0.5, 0.8], "eps": 1e-2}
RISING = {"type": "linear", "to": 0.99, "steps": 2}

OTHER_KINDS = {
    "vae-blocks": vae(
        (1, 8, 4),
        [halve(3, first=True), keep(3), label("channels"), RELU, POOL],
        [*starting(3, 4, 2), grow(4, norm="label"), NORM, RELU, conv(1, 3, padding=1), SIGMOID],
        classes=2,
        optimizer={**ADAPTIVE, "beta2Schedule": {"type": "cosine", "to": 0.95, "steps": 3}},
        batch=4,
        steps=4,
    ),
    # A VAE tells both networks the labels.
    "vae-told": vae(
        (1, 8, 8),
        [FIR_DOWN, point(3), resnext(3)]
        + [residual([layer("discriminativeBasis")], [FLATTEN, PROJECTION])],
        [layer("generativeBasis", out=4), FIR_UP, grow(2, norm="label", upsample=False)]
        + [conv(1, 3, padding=1, paddingMode="reflect"), SIGMOID],
        classes=3,
        optimizer={**ADAPTIVE, "type": "adamw", "beta2Schedule": RISING},
        batch=4,
    ),
    # Each block makes a map: the features are of the last.
    "classifier-blocks": classifier(
        (2, 8, 6),
        [grow(4, upsample=False), halve(3), resnext(3), RELU, FLATTEN, linear(3)],
        classes=3,
        optimizer={**ADAPTIVE, "type": "adamw", "beta2Schedule": RISING},
        batch=4,
        steps=4,
    ),
    "classifier-generator-block": classifier(
        (1, 3, 5),
        [FLATTEN, linear(12), reshape(2, 2, 3), grow(3), FLATTEN, linear(4)],
        classes=4,
        optimizer=ADAPTIVE,
        batch=6,
    ),
    "classifier-discriminator-block": classifier(
        (1, 6, 4),
        [FLATTEN, linear(24), reshape(2, 3, 4), keep(3), LEAKY, POOL, linear(4), LEAKY, linear(3)],
        classes=3,
        batch=3,
    ),
    # Attention keeps what it receives: here no feature map.
    "classifier-attention": classifier(
        (1, 6, 4),
        [FLATTEN, linear(32), reshape(8, 2, 2), layer("selfAttention"), FLATTEN, linear(3)],
        classes=3,
        batch=4,
    ),
    "classifier-resnext": classifier(
        (1, 6, 4),
        [FLATTEN, linear(24), reshape(4, 3, 2), resnext(4)]
        + [PRELU, layer("globalMaxPool"), linear(3)],
        classes=3,
    ),
}

CASES = {**R3GAN, **LAYERS, **OTHER_KINDS}
