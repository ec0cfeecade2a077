"""Cases for losses, penalties and the order of a GAN's step."""

from .parts import (
    ADAM,
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
)

SQUARE, WIDE, COLOUR = (1, 8, 8), (1, 8, 10), (3, 9, 7)
LABELLED_GENERATOR = [label("embedding", size=3), *dense_generator(SQUARE)]
LABELLED_DISCRIMINATOR = [label("channels"), *conv_discriminator()]
LABELLED_MAP = [label("embeddingChannel"), *map_discriminator()]


def small(loss, image=SQUARE, generator=None, discriminator=None, **fields):
    return gan(
        image,
        generator or dense_generator(image),
        discriminator or conv_discriminator(),
        loss,
        **fields,
    )


LOSSES = {
    "minimax": small("minimax"),
    "minimax-map": small("minimax", WIDE, discriminator=map_discriminator(), average=True),
    "minimax-smoothing": small("minimax", labelSmoothing=0.1, discriminatorSteps=2),
    "non-saturating-smoothing": small("nonSaturating", average=True, labelSmoothing=0.2),
    "least-squares-smoothing": small("leastSquares", WIDE, labelSmoothing=0.3),
    "least-squares-map": small("leastSquares", COLOUR, discriminator=map_discriminator()),
    "hinge-map": small("hinge", WIDE, discriminator=map_discriminator(), average=True),
    "wasserstein-average": small("wasserstein", average=True, discriminatorSteps=2),
    # Norm weights and biases are clamped, running statistics are not.
    "wasserstein-clip": small(
        "wasserstein",
        COLOUR,
        clip=0.05,
        discriminatorSteps=3,
        d={"type": "rmsprop", "learningRate": 1e-3, "eps": 1e-4},
        g={"type": "rmsprop", "learningRate": 1e-3, "eps": 1e-4},
    ),
    "spectral-clip": small(
        "wasserstein", discriminator=dense_discriminator(spectralNorm=True), clip=0.1
    ),
    "relativistic": small(
        "relativistic", discriminator=conv_discriminator(bias=False), discriminatorSteps=2
    ),
    "relativistic-map": small(
        "relativistic", WIDE, discriminator=map_discriminator(bias=False), average=True
    ),
    # In the generator's step, real images have the labels of the real batch; fakes have others.
    "relativistic-conditional": small(
        "relativistic",
        generator=LABELLED_GENERATOR,
        discriminator=[label("channels"), *conv_discriminator(bias=False)],
        classes=3,
        generatorSteps=2,
    ),
}

