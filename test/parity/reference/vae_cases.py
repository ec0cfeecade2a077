"""Cases for a VAE's step."""

from .parts import FLATTEN, LEAKY, RELU, SIGMOID, TANH, conv, label, layer, linear
from .parts import reshape, transpose, vae

FEW, SQUARE, COLOUR = (1, 5, 5), (1, 8, 8), (3, 9, 7)


def dense_decoder(image, last=SIGMOID):
    channels, height, width = image
    return [linear(12), RELU, linear(channels * height * width), last, reshape(*image)]


CASES = {
    "vae-bce": vae(SQUARE, [FLATTEN, linear(12), RELU], dense_decoder(SQUARE)),
    "vae-mse": vae(
        SQUARE,
        [FLATTEN, linear(12), layer("elu")],
        dense_decoder(SQUARE, TANH),
        value_range=(-1, 1),
        reconstruction="mse",
        beta=4,
    ),
    # A decoder without a final activation, and beta 0.
    "vae-mse-linear": vae(
        SQUARE,
        [FLATTEN],
        [linear(12), LEAKY, linear(64), reshape(1, 8, 8)],
        reconstruction="mse",
        beta=0,
    ),
    "vae-conditional": vae(
        SQUARE,
        [FLATTEN, label("oneHot"), linear(12), RELU],
        [label("embedding", size=2), *dense_decoder(SQUARE)],
        classes=4,
        beta=0.5,
    ),
    # Running statistics of both networks, colour, an odd image.
    "vae-conv": vae(
        COLOUR,
        [conv(4, 3, stride=2, padding="same", bias=False), layer("batchNorm"), LEAKY]
        + [conv(5, 3, stride=2, padding=1), LEAKY, FLATTEN],
        [linear(5 * 5 * 4, bias=False), layer("batchNorm"), LEAKY, reshape(5, 5, 4)]
        + [transpose(4, 3, stride=2, padding=1), LEAKY, conv(3, 3, padding="same"), SIGMOID],
    ),
    "vae-conv-conditional": vae(
        COLOUR,
        [label("embeddingChannel"), conv(4, 3, stride=2), LEAKY, label("channels")]
        + [conv(4, 3), LEAKY, layer("globalAvgPool")],
        [label("oneHot"), linear(4 * 9 * 7), LEAKY, reshape(4, 9, 7), label("channels")]
        + [conv(3, 3, padding=1), SIGMOID],
        classes=3,
        reconstruction="mse",
    ),
    "vae-spectral": vae(
        SQUARE,
        [conv(4, 3, stride=2, spectralNorm=True), LEAKY, FLATTEN],
        [linear(2 * 4 * 4, spectralNorm=True), LEAKY, reshape(2, 4, 4)]
        + [transpose(1, 4, stride=2, padding=1, spectralNorm=True), SIGMOID],
    ),
    "vae-adamw-schedule": vae(
        SQUARE,
        [FLATTEN, linear(12), RELU],
        dense_decoder(SQUARE),
        optimizer={
            "type": "adamw",
            "learningRate": 0.01,
            "weightDecay": 0.1,
            "schedule": {"type": "cosine", "steps": 5, "to": 0.1, "warmup": 2},
        },
        steps=5,
    ),
    # beta rises over the first steps and reaches its value before the last.
    "vae-kl-warmup": vae(
        FEW, [FLATTEN, linear(12), RELU], dense_decoder(FEW), beta=3, klWarmup=3, steps=5
    ),
    "vae-kl-warmup-long": vae(
        FEW,
        [FLATTEN, label("embedding", size=4), linear(12), RELU],
        [label("oneHot"), *dense_decoder(FEW, TANH)],
        classes=3,
        value_range=(-1, 1),
        reconstruction="mse",
        beta=0.5,
        klWarmup=100,
    ),
    "vae-rmsprop": vae(
        FEW,
        [FLATTEN, linear(12), RELU],
        dense_decoder(FEW),
        optimizer={
            "type": "rmsprop",
            "learningRate": 1e-3,
            "momentum": 0.5,
            "weightDecay": 0.1,
            "eps": 1e-3,
            "schedule": {"type": "step", "every": 2, "gamma": 0.3},
        },
        steps=4,
    ),
    # Every kind of norm, pools, an encoder that ends in a sum, a decoder on an odd size.
    "vae-layers": vae(
        (2, 7, 5),
        [conv(4, 3), layer("groupNorm", groups=2), LEAKY, conv(6, 3, padding="same")]
        + [layer("instanceNorm"), LEAKY, layer("layerNorm"), layer("globalSumPool")],
        [linear(4 * 3 * 2), layer("layerNorm"), reshape(4, 3, 2), layer("upsample", scale=3)]
        + [conv(4, 3), layer("groupNorm", groups=4), LEAKY, conv(2, 2, padding=[1, 2, 1, 1])]
        + [layer("avgPool2d", kernel=2, stride=1), SIGMOID],
        optimizer={"type": "adam", "learningRate": 5e-3, "weightDecay": 0.1, "eps": 1e-4},
    ),
    "vae-one-image": vae(
        FEW, [FLATTEN, linear(6), RELU], dense_decoder(FEW), latent=1, batch=1
    ),
    "vae-sgd": vae(
        SQUARE,
        [FLATTEN, linear(12), RELU],
        dense_decoder(SQUARE),
        optimizer={"type": "sgd", "learningRate": 2e-3, "momentum": 0.9},
    ),
}
