"""The structure of each VAE among the presets at reduced width."""

from .parts import FLATTEN, RELU, SIGMOID, conv, label, layer, linear, reshape, vae
from .preset_cases import MIDDLE, SMALL, TINY, info_features, info_generator, up


def shapes_encoder(*before):
    block = [layer("maxPool2d", kernel=2)]
    return [
        *before,
        *(conv(3, 3, padding="same"), RELU, *block),
        *(conv(4, 3, padding="same"), RELU, *block),
        *(FLATTEN, linear(7), RELU),
    ]


def shapes_decoder(*before):
    return [
        *before,
        *(linear(4 * 9), RELU, reshape(4, 3, 3)),
        *up(4, 3, norm=None, activation=RELU),
        *up(3, 3, norm=None, activation=RELU),
        *(conv(1, 3, padding="same"), SIGMOID),
    ]


def perceptron_vae(**fields):
    encoder, decoder = [FLATTEN, linear(8), RELU], [linear(8), RELU, linear(25), SIGMOID]
    return autoencoder(TINY, encoder, [*decoder, reshape(*TINY)], **fields)


def autoencoder(image, encoder, decoder, rate=1e-3, betas=(0.9, 0.999), eps=1e-8, **fields):
    optimizer = {"type": "adam", "learningRate": rate, "betas": list(betas), "eps": eps}
    return vae(image, encoder, decoder, optimizer=optimizer, batch=4, **{"beta": 1, **fields})


CASES = {
    "preset-vae": perceptron_vae(),
    "preset-beta-vae": perceptron_vae(beta=4),
    # eps is larger than the preset's because of the biases before a norm.
    "preset-vae-conv": autoencoder(
        SMALL, info_features(), info_generator(), rate=5e-5, betas=[0.5, 0.999], eps=1e-3
    ),
    "preset-shapes-vae": autoencoder(MIDDLE, shapes_encoder(), shapes_decoder(), eps=1e-7),
    "preset-cvae": autoencoder(
        MIDDLE, shapes_encoder(label("channels")), shapes_decoder(label("oneHot")), classes=4
    ),
}
