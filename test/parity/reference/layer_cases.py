"""Cases for the layer table: every type, every field."""

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
    transpose,
)

CONVOLUTIONS = {
    # Odd, non-square images; a number, four sides and "same" as padding.
    "conv2d-paddings": gan(
        (3, 9, 7),
        [linear(6 * 5 * 4), RELU, reshape(6, 5, 4), transpose(5, 3, stride=2, padding=1), LEAKY]
        + [conv(3, 3, padding="same"), TANH],
        [conv(5, 4, stride=2, padding="same"), LEAKY, conv(6, 3, padding=[1, 0, 2, 1]), LEAKY]
        + [conv(4, 2, stride=3, padding=1, bias=False), LEAKY, FLATTEN, linear(1)],
    ),
    # "same" that pads unequal sides, pads nothing, and with a stride that skips pixels.
    "conv2d-same": gan(
        (1, 11, 8),
        [linear(3 * 11 * 8), LEAKY, reshape(3, 11, 8), conv(4, 2, padding="same", bias=False)]
        + [LEAKY, conv(1, 4, padding="same"), TANH],
        [conv(4, 5, stride=3, padding="same"), LEAKY, conv(5, 4, padding="same"), LEAKY]
        + [conv(4, 1, stride=2, padding="same"), LEAKY, conv(4, 3, stride=2, padding="same")]
        + [LEAKY, FLATTEN, linear(1)],
    ),
    "conv2d-sides": gan(
        (2, 8, 10),
        [linear(3 * 8 * 10), LEAKY, reshape(3, 8, 10), conv(2, 3, padding=[2, 0, 0, 2]), TANH],
        [conv(4, 3, stride=2, padding=[0, 1, 2, 3]), LEAKY, conv(4, 4, padding=[3, 0, 1, 0])]
        + [LEAKY, conv(3, 2, padding=0), LEAKY, FLATTEN, linear(1)],
    ),
    # Kernel smaller than the stride, outputPadding smaller and larger than the padding, no padding.
    "conv-transpose2d-paddings": gan(
        (1, 12, 9),
        [linear(4 * 3 * 2), RELU, reshape(4, 3, 2), transpose(5, 2, stride=3, outputPadding=2)]
        + [LEAKY, transpose(4, 3, padding=1, bias=False), LEAKY, transpose(1, 3), TANH],
        dense_discriminator(),
    ),
    # Crops of 0 and 0, 0 and 1, 1 and 1; with stride 1, of 0 and 1, 1 and 2.
    "conv-transpose2d-same": gan(
        (3, 12, 12),
        [linear(4 * 2 * 2), LEAKY, reshape(4, 2, 2), transpose(4, 3, stride=3, padding="same")]
        + [LEAKY, transpose(4, 3, stride=2, padding="same", bias=False), LEAKY]
        + [transpose(3, 2, padding="same"), LEAKY, transpose(3, 4, padding="same"), TANH],
        [conv(4, 3, stride=3), LEAKY, transpose(3, 4, stride=2, padding="same"), LEAKY]
        + [conv(3, 3, stride=2), LEAKY, FLATTEN, linear(1)],
    ),
}

