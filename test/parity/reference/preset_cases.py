"""The structure of each GAN among the presets at reduced width: layers, objective, optimisers.

The images are small where the structure allows; dropout is there with p = 0, since no case records
masks. Two numbers are not the preset's. Where a bias stands before a norm, its gradient is rounding
noise, which Adam's eps of 1e-7 would blow up to full steps: there it is 1e-4, 1e-3 or 1e-2. And
scores of a critic as narrow as this one, clipped to 0.01, would be rounding noise too: it is 0.1,
or 0.5 where the critic has batch norms.
"""

from .parts import FLATTEN, LEAKY, RELU, SIGMOID, TANH, conv, gan, label, layer, linear
from .parts import reshape, residual, transpose

TINY, SMALL, MIDDLE = (1, 5, 5), (1, 8, 8), (1, 12, 12)
DROPOUT, SLOPE_3 = layer("dropout", p=0), layer("leakyRelu", slope=0.3)
KERAS_NORM = layer("batchNorm", momentum=0.01, eps=1e-3)


def adam(rate=2e-4, betas=(0.5, 0.999), eps=1e-7, **fields):
    return {"type": "adam", "learningRate": rate, "betas": list(betas), "eps": eps, **fields}


def preset(image, generator, adversary, loss="nonSaturating", optimizer=None, **fields):
    """Both networks use the same optimiser; three steps of four images."""
    rule = optimizer or adam()
    return gan(image, generator, adversary, loss, **{"g": rule, "d": rule, **SIZES, **fields})


SIZES = {"latent": 4, "steps": 3, "batch": 4}


def pixels(image):
    channels, height, width = image
    return channels * height * width


# Perceptrons


def perceptron(*widths, momentum=None):
    """Linear layers, each followed by a leaky rectifier and, with a momentum, a batch norm."""
    norm = [] if momentum is None else [layer("batchNorm", momentum=momentum, eps=1e-3)]
    return [each for width in widths for each in (linear(width), LEAKY, *norm)]


def perceptron_generator(image=TINY, widths=(6, 7, 8), momentum=0.2):
    last = [linear(pixels(image)), TANH, reshape(*image)]
    return [*perceptron(*widths, momentum=momentum), *last]


PERCEPTRON = [FLATTEN, *perceptron(7, 6), linear(1)]
RMSPROP = {"type": "rmsprop", "learningRate": 5e-5, "alpha": 0.9, "eps": 1e-7}

PERCEPTRONS = {
    "preset-mlp-gan": preset(TINY, perceptron_generator(), PERCEPTRON, average=True),
    "preset-mlp-gan-logits": preset(
        TINY,
        perceptron_generator(widths=(6, 7), momentum=None),
        PERCEPTRON,
        optimizer={"type": "adam", "learningRate": 2e-4},
        fakes="reused",
    ),
    "preset-wgan": preset(
        TINY,
        perceptron_generator(),
        PERCEPTRON,
        "wasserstein",
        RMSPROP,
        clip=0.1,
        discriminatorSteps=5,
    ),
    "preset-cgan": preset(
        TINY,
        [label("embedding", size=4), *perceptron_generator(momentum=0.01)],
        [FLATTEN, label("embedding", size=pixels(TINY)), *PERCEPTRON[1:]],
        classes=4,
        average=True,
    ),
}


# Convolutions


def up(out, kernel=4, stride=2, norm=KERAS_NORM, activation=LEAKY, padding="same", **fields):
    """A transposed convolution with the layers that follow it."""
    middle = [] if norm is None else [norm]
    first = transpose(out, kernel, stride=stride, padding=padding, **fields)
    return [first, *middle, activation]


def down(out, *rest, kernel=3, padding="same", **fields):
    return [conv(out, kernel, stride=2, padding=padding, **fields), *rest]


QUICK = adam(4e-3, (0.5, 0.99), 1e-2, schedule={"type": "linear", "steps": 4, "to": 0})
PLAIN_NORM = layer("batchNorm")

