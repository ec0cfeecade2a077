"""Cases for the remedies except unrolling: features, batch layers, classes, noise, flips."""

from .parts import (
    FLATTEN,
    LEAKY,
    TANH,
    conv,
    conv_discriminator,
    dense_generator,
    gan,
    label,
    layer,
    linear,
    map_discriminator,
    reshape,
    transpose,
)

SQUARE, WIDE = (1, 8, 8), (1, 8, 10)
LABELLED_GENERATOR = [label("embedding", size=3), *dense_generator(SQUARE, 8)]


def remedied(loss="nonSaturating", image=SQUARE, discriminator=None, **fields):
    """A small case; with classes, both networks take labels, unless the second predicts them."""
    classified = fields.get("classes", 0) > 0
    generator = LABELLED_GENERATOR if classified else dense_generator(image, 8)
    discriminator = discriminator or conv_discriminator(3)
    sees = any(layer["type"] == "concatLabel" for layer in discriminator)
    if classified and not sees and "auxiliary" not in fields:
        discriminator = [label("channels"), *discriminator]
    return gan(image, generator, discriminator, loss, **{"latent": 4, **fields})


def classifying(classes, channels=3, **fields):
    """Ends in one logit and one score per class."""
    *layers, _ = conv_discriminator(channels, **fields)
    return [*layers, linear(1 + classes)]


def batch_features(**fields):
    """The similarity of samples, appended to the features that it is computed from."""
    return [FLATTEN, linear(6), LEAKY, layer("minibatchDiscrimination", **fields), linear(1)]


def batch_planes(channels=4, **fields):
    first = [conv(channels, 3, stride=2), LEAKY, layer("minibatchStd", **fields)]
    return [*first, conv(3, 2), LEAKY, FLATTEN, linear(1)]


FEATURES = {
    "feature-matching-conditional": remedied(
        classes=3,
        featureMatching={"weight": 2},
        discriminatorSteps=2,
        generatorSteps=2,
    ),
    # A feature map; later layers do not affect it.
    "feature-matching-layer": remedied(
        "hinge", WIDE, featureMatching={"weight": 3, "layer": 1}, average=True
    ),
    # Without the adversarial part, statistics and vectors after the features still change.
    "feature-matching-only": remedied(
        discriminator=[conv(3, 3, stride=2), LEAKY, conv(3, 2, bias=False), layer("batchNorm")]
        + [LEAKY, FLATTEN, linear(1, spectralNorm=True)],
        featureMatching={"weight": 5, "layer": 0, "only": True},
    ),
    "feature-matching-image": remedied(
        "leastSquares",
        WIDE,
        [conv(2, 4, stride=2), LEAKY, FLATTEN, layer("batchNorm")],
        featureMatching={"weight": 4},
    ),
    # The last layer with a weight is a transposed convolution: its input is a batch norm's output.
    "feature-matching-transpose": remedied(
        discriminator=[conv(4, 3, stride=2, bias=False), layer("batchNorm"), LEAKY]
        + [transpose(1, 2), layer("avgPool2d", kernel=2)],
        featureMatching={"weight": 1.5},
    ),
    # The outputs as features.
    "feature-matching-output": remedied(
        "hinge",
        WIDE,
        map_discriminator(3),
        featureMatching={"weight": 0.5, "layer": 2},
    ),
    # One pass on real images gives features and scores; batch and spectral norm show it.
    "feature-matching-relativistic": remedied(
        "relativistic",
        classes=3,
        discriminator=conv_discriminator(3, bias=False, spectralNorm=True),
        featureMatching={"weight": 2},
        generatorSteps=2,
    ),
    "feature-matching-relativistic-only": remedied(
        "relativistic",
        discriminator=conv_discriminator(3, bias=False, spectralNorm=True),
        featureMatching={"weight": 2, "only": True},
    ),
    "feature-matching-simultaneous": remedied(
        "minimax", classes=3, featureMatching={"weight": 2}, order="simultaneous"
    ),
    "feature-matching-reused": remedied(
        classes=3,
        featureMatching={"weight": 2, "only": True},
        fakes="reused",
        discriminatorSteps=2,
    ),
    "feature-matching-penalty": remedied(
        "wasserstein",
        featureMatching={"weight": 1},
        penalty={"type": "gradient", "weight": 4},
        clip=0.4,
        ema={"decay": 0.6},
    ),
}

BATCH_LAYERS = {
    "minibatch-discrimination": remedied(
        discriminator=batch_features(kernels=5, dim=3), average=True
    ),
    "minibatch-discrimination-defaults": remedied(
        "leastSquares",
        discriminator=[FLATTEN, linear(3), LEAKY, layer("minibatchDiscrimination"), linear(1)],
        batch=4,
        steps=3,
    ),
    # Second derivatives, also across the batch.
    "minibatch-discrimination-gradient": remedied(
        "hinge",
        discriminator=batch_features(kernels=4, dim=2),
        penalty={"type": "gradient", "weight": 5},
    ),
    # The default features are the input and the similarity.
    "minibatch-discrimination-features": remedied(
        discriminator=batch_features(kernels=4, dim=2),
        featureMatching={"weight": 3},
        labelSmoothing=0.1,
    ),
    # No sample is similar to another.
    "minibatch-discrimination-one": gan(
        SQUARE,
        [linear(8), LEAKY, linear(64), TANH, reshape(*SQUARE)],
        batch_features(kernels=3, dim=2),
        penalty={"type": "r1", "weight": 2},
        batch=1,
    ),
    "minibatch-std": remedied(
        image=WIDE, discriminator=batch_planes(groupSize=2, features=2), batch=6
    ),
    # Two groups of four, interleaved.
    "minibatch-std-defaults": remedied("hinge", discriminator=batch_planes(), batch=8),
    "minibatch-std-small-batch": remedied(
        discriminator=batch_planes(groupSize=4, features=4), batch=3
    ),
    "minibatch-std-r1": remedied(
        "leastSquares",
        discriminator=batch_planes(groupSize=3, features=2),
        penalty={"type": "r1", "weight": 2},
        batch=6,
    ),
    "minibatch-std-labels": remedied(
        "relativistic",
        discriminator=[layer("minibatchStd", groupSize=2)]
        + [conv(3, 3, stride=2), LEAKY, FLATTEN, linear(1, bias=False)],
        classes=3,
        batch=4,
    ),
}

