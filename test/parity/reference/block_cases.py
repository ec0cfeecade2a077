"""Cases for `residual`: its two paths, the layers inside it, and fields that depend on them."""

from .parts import (
    FLATTEN,
    LEAKY,
    RELU,
    SIGMOID,
    TANH,
    conv,
    dense_discriminator,
    dense_generator,
    gan,
    label,
    layer,
    linear,
    reshape,
    residual,
    transpose,
    vae,
)

SQUARE, OBLONG = (1, 6, 6), (2, 8, 4)
NORM, HALF, UP = layer("batchNorm"), layer("avgPool2d", kernel=2), layer("upsample")


def growing(width, **fields):
    """The generator's block: upsampling on both paths; no bias before a norm."""
    layers = [NORM, RELU, UP, conv(width, 3, padding=1, bias=False), layer("batchNorm", eps=0.01)]
    last = conv(width, 3, padding=1, bias=False, **fields)
    return residual([*layers, RELU, last], [UP, conv(width, 1, bias=False)])


def first(width, **fields):
    layers = [conv(width, 3, padding=1, **fields), RELU, conv(width, 3, padding=1, **fields), HALF]
    return residual(layers, [HALF, conv(width, 1, **fields)])


def halving(width, **fields):
    layers = [RELU, conv(width, 3, padding=1, **fields), RELU, conv(width, 3, padding=1, **fields)]
    return residual([*layers, HALF], [conv(width, 1, **fields), HALF])


def keeping(width, between=RELU, **fields):
    """The shortcut is the identity, taken before the rectifier."""
    biased = between["type"] != "batchNorm"
    middle = [RELU, conv(width, 3, padding="same", bias=biased, **fields), between]
    return residual([*middle, conv(width, 3, padding=1, **fields)])