CONVOLUTIONS = {
    "preset-quick": preset(
        SMALL,
        [linear(6 * 4, bias=False), PLAIN_NORM, RELU, reshape(6, 2, 2)]
        + up(5, norm=PLAIN_NORM, activation=RELU, padding=1, bias=False)
        + up(4, norm=PLAIN_NORM, activation=RELU, padding=1, bias=False)
        + [conv(1, 3, padding=1), TANH],
        down(3, LEAKY, kernel=4, padding=1)
        + down(4, PLAIN_NORM, LEAKY, kernel=4, padding=1)
        + down(5, PLAIN_NORM, LEAKY, kernel=4, padding=1)
        + [FLATTEN, linear(1)],
        optimizer=QUICK,
        fakes="reused",
        ema={"decay": 0.995},
    ),
    "preset-dcgan": preset(
        MIDDLE,
        [linear(5 * 9), reshape(5, 3, 3), *up(4), *up(3), conv(1, 7, padding="same"), TANH],
        down(3, LEAKY, DROPOUT)
        + down(4, LEAKY, DROPOUT, KERAS_NORM)
        + down(5, LEAKY, DROPOUT, KERAS_NORM)
        + [FLATTEN, linear(1)],
        optimizer=adam(eps=1e-3),
        average=True,
    ),
    "preset-dcgan-tf": preset(
        MIDDLE,
        [linear(5 * 9, bias=False), KERAS_NORM, SLOPE_3, reshape(5, 3, 3)]
        + up(4, 5, 1, activation=SLOPE_3, bias=False)
        + up(3, 5, 2, activation=SLOPE_3, bias=False)
        + up(1, 5, 2, norm=None, activation=TANH, bias=False),
        [*down(3, SLOPE_3, DROPOUT, kernel=5), *down(4, SLOPE_3, DROPOUT, kernel=5)]
        + [FLATTEN, linear(1)],
        optimizer=adam(1e-4, (0.9, 0.999)),
        order="simultaneous",
    ),
    # The first transposed convolution makes an odd size: 2 to 3, as 4 to 7 on 28 pixels.
    "preset-wgan-gp": preset(
        MIDDLE,
        [linear(5 * 4), RELU, reshape(5, 2, 2), *up(4, 5, norm=None, activation=RELU, padding=2)]
        + up(3, 5, norm=None, activation=RELU)
        + up(1, 5, norm=None, activation=SIGMOID),
        down(3, LEAKY, kernel=5)
        + [*down(3, LEAKY, kernel=5), *down(4, LEAKY, kernel=5), FLATTEN, linear(1)],
        "wasserstein",
        adam(1e-4, (0.5, 0.9), 1e-8),
        penalty={"type": "gradient", "weight": 10},
        discriminatorSteps=5,
        value_range=(0, 1),
        batch=2,
    ),
    "preset-shapes-gan": preset(
        SMALL,
        [linear(5 * 4), KERAS_NORM, reshape(5, 2, 2), DROPOUT, *up(4), DROPOUT, *up(3)]
        + [conv(1, 3, padding="same"), SIGMOID],
        down(3, LEAKY, DROPOUT)
        + down(4, KERAS_NORM, LEAKY, DROPOUT)
        + down(5, KERAS_NORM, LEAKY, DROPOUT)
        + [layer("globalAvgPool"), linear(1)],
        optimizer=adam(betas=(0.9, 0.999), eps=1e-3),
        average=True,
        value_range=(0, 1),
    ),
    "preset-cgan-conv": preset(
        SMALL,
        [label("oneHot"), linear(5 * 4), LEAKY, reshape(5, 2, 2), *up(4, norm=None)]
        + [*up(3, norm=None), conv(1, 7, padding="same"), SIGMOID],
        [label("channels"), *down(4, LEAKY), *down(5, LEAKY), layer("globalMaxPool"), linear(1)],
        optimizer=adam(3e-4, (0.9, 0.999)),
        classes=4,
        average=True,
        value_range=(0, 1),
    ),
}


# The InfoGAN networks, used to compare losses