NORMS = {
    "batch-norm-fields": gan(
        (1, 8, 8),
        [linear(2 * 8 * 8, bias=False), layer("batchNorm", momentum=0.3, eps=0.01), LEAKY]
        + [reshape(2, 8, 8), conv(3, 3, padding=1, bias=False), layer("batchNorm", momentum=1)]
        + [LEAKY, conv(1, 3, padding=1), TANH],
        [conv(4, 3, stride=2, padding=1, bias=False)]
        + [layer("batchNorm", momentum=0, eps=0.1), LEAKY]
        + [conv(5, 3, bias=False), layer("batchNorm"), LEAKY, FLATTEN, linear(1)],
    ),
    "layer-norm": gan(
        (2, 9, 8),
        [linear(12), layer("layerNorm", eps=0.01), LEAKY, linear(3 * 9 * 8), LEAKY]
        + [reshape(3, 9, 8), layer("layerNorm"), conv(2, 3, padding=1), TANH],
        [conv(4, 3, stride=2), layer("layerNorm", eps=0.001), LEAKY, FLATTEN, linear(7)]
        + [layer("layerNorm"), LEAKY, linear(1)],
    ),
    "group-norm": gan(
        (1, 8, 8),
        [linear(4 * 8 * 8), reshape(4, 8, 8), layer("groupNorm", groups=2), LEAKY]
        + [conv(4, 3, padding=1), layer("groupNorm", groups=1, eps=0.01), LEAKY]
        + [conv(1, 3, padding=1), TANH],
        [conv(6, 4, stride=2, bias=False), layer("groupNorm", groups=6, eps=0.001), LEAKY]
        + [conv(6, 2), layer("groupNorm", groups=3), LEAKY, FLATTEN, linear(1)],
    ),
    # PyTorch's GroupNorm accepts [N, C] too.
    "group-norm-vector": gan(
        (1, 8, 8),
        [linear(12), layer("groupNorm", groups=3), LEAKY, linear(64), TANH, reshape(1, 8, 8)],
        [FLATTEN, linear(12), layer("groupNorm", groups=2, eps=0.01), LEAKY, linear(1)],
    ),
    "instance-norm": gan(
        (1, 9, 7),
        [linear(4 * 9 * 7), reshape(4, 9, 7), layer("instanceNorm"), LEAKY]
        + [conv(1, 3, padding=1), TANH],
        [conv(5, 3, bias=False), layer("instanceNorm", eps=0.01), LEAKY]
        + [conv(4, 3, stride=2), LEAKY, FLATTEN, linear(1)],
    ),
}

SHAPES = {
    "activations": gan(
        (1, 8, 8),
        [linear(12), layer("elu"), linear(12), layer("silu"), linear(12), layer("gelu")]
        + [linear(128), RELU, reshape(2, 8, 8), conv(3, 3, padding=1), layer("silu")]
        + [conv(1, 3, padding=1), TANH],
        [conv(4, 3, stride=2), layer("leakyRelu", slope=0.01), conv(4, 2), layer("gelu")]
        + [FLATTEN, linear(8), SIGMOID, linear(8), TANH, linear(8), layer("elu")]
        + [linear(8), layer("leakyRelu", slope=0), linear(1)],
    ),
    # Kernel 2 on odd sizes (floor), strides that differ from the kernel; dropout with p = 0.
    "pools": gan(
        (2, 11, 9),
        [linear(3 * 12 * 10), LEAKY, reshape(3, 12, 10), layer("avgPool2d", kernel=2, stride=1)]
        + [conv(3, 3, padding=1), LEAKY, conv(2, 3, padding=1), TANH],
        [conv(5, 3, padding=1), LEAKY, layer("dropout", p=0), layer("maxPool2d", kernel=2)]
        + [conv(6, 3, padding=1), LEAKY, layer("maxPool2d", kernel=3, stride=1)]
        + [layer("avgPool2d", kernel=2), FLATTEN, linear(1)],
    ),
    "global-pools": gan(
        (1, 8, 8),
        [linear(4 * 3 * 3), reshape(4, 3, 3), conv(8, 2), LEAKY, layer("globalMaxPool")]
        + [linear(64), TANH, reshape(1, 8, 8)],
        [conv(8, 3), LEAKY, layer("globalAvgPool"), linear(6), LEAKY, linear(1)],
    ),
    # The largest grey value is at several positions. The first of them receives the whole gradient; R1
    # detects a shared gradient.
    "global-max-pool-ties": gan(
        (1, 24, 24),
        [linear(24 * 24), TANH, reshape(1, 24, 24)],
        [conv(4, 1), LEAKY, conv(5, 1), LEAKY, layer("globalMaxPool"), linear(1)],
        penalty={"type": "r1", "weight": 10},
    ),
    # Dropout of everything has a gradient of zeros, so weight decay and momentum continue.
    "dropout-of-everything": gan(
        (1, 4, 4),
        [linear(8), TANH, linear(16), reshape(1, 4, 4), TANH],
        [FLATTEN, linear(6), TANH, layer("dropout", p=1), linear(1)],
        d={"type": "sgd", "learningRate": 0.05, "momentum": 0.5, "weightDecay": 0.01},
        penalty={"type": "r1", "weight": 10},
    ),
    "upsample": gan(
        (1, 12, 6),
        [linear(4 * 2 * 1), LEAKY, reshape(4, 2, 1), layer("upsample", scale=3, mode="bilinear")]
        + [conv(4, 3, padding=1), LEAKY, layer("upsample"), conv(1, 3, padding=1), TANH],
        [layer("upsample", scale=2, mode="bilinear"), conv(4, 3, stride=3), LEAKY]
        + [layer("upsample", scale=3, mode="nearest"), conv(3, 5, stride=3), LEAKY]
        + [FLATTEN, linear(1)],
    ),
    # Reshape in both directions is channel-major; reshape to a vector; uniform latents.
    "reshapes": gan(
        (2, 3, 5),
        [reshape(6, 1, 1), transpose(6, 3, stride=1), LEAKY, reshape(54), linear(4 * 3 * 5)]
        + [LEAKY, reshape(4, 3, 5), conv(2, 3, padding=1), TANH],
        [reshape(30), linear(24), LEAKY, reshape(2, 3, 4), conv(3, 2), LEAKY, reshape(18)]
        + [linear(1)],
        latent=6,
        distribution="uniform",
    ),
}