def generator(image=SQUARE, width=3, **fields):
    """One block, starting at half the height and width."""
    channels, height, width_of_image = image
    start = (width, height // 2, width_of_image // 2)
    first_layers = [linear(start[0] * start[1] * start[2]), reshape(*start)]
    return [*first_layers, growing(width, **fields), NORM, RELU, conv(channels, 3, padding=1), TANH]


def discriminator(width=3, **fields):
    blocks = [first(width, **fields), halving(width, **fields), keeping(width, **fields)]
    return [*blocks, RELU, layer("globalSumPool"), linear(1, **fields)]


def blocks(loss="nonSaturating", adversary=None, **fields):
    """Blocks in the discriminator only."""
    adversary = discriminator() if adversary is None else adversary
    return gan(SQUARE, dense_generator(SQUARE, 5), adversary, loss, **{"batch": 4, **fields})


FORMS = {
    "residual": gan(OBLONG, generator(OBLONG), discriminator(), batch=4),
    # On vectors: the identity, and another width; `init` and fields inside.
    "residual-vector": gan(
        SQUARE,
        [linear(8), residual([layer("layerNorm"), layer("silu"), linear(8)]), LEAKY]
        + [residual([linear(9), layer("elu"), linear(6)], [linear(6, bias=False)])]
        + [linear(36), TANH, reshape(*SQUARE)],
        [FLATTEN, residual([linear(7, init="keras"), LEAKY, linear(7)], [linear(7)]), LEAKY]
        + [residual([layer("batchNorm", momentum=0.3), LEAKY, linear(7)]), linear(1)],
    ),
    # From image to vector on both paths, a block as the last layer, odd sizes.
    "residual-shapes": gan(
        (2, 9, 7),
        [
            *(reshape(5, 1, 1), transpose(3, 3)),
            residual(
                [LEAKY, transpose(3, 3, stride=2, bias=False), layer("instanceNorm")],
                [transpose(3, 3, stride=2)],
            ),
        ]
        + [conv(2, 3, padding=[1, 1, 1, 3]), TANH],
        [conv(3, 3, stride=2, padding="same"), LEAKY]
        + [residual([conv(6, 3, padding=1), LEAKY, layer("globalAvgPool")], [FLATTEN, linear(6)])]
        + [residual([LEAKY, linear(1)], [linear(1, bias=False)])],
    ),
    # Blocks inside blocks, in either list, with buffers and spectral norm.
    "residual-nested": gan(
        SQUARE,
        [linear(36), reshape(4, 3, 3)]
        + [residual([NORM, RELU, UP, keeping(4, between=layer("batchNorm"))], [UP])]
        + [conv(1, 3, padding=1), TANH],
        [
            conv(3, 3, padding=1),
            residual(
                [LEAKY, residual([conv(5, 3, padding=1, spectralNorm=True)], [conv(5, 1)])]
                + [residual([RELU, residual([LEAKY, conv(5, 1)])]), conv(3, 3, padding=1)],
                [residual([LEAKY, conv(3, 1)])],
            ),
            *(HALF, FLATTEN, linear(1)),
        ],
        batch=4,
    ),
    # A score map that is a sum.
    "residual-map": blocks(
        "leastSquares",
        [first(4), LEAKY, residual([conv(1, 3, padding=1)], [conv(1, 1)])],
        labelSmoothing=0.1,
        average=True,
    ),
    "residual-labels": blocks(
        classes=3,
        adversary=[
            residual(
                [conv(4, 3, padding=1), LEAKY, label("channels")],
                [label("embeddingChannel"), conv(7, 1)],
            ),
            *(HALF, FLATTEN),
            residual([label("embedding", size=3), linear(6)], [label("oneHot"), linear(6)]),
            linear(1),
        ],
    ),
    "residual-batch-layers": blocks(
        adversary=[
            conv(4, 3, stride=2, padding=1),
            residual([LEAKY, conv(5, 3, padding=1)], [layer("minibatchStd", groupSize=2)]),
            *(HALF, FLATTEN, linear(5)),
            residual([layer("minibatchDiscrimination", kernels=3, dim=2)], [linear(8)]),
            *(LEAKY, linear(1)),
        ],
    ),
    "global-sum-pool": gan(
        (1, 5, 5),
        [linear(3 * 3 * 4), reshape(3, 3, 4), conv(6, 2), LEAKY, layer("globalSumPool")]
        + [linear(25), TANH, reshape(1, 5, 5)],
        [conv(5, 3), LEAKY, layer("globalSumPool"), linear(1)],
        penalty={"type": "gradient", "weight": 2},
    ),
}

COMPOSED = {
    "residual-spectral": blocks(
        "hinge",
        [halving(3, spectralNorm=True), RELU, FLATTEN, linear(1, spectralNorm=True)],
        discriminatorSteps=2,
    ),
    # Running statistics and spectral vectors of the generator's blocks are copied to the average.
    "residual-ema": gan(
        SQUARE,
        generator(spectralNorm=True),
        dense_discriminator(),
        ema={"decay": 0.6},
        generatorSteps=2,
        batch=4,
    ),
    "residual-gradient": blocks(
        "wasserstein",
        [first(3), keeping(3, layer("layerNorm")), layer("globalSumPool"), linear(1)],
        penalty={"type": "gradient", "weight": 5},
        discriminatorSteps=2,
    ),
    "residual-r1": blocks(
        penalty={"type": "r1", "weight": 3, "every": 2},
        adversary=discriminator(spectralNorm=True),
        fakes="reused",
    ),
    "residual-r2": blocks(
        "relativistic",
        adversary=[first(4, bias=False), keeping(4, layer("batchNorm")), HALF, FLATTEN]
        + [linear(1, bias=False)],
        penalty={"type": "r2", "weight": 2},
        order="simultaneous",
    ),
    "residual-dragan": blocks(
        "minimax", penalty={"type": "dragan", "weight": 4}, labelSmoothing=0.2
    ),
    "residual-clip": blocks(
        "wasserstein",
        adversary=[first(4), keeping(4, layer("batchNorm")), HALF, FLATTEN, linear(1)],
        clip=0.2,
        discriminatorSteps=2,
    ),
    # Unrolled updates do not change statistics and spectral vectors inside blocks.
    "residual-unrolled": blocks(
        adversary=[first(3, spectralNorm=True), keeping(3, layer("batchNorm")), HALF]
        + [FLATTEN, linear(1)],
        unrolledSteps=2,
        d={"type": "sgd", "learningRate": 0.05, "momentum": 0.5},
    ),
    # The default features: layers inside a block do not count as the last layer with a weight.
    "residual-features": blocks(
        adversary=[first(4), LEAKY, conv(4, 3), LEAKY, keeping(4), layer("globalSumPool")]
        + [residual([linear(1)], [linear(1)])],
        featureMatching={"weight": 2},
    ),
    "residual-features-layer": blocks(
        adversary=discriminator(),
        featureMatching={"weight": 0.5, "layer": 1, "only": True},
    ),
    "residual-vae": vae(
        OBLONG,
        [first(4), keeping(4, layer("batchNorm")), layer("globalAvgPool")],
        [linear(4 * 4 * 2), reshape(4, 4, 2), growing(4), conv(2, 3, padding=1), SIGMOID],
        klWarmup=2,
        batch=4,
    ),
}

CASES = {**FORMS, **COMPOSED}
