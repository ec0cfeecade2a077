"""Functions to write cases: layers and specs, without defaults, as a user writes them."""

# A large eps: if a gradient cancels to rounding noise (a bias with the Wasserstein loss), Adam with
# 1e-8 would make a full step from it. The cases of training_cases.py use the default.
ADAM = {"type": "adam", "learningRate": 5e-3, "betas": [0.5, 0.9], "eps": 1e-4}


def linear(out, **fields):
    return {"type": "linear", "out": out, **fields}


def conv(out, kernel, **fields):
    return {"type": "conv2d", "out": out, "kernel": kernel, **fields}


def transpose(out, kernel, **fields):
    return {"type": "convTranspose2d", "out": out, "kernel": kernel, **fields}


def layer(kind, **fields):
    return {"type": kind, **fields}


def reshape(*shape):
    return {"type": "reshape", "shape": list(shape)}


def label(form, **fields):
    return {"type": "concatLabel", "as": form, **fields}


FLATTEN, TANH, SIGMOID, RELU, LEAKY = (
    layer(kind) for kind in ("flatten", "tanh", "sigmoid", "relu", "leakyRelu")
)


def gan(
    image,
    generator,
    discriminator,
    loss="nonSaturating",
    *,
    latent=5,
    distribution="normal",
    value_range=(-1, 1),
    classes=0,
    g=ADAM,
    d=ADAM,
    ema=None,
    steps=3,
    batch=5,
    **objective,
):
    """A case of a GAN; `image` is (channels, height, width), `g` and `d` are the optimisers."""
    adversary = "critic" if loss == "wasserstein" else "discriminator"
    spec = {
        "kind": "gan",
        "image": described(image, value_range),
        "classes": classes,
        "latent": {"size": latent, "distribution": distribution},
        "generator": {"layers": generator},
        adversary: {"layers": discriminator},
        "objective": {"loss": loss, **objective},
        "optimizer": {"generator": g, adversary: d},
    }
    if ema is not None:
        spec["ema"] = ema
    return {"spec": spec, "steps": steps, "batchSize": batch}


def vae(
    image,
    encoder,
    decoder,
    *,
    latent=3,
    value_range=(0, 1),
    classes=0,
    optimizer=ADAM,
    steps=3,
    batch=5,
    **objective,
):
    """A case of a VAE."""
    spec = {
        "kind": "vae",
        "image": described(image, value_range),
        "classes": classes,
        "latent": {"size": latent, "distribution": "normal"},
        "encoder": {"layers": encoder},
        "decoder": {"layers": decoder},
        "objective": objective,
        "optimizer": optimizer,
    }
    return {"spec": spec, "steps": steps, "batchSize": batch}


def classifier(
    image, layers, *, classes, value_range=(0, 1), optimizer=ADAM, steps=3, batch=5, **objective
):
    """A case of a classifier."""
    spec = {
        "kind": "classifier",
        "image": described(image, value_range),
        "classes": classes,
        "classifier": {"layers": layers},
        "objective": objective,
        "optimizer": optimizer,
    }
    return {"spec": spec, "steps": steps, "batchSize": batch}


def described(image, value_range):
    channels, height, width = image
    return {"channels": channels, "height": height, "width": width, "range": list(value_range)}


def dense_generator(image, hidden=12):
    """Latent to image through one hidden layer with batch normalisation."""
    channels, height, width = image
    return [
        linear(hidden, bias=False),
        layer("batchNorm", momentum=0.2),
        LEAKY,
        linear(channels * height * width),
        TANH,
        reshape(*image),
    ]


def dense_discriminator(hidden=10, **last):
    return [FLATTEN, linear(hidden), LEAKY, linear(1, **last)]


def conv_discriminator(channels=5, norm=True, **last):
    """Two strided convolutions, the second with batch normalisation, and a linear end."""
    middle = [conv(channels + 1, 3, stride=2, padding="same", bias=not norm)]
    if norm:
        middle.append(layer("batchNorm"))
    first = [conv(channels, 4, stride=2, padding=1), LEAKY]
    return [*first, *middle, LEAKY, FLATTEN, linear(1, **last)]


def map_discriminator(channels=5, **fields):
    """Ends in a score map instead of one score."""
    return [
        conv(channels, 4, stride=2, padding=1, **fields),
        LEAKY,
        conv(1, 3, padding=1, **fields),
    ]


def residual(layers, shortcut=(), **fields):
    fields = {"shortcut": list(shortcut), **fields} if shortcut else fields
    return {"type": "residual", "layers": layers, **fields}