LABELS = {
    "label-embedding": gan(
        (1, 8, 8),
        [label("embedding", size=4), linear(12), LEAKY, label("embedding", size=3), linear(64)]
        + [TANH, reshape(1, 8, 8)],
        [FLATTEN, linear(10), LEAKY, label("embedding", size=5), linear(1)],
        classes=4,
    ),
    "label-one-hot": gan(
        (1, 8, 8),
        [label("oneHot"), *dense_generator((1, 8, 8))],
        [FLATTEN, linear(10), LEAKY, label("oneHot"), linear(6), LEAKY, linear(1)],
        classes=3,
    ),
    "label-channels": gan(
        (3, 9, 7),
        [linear(4 * 9 * 7), LEAKY, reshape(4, 9, 7), label("channels"), conv(3, 3, padding=1)]
        + [TANH],
        [conv(4, 3), LEAKY, label("channels"), conv(4, 3, stride=2), LEAKY, FLATTEN, linear(1)],
        classes=5,
    ),
    # Not square, to detect a plane that is read column-major.
    "label-embedding-channel": gan(
        (1, 9, 7),
        [linear(3 * 9 * 7), LEAKY, reshape(3, 9, 7), label("embeddingChannel")]
        + [conv(1, 3, padding=1), TANH],
        [label("embeddingChannel"), conv(4, 3, stride=2), LEAKY, label("embeddingChannel")]
        + [conv(4, 3), LEAKY, FLATTEN, linear(1)],
        classes=3,
    ),
}

SPECTRAL = {
    # Every type with a weight in both networks: dimension 0, and 1 for transposed convolutions.
    "spectral-both": gan(
        (1, 8, 8),
        [linear(5 * 4 * 4, spectralNorm=True), LEAKY, reshape(5, 4, 4)]
        + [transpose(4, 4, stride=2, padding=1, spectralNorm=True), LEAKY]
        + [conv(1, 3, padding="same", spectralNorm=True), TANH],
        [conv(4, 4, stride=2, padding=1, spectralNorm=True), LEAKY]
        + [transpose(3, 4, stride=2, padding="same", spectralNorm=True, bias=False), LEAKY]
        + [conv(3, 3, stride=2, padding=[0, 1, 0, 1], spectralNorm=True), LEAKY]
        + [FLATTEN, linear(1, spectralNorm=True)],
        loss="hinge",
        discriminatorSteps=2,
    ),
    # The average of a normalised generator: averaged weight_orig, copied vectors.
    "spectral-ema": gan(
        (1, 8, 8),
        [linear(12, spectralNorm=True, bias=False), layer("batchNorm"), LEAKY]
        + [linear(64, spectralNorm=True), TANH, reshape(1, 8, 8)],
        dense_discriminator(spectralNorm=True),
        ema={"decay": 0.6},
        generatorSteps=2,
    ),
}

CASES = {**CONVOLUTIONS, **NORMS, **SHAPES, **LABELS, **SPECTRAL}