PENALTIES = {
    # The penalty's forward pass changes the critic's running statistics, only if it is due.
    "gradient-batch-norm": small(
        "wasserstein",
        penalty={"type": "gradient", "weight": 10, "every": 2},
        discriminatorSteps=3,
    ),
    "gradient-conditional": small(
        "wasserstein",
        generator=LABELLED_GENERATOR,
        discriminator=[label("channels"), *conv_discriminator(norm=False)],
        classes=4,
        penalty={"type": "gradient", "weight": 5},
        average=True,
    ),
    "gradient-map": small(
        "leastSquares",
        COLOUR,
        discriminator=map_discriminator(),
        penalty={"type": "gradient", "weight": 2},
    ),
    # Second derivatives of every norm and activation, and the order of power iterations.
    "gradient-layers": small(
        "hinge",
        discriminator=[conv(4, 3, padding=1, spectralNorm=True), layer("silu")]
        + [layer("maxPool2d", kernel=2), conv(4, 3, padding="same"), layer("layerNorm")]
        + [layer("gelu"), layer("upsample", mode="bilinear"), conv(4, 3, stride=2)]
        + [layer("groupNorm", groups=2), layer("elu"), conv(4, 2, bias=False)]
        + [layer("instanceNorm"), TANH]
        + [layer("avgPool2d", kernel=2), FLATTEN, linear(1, spectralNorm=True)],
        penalty={"type": "gradient", "weight": 3},
    ),
    "r1-every": small(
        "nonSaturating",
        penalty={"type": "r1", "weight": 4, "every": 2},
        average=True,
        discriminatorSteps=2,
        labelSmoothing=0.1,
    ),
    "r1-map": small(
        "hinge",
        WIDE,
        discriminator=map_discriminator(spectralNorm=True),
        penalty={"type": "r1", "weight": 3},
    ),
    "r2": small("minimax", COLOUR, penalty={"type": "r2", "weight": 6}),
    "r2-relativistic": small(
        "relativistic",
        generator=LABELLED_GENERATOR,
        discriminator=[label("embeddingChannel"), *conv_discriminator(bias=False)],
        classes=3,
        penalty={"type": "r2", "weight": 2, "every": 3},
        discriminatorSteps=2,
    ),
    "dragan": small(
        "nonSaturating", COLOUR, penalty={"type": "dragan", "weight": 10, "every": 2}, steps=4
    ),
    # Few elements, so that the unbiased std differs from the biased one.
    "dragan-few": small(
        "hinge",
        (1, 3, 3),
        discriminator=[FLATTEN, linear(8), layer("gelu"), linear(6), TANH, linear(1)],
        penalty={"type": "dragan", "weight": 10},
        batch=2,
    ),
    "dragan-conditional": small(
        "minimax",
        generator=LABELLED_GENERATOR,
        discriminator=LABELLED_MAP,
        classes=3,
        penalty={"type": "dragan", "weight": 3},
        discriminatorSteps=2,
    ),
    "penalty-clip": small(
        "wasserstein",
        discriminator=dense_discriminator(),
        penalty={"type": "gradient", "weight": 1},
        clip=0.2,
    ),
}

ORDERS = {
    "reused-conditional": small(
        "nonSaturating",
        generator=LABELLED_GENERATOR,
        discriminator=LABELLED_DISCRIMINATOR,
        classes=3,
        fakes="reused",
        discriminatorSteps=3,
    ),
    "reused-penalty-ema": small(
        "wasserstein",
        fakes="reused",
        discriminatorSteps=2,
        penalty={"type": "gradient", "weight": 10},
        ema={"decay": 0.5},
    ),
    "reused-relativistic": small(
        "relativistic",
        WIDE,
        discriminator=map_discriminator(spectralNorm=True, bias=False),
        fakes="reused",
    ),
    "reused-r2": small("hinge", COLOUR, fakes="reused", penalty={"type": "r2", "weight": 2}),
    "simultaneous-conditional": small(
        "leastSquares",
        generator=LABELLED_GENERATOR,
        discriminator=LABELLED_DISCRIMINATOR,
        classes=3,
        order="simultaneous",
        labelSmoothing=0.1,
        average=True,
    ),
    "simultaneous-gradient": small(
        "wasserstein",
        order="simultaneous",
        penalty={"type": "gradient", "weight": 10, "every": 2},
        clip=0.3,
        ema={"decay": 0.7},
    ),
    "simultaneous-relativistic-r1": small(
        "relativistic",
        WIDE,
        discriminator=conv_discriminator(bias=False),
        order="simultaneous",
        penalty={"type": "r1", "weight": 2},
    ),
    "simultaneous-r2": small(
        "nonSaturating",
        discriminator=map_discriminator(spectralNorm=True),
        order="simultaneous",
        penalty={"type": "r2", "weight": 2},
    ),
    "generator-steps": small(
        "nonSaturating",
        generator=LABELLED_GENERATOR,
        discriminator=LABELLED_DISCRIMINATOR,
        classes=3,
        generatorSteps=3,
        discriminatorSteps=2,
        ema={"decay": 0.8},
    ),
    "one-image-batches": gan(
        SQUARE,
        [linear(10), LEAKY, linear(64), TANH, reshape(1, 8, 8)],
        dense_discriminator(),
        batch=1,
        g=ADAM,
        d=ADAM,
    ),
}

CASES = {**LOSSES, **PENALTIES, **ORDERS}