CLASSES = {
    "auxiliary": remedied(discriminator=classifying(3), classes=3, auxiliary={}),
    # The outputs of a convolution over the whole map.
    "auxiliary-convolution": remedied(
        discriminator=[conv(5, 3, stride=2), LEAKY, conv(4, 3)], classes=3, auxiliary={}
    ),
    "auxiliary-weights": remedied(
        "minimax",
        discriminator=classifying(4),
        classes=4,
        auxiliary={"weight": 0.5, "generatorWeight": 2, "on": "both"},
        average=True,
        labelSmoothing=0.2,
        discriminatorSteps=2,
        generatorSteps=2,
    ),
    "auxiliary-real": remedied(
        "hinge",
        discriminator=classifying(3),
        classes=3,
        auxiliary={"weight": 3, "generatorWeight": 0.3, "on": "real"},
        average=True,
    ),
    # Penalties use the logit only.
    "auxiliary-gradient": remedied(
        "wasserstein",
        discriminator=classifying(3, norm=False),
        classes=3,
        auxiliary={"weight": 0.7},
        penalty={"type": "gradient", "weight": 4},
    ),
    "auxiliary-r1": remedied(
        discriminator=[label("channels"), *classifying(3, norm=False)],
        classes=3,
        auxiliary={},
        penalty={"type": "r1", "weight": 6, "every": 2},
        average=True,
        discriminatorSteps=3,
    ),
    "auxiliary-features": remedied(
        "relativistic",
        discriminator=classifying(3),
        classes=3,
        auxiliary={"generatorWeight": 0.5},
        featureMatching={"weight": 2, "only": True},
    ),
    "auxiliary-simultaneous": remedied(
        "leastSquares",
        discriminator=classifying(3),
        classes=3,
        auxiliary={"on": "real"},
        order="simultaneous",
    ),
    "auxiliary-reused": remedied(
        discriminator=classifying(3),
        classes=3,
        auxiliary={},
        fakes="reused",
        discriminatorSteps=2,
    ),
}

FLIPS = {
    "label-flip": remedied(labelFlip=0.4, discriminatorSteps=2),
    # One draw per image, also with several scores.
    "label-flip-map": remedied(
        "leastSquares",
        WIDE,
        map_discriminator(3),
        labelFlip=0.5,
        labelSmoothing=0.3,
        average=True,
    ),
    "label-flip-smoothing": remedied("minimax", labelFlip=0.5, labelSmoothing=0.2),
    "label-flip-auxiliary": remedied(
        discriminator=classifying(3),
        classes=3,
        auxiliary={},
        labelFlip=1,
        labelSmoothing=0.1,
        order="simultaneous",
        penalty={"type": "r1", "weight": 1},
    ),
}

NOISE = {
    "instance-noise": remedied(
        instanceNoise={"std": 0.5}, discriminatorSteps=2, generatorSteps=2, steps=3
    ),
    # The noise falls to 0 at the third of four steps.
    "instance-noise-decay": remedied(
        "leastSquares", instanceNoise={"std": 0.3, "decaySteps": 2}, steps=4
    ),
    "instance-noise-gradient": remedied(
        "wasserstein",
        instanceNoise={"std": 0.2, "decaySteps": 5},
        penalty={"type": "gradient", "weight": 5},
        discriminatorSteps=2,
        steps=3,
    ),
    # The perturbation uses the std of the images with noise.
    "instance-noise-dragan": remedied(
        "minimax", instanceNoise={"std": 0.4}, penalty={"type": "dragan", "weight": 3}
    ),
    "instance-noise-r1": remedied(
        "hinge",
        instanceNoise={"std": 0.4, "decaySteps": 4},
        penalty={"type": "r1", "weight": 3, "every": 2},
        classes=3,
    ),
    "instance-noise-r2-simultaneous": remedied(
        instanceNoise={"std": 0.4},
        penalty={"type": "r2", "weight": 2},
        order="simultaneous",
        featureMatching={"weight": 2},
    ),
    # In the generator's update, the draws for real images follow those for fakes.
    "instance-noise-relativistic": remedied(
        "relativistic",
        discriminator=conv_discriminator(3, bias=False),
        instanceNoise={"std": 0.3},
        featureMatching={"weight": 2},
        generatorSteps=2,
        steps=3,
    ),
    "instance-noise-reused": remedied(
        instanceNoise={"std": 0.3}, fakes="reused", discriminatorSteps=2, labelFlip=0.3, steps=3
    ),
    # The image as the feature, with its instance noise.
    "instance-noise-image": remedied(
        "leastSquares",
        discriminator=[conv(2, 4, stride=2), LEAKY, FLATTEN],
        instanceNoise={"std": 0.5},
        featureMatching={"weight": 4, "only": True},
    ),
}

CASES = {**FEATURES, **BATCH_LAYERS, **CLASSES, **FLIPS, **NOISE}
