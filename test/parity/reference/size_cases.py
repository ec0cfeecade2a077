"""Cases with odd image sizes, and layer fields at the ends of their ranges."""

from .parts import FLATTEN, LEAKY, RELU, SIGMOID, TANH, conv, dense_discriminator, gan, label
from .parts import layer, linear, reshape, transpose

NORM = layer("batchNorm")

SIZES = {
    # "same" with stride 2 and 3 on 13 by 7, down to one column.
    "odd-same": gan(
        (1, 13, 7),
        [linear(3 * 7 * 4), reshape(3, 7, 4), NORM, RELU]
        + [transpose(3, 3, stride=2, padding=1, bias=False)]
        + [NORM, RELU, conv(1, 5, padding="same"), TANH],
        [conv(4, 3, stride=2, padding="same"), LEAKY, conv(5, 4, stride=2, padding="same"), LEAKY]
        + [conv(5, 5, stride=2, padding="same"), LEAKY, conv(4, 2, stride=3, padding="same")]
        + [LEAKY, FLATTEN, linear(1)],
    ),
    # A convolution reduces the doubled size; two channels in [0, 1].
    "odd-trimmed": gan(
        (2, 5, 11),
        [linear(3 * 3 * 6), reshape(3, 3, 6), LEAKY]
        + [transpose(3, 5, stride=2, padding="same", bias=False)]
        + [NORM, LEAKY, conv(2, 2), SIGMOID],
        [conv(3, 7, stride=2, padding="same"), LEAKY, conv(3, 6, padding="same"), LEAKY]
        + [FLATTEN, linear(1)],
        value_range=(0, 1),
        distribution="uniform",
    ),
    "one-row": gan(
        (3, 1, 9),
        [linear(4 * 5), reshape(4, 1, 5), transpose(4, 1, stride=2), NORM, LEAKY]
        + [conv(3, 3, padding="same"), TANH],
        [conv(4, 3, stride=2, padding="same"), LEAKY, conv(4, 3, padding=[1, 0, 1, 1]), LEAKY]
        + [layer("globalMaxPool"), linear(1)],
    ),
    "one-pixel": gan(
        (2, 1, 1),
        [linear(6), LEAKY, linear(2), reshape(2, 1, 1)],
        [conv(4, 1), LEAKY, label("channels"), FLATTEN, linear(1)],
        classes=2,
        penalty={"type": "gradient", "weight": 1},
    ),
    # Strides larger than the kernel, and an output padding larger than the padding.
    "wide-strides": gan(
        (1, 14, 11),
        [linear(3 * 4 * 3), reshape(3, 4, 3), LEAKY]
        + [transpose(4, 2, stride=4, padding=1, outputPadding=2, bias=False), LEAKY]
        + [conv(1, 3, padding=[1, 2, 1, 1]), TANH],
        [conv(4, 2, stride=3, padding=[1, 0, 0, 1]), LEAKY, conv(4, 1, stride=2, padding=1)]
        + [LEAKY, FLATTEN, linear(1)],
    ),
}

