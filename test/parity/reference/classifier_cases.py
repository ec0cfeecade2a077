"""Cases for a classifier's step, its logits and its features."""

from .parts import FLATTEN, LEAKY, RELU, classifier, conv, layer, linear, reshape, residual

SQUARE, COLOUR = (1, 8, 8), (3, 9, 7)
NORM = layer("batchNorm")

CASES = {
    "classifier-linear": classifier(SQUARE, [FLATTEN, linear(3)], classes=3, value_range=(-1, 1)),
    "classifier-smoothing": classifier(
        SQUARE, [FLATTEN, linear(12), RELU, linear(4)], classes=4, labelSmoothing=0.1
    ),
    # Label smoothing of 1 removes the labels.
    "classifier-smoothing-whole": classifier(
        SQUARE, [FLATTEN, linear(12), LEAKY, linear(2)], classes=2, labelSmoothing=1
    ),
    # Running statistics, pools of an odd image, a schedule with warm-up.
    "classifier-conv": classifier(
        COLOUR,
        [conv(4, 3, padding=1, bias=False), NORM, RELU, layer("maxPool2d", kernel=2)]
        + [conv(5, 3, padding="same", bias=False), NORM, RELU, layer("maxPool2d", kernel=2)]
        + [FLATTEN, linear(9), RELU, linear(5)],
        classes=5,
        labelSmoothing=0.05,
        optimizer={
            "type": "adamw",
            "learningRate": 5e-3,
            "eps": 1e-4,
            "schedule": {"type": "cosine", "steps": 5, "warmup": 2},
        },
    ),
    # A pool of the image, or a dense layer reshaped to maps, is not a map to average.
    "classifier-pooled": classifier(
        SQUARE, [layer("avgPool2d", kernel=2), FLATTEN, linear(3)], classes=3
    ),
    "classifier-folded": classifier(
        SQUARE,
        [conv(2, 3, stride=2), FLATTEN, linear(16), reshape(4, 2, 2), LEAKY]
        + [layer("avgPool2d", kernel=2), FLATTEN, linear(3)],
        classes=3,
    ),
    # Ends in a convolution, whose input is the features, and a pool.
    "classifier-convolutional": classifier(
        COLOUR,
        [conv(4, 3, stride=2, padding=1), LEAKY, residual([conv(4, 3, padding=1), LEAKY])]
        + [conv(3, 1), layer("globalAvgPool")],
        classes=3,
        optimizer={"type": "sgd", "learningRate": 0.1, "momentum": 0.9},
    ),
}