def info_generator(*before):
    return [
        *before,
        *(linear(6), KERAS_NORM, LEAKY),
        *(linear(5 * 4), KERAS_NORM, LEAKY, reshape(5, 2, 2)),
        *up(4, padding=1),
        *up(1, norm=None, activation=SIGMOID, padding=1),
    ]


def info_features(norm=(KERAS_NORM,)):
    return [
        *down(3, LEAKY, kernel=4, padding=1),
        *down(4, *norm, LEAKY, kernel=4, padding=1),
        *(FLATTEN, linear(6), *norm, LEAKY),
    ]


def same_body(loss, rate, beta, norm=(KERAS_NORM,), **fields):
    return preset(
        SMALL,
        info_generator(),
        [*info_features(norm), linear(1)],
        loss,
        adam(rate, (beta, 0.999), 1e-3),
        distribution="uniform",
        value_range=(0, 1),
        **fields,
    )


def weighted(kind):
    return {"type": kind, "weight": 10}


BODIES = {
    "preset-lsgan": preset(
        SMALL,
        info_generator(),
        [*info_features(), linear(1)],
        "leastSquares",
        adam(eps=1e-3),
        distribution="uniform",
        value_range=(0, 1),
    ),
    "preset-ig28-ns": same_body("nonSaturating", 5e-5, 0),
    "preset-ig28-wgan": same_body("wasserstein", 5e-5, 0.5, discriminatorSteps=5, clip=0.5, batch=6),
    "preset-ig28-wgan-gp": same_body(
        "wasserstein", 1e-4, 0.5, (), penalty=weighted("gradient"), discriminatorSteps=5, batch=2
    ),
    "preset-ig28-dragan": same_body(
        "nonSaturating", 1e-4, 0.5, (), penalty=weighted("dragan"), batch=2
    ),
    "preset-acgan": preset(
        SMALL,
        info_generator(label("oneHot")),
        [*info_features(), linear(1 + 4)],
        optimizer=adam(eps=1e-3),
        classes=4,
        auxiliary={"weight": 1, "generatorWeight": 1, "on": "both"},
        distribution="uniform",
        value_range=(0, 1),
    ),
}


# Residual blocks


def growing(width):
    """Doubles height and width, with upsampling on both paths of the block."""
    upward = [layer("upsample"), conv(width, 3, padding=1)]
    layers = [PLAIN_NORM, RELU, *upward, PLAIN_NORM, RELU, conv(width, 3, padding=1)]
    return residual(layers, [layer("upsample"), conv(width, 1)])


def normalised(out, kernel):
    return conv(out, kernel, padding=kernel // 2, spectralNorm=True)


HALF = layer("avgPool2d", kernel=2)


def first_block(width):
    layers = [normalised(width, 3), RELU, normalised(width, 3), HALF]
    return residual(layers, [HALF, normalised(width, 1)])


def following_block(width, *, halving):
    layers = [RELU, normalised(width, 3), RELU, normalised(width, 3)]
    return residual([*layers, HALF], [normalised(width, 1), HALF]) if halving else residual(layers)


SNGAN = adam(betas=(0, 0.9), eps=1e-4)

RESIDUAL = {
    "preset-sngan": preset(
        SMALL,
        [linear(3 * 4), reshape(3, 2, 2), growing(3), growing(3), PLAIN_NORM, RELU]
        + [conv(1, 3, padding=1), TANH],
        [first_block(3), following_block(3, halving=True), following_block(3, halving=False)]
        + [following_block(3, halving=False), RELU, layer("globalSumPool")]
        + [linear(1, spectralNorm=True)],
        "hinge",
        # A schedule counts the updates of its own optimiser.
        g={**SNGAN, "schedule": {"type": "linear", "steps": 3, "to": 0}},
        d={**SNGAN, "schedule": {"type": "linear", "steps": 15, "to": 0}},
        discriminatorSteps=5,
        batch=3,
    ),
}

CASES = {**PERCEPTRONS, **CONVOLUTIONS, **BODIES, **RESIDUAL}