FIELDS = {
    # Overlapping windows, windows with gaps, incomplete windows at the edge.
    "pool-strides": gan(
        (1, 7, 5),
        [linear(2 * 5 * 4), reshape(2, 5, 4), layer("upsample", scale=3, mode="bilinear")]
        + [layer("maxPool2d", kernel=3, stride=2), LEAKY, conv(1, 3, padding=1), TANH],
        [conv(4, 3, padding=1), LEAKY, layer("avgPool2d", kernel=3, stride=2)]
        + [conv(4, 3, padding=1), LEAKY, layer("maxPool2d", kernel=1, stride=2)]
        + [conv(4, 2, padding=1), layer("avgPool2d", kernel=2, stride=3), FLATTEN, linear(1)],
        penalty={"type": "r1", "weight": 2},
    ),
    "upsample-scales": gan(
        (1, 9, 15),
        [linear(3 * 3 * 5), reshape(3, 3, 5), layer("upsample", scale=3, mode="bilinear")]
        + [conv(1, 3, padding=1), TANH],
        [layer("upsample", scale=1), conv(3, 3, stride=3), LEAKY, layer("upsample", scale=4)]
        + [conv(3, 4, stride=4), LEAKY, layer("upsample", scale=2, mode="bilinear")]
        + [conv(3, 3, stride=2), LEAKY, FLATTEN, linear(1)],
        penalty={"type": "gradient", "weight": 2},
    ),
    # Image to image by reshape, vector to vector by flatten, no activation at the end.
    "reshaped": gan(
        (2, 3, 6),
        [reshape(1, 2, 3), transpose(4, 2), LEAKY, reshape(6, 4, 2), conv(4, 2, stride=2)]
        + [FLATTEN, FLATTEN, linear(36), reshape(4, 3, 3), reshape(2, 3, 6)],
        [reshape(4, 3, 3), conv(4, 2), LEAKY, reshape(1, 4, 4), conv(3, 3), reshape(12)]
        + [FLATTEN, linear(1)],
        latent=6,
        distribution="uniform",
    ),
    # Statistics of one image, over its pixels.
    "one-image-statistics": gan(
        (1, 6, 6),
        [linear(36), reshape(4, 3, 3), NORM, LEAKY, transpose(1, 4, stride=2, padding=1), TANH],
        [conv(4, 3, bias=False), NORM, LEAKY, conv(3, 3, bias=False), layer("instanceNorm")]
        + [TANH, FLATTEN, linear(1)],
        batch=1,
    ),
    "groups-of-vectors": gan(
        (1, 6, 6),
        [linear(8), layer("groupNorm", groups=2), layer("layerNorm"), LEAKY]
        + [layer("groupNorm", groups=1), linear(36), TANH, reshape(1, 6, 6)],
        [layer("groupNorm", groups=1), FLATTEN, linear(8), layer("layerNorm"), LEAKY]
        + [layer("groupNorm", groups=2), linear(1)],
        penalty={"type": "gradient", "weight": 2},
    ),
    # Transposed convolutions with spectral norm in a generator; sampling does not iterate.
    "spectral-transpose": gan(
        (1, 9, 9),
        [reshape(5, 1, 1), transpose(4, 3, spectralNorm=True, bias=False), LEAKY]
        + [transpose(3, 5, stride=3, padding="same", spectralNorm=True), LEAKY]
        + [transpose(1, 3, padding=1, spectralNorm=True), TANH],
        [transpose(3, 2, stride=2, outputPadding=1, spectralNorm=True), LEAKY]
        + [conv(2, 5, stride=4, padding="same", spectralNorm=True, bias=False), LEAKY]
        + [FLATTEN, linear(1, bias=False, spectralNorm=True)],
        "hinge",
        generatorSteps=2,
    ),
}

LABELS = {
    # After, between and before the other layers, in both networks, on maps and vectors.
    "labels-anywhere": gan(
        (1, 6, 5),
        [linear(6), label("embedding", size=2), linear(8), label("oneHot"), linear(30)]
        + [reshape(1, 6, 5), label("channels"), conv(3, 3, padding=1), label("embeddingChannel")]
        + [LEAKY, conv(1, 1), TANH],
        [label("embeddingChannel"), label("channels"), conv(4, 3, stride=2), NORM, LEAKY]
        + [label("embeddingChannel"), conv(3, 2), LEAKY, FLATTEN, label("oneHot"), linear(5)]
        + [LEAKY, label("embedding", size=1), linear(1)],
        classes=4,
    ),
    "labels-last": gan(
        (2, 4, 4),
        [linear(16), TANH, reshape(1, 4, 4), label("embeddingChannel")],
        [conv(2, 3, stride=2), LEAKY, label("embeddingChannel")],
        "leastSquares",
        classes=3,
    ),
    # The data have labels, but the discriminator does not use them; here neither network does.
    "labels-generator-only": gan(
        (1, 6, 6),
        [label("oneHot"), linear(36), TANH, reshape(1, 6, 6)],
        dense_discriminator(5),
        classes=3,
        discriminatorSteps=2,
    ),
    "labels-unused": gan(
        (1, 6, 6), [linear(36), TANH, reshape(1, 6, 6)], dense_discriminator(5), classes=2
    ),
}

CASES = {**SIZES, **FIELDS, **LABELS}
