"""The blocks of docs/spec.md for residual GANs, attention, projection, BigGAN and R3GAN.

Builders have the arguments of those in `layers.py`. A block with `spectralNorm` normalises each of
its parts.
"""

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm

from .layers import Lambda


def part(module, spectral):
    """A weighted part of a block: `weight_orig`, `weight_u`, `weight_v` if `spectral`."""
    return spectral_norm(module, n_power_iterations=1, eps=1e-12) if spectral else module


def convolution(channels, out, kernel, spectral, bias=True):
    """A convolution that keeps the size."""
    return part(nn.Conv2d(channels, out, kernel, padding=kernel // 2, bias=bias), spectral)


def rows_times(rows, x):
    """Dot products of the rows of two [N, F] tensors, as [N, 1]."""
    return (rows * x).sum(dim=1, keepdim=True)


class Standardized(nn.Module):
    """A batch norm without weight and bias of its own."""

    def __init__(self, channels):
        super().__init__()
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def standardized(self, x):
        if self.training:
            self.num_batches_tracked.add_(1)
        return F.batch_norm(
            x, self.running_mean, self.running_var, training=self.training, momentum=0.1, eps=1e-5
        )


class LabelNorm(Standardized):
    """A batch norm whose weight and bias are a row of an embedding of the labels."""

    def __init__(self, channels, classes):
        super().__init__(channels)
        self.embedding = nn.Embedding(classes, 2 * channels)

    def forward(self, x, labels):
        gain, bias = self.embedding(labels)[:, :, None, None].chunk(2, dim=1)
        return gain * self.standardized(x) + bias


class SharedNorm(Standardized):
    """A batch norm whose weight and bias are linear in a condition [N, length]."""

    def __init__(self, channels, length, spectral):
        super().__init__(channels)
        self.gain = part(nn.Linear(length, channels, bias=False), spectral)
        self.bias = part(nn.Linear(length, channels, bias=False), spectral)

    def forward(self, x, condition):
        gain, bias = self.gain(condition), self.bias(condition)
        return self.standardized(x) * (1 + gain[:, :, None, None]) + bias[:, :, None, None]


class GeneratorBlock(nn.Module):
    """A residual block; `told` is the labels, or the condition of norm "shared"."""

    def __init__(self, channels, out, upsample, spectral, make_norm):
        super().__init__()
        self.upsample = upsample
        self.norm1, self.norm2 = make_norm(channels), make_norm(out)
        self.conv1 = convolution(channels, out, 3, spectral)
        self.conv2 = convolution(out, out, 3, spectral)
        self.shortcut = None
        if upsample or channels != out:
            self.shortcut = convolution(channels, out, 1, spectral)

    def up(self, x):
        if not self.upsample:
            return x
        corners = {"align_corners": False} if self.upsample == "bilinear" else {}
        return F.interpolate(x, scale_factor=2, mode=self.upsample, **corners)

    def forward(self, x, told):
        def norm(layer, h):
            return layer(h) if isinstance(layer, nn.BatchNorm2d) else layer(h, told)

        h = self.conv1(self.up(F.relu(norm(self.norm1, x))))
        h = self.conv2(F.relu(norm(self.norm2, h)))
        return h + (x if self.shortcut is None else self.shortcut(self.up(x)))


class DiscriminatorBlock(nn.Module):
    def __init__(self, channels, out, hidden, downsample, first, spectral):
        super().__init__()
        self.downsample, self.first = downsample, first
        self.conv1 = convolution(channels, hidden, 3, spectral)
        self.conv2 = convolution(hidden, out, 3, spectral)
        self.shortcut = None
        if downsample or channels != out:
            self.shortcut = convolution(channels, out, 1, spectral)

    def halve(self, x):
        return F.avg_pool2d(x, 2) if self.downsample else x

    def skip(self, x):
        if self.shortcut is None:
            return x
        return self.shortcut(self.halve(x)) if self.first else self.halve(self.shortcut(x))

    def forward(self, x):
        h = self.conv1(x if self.first else F.relu(x))
        return self.halve(self.conv2(F.relu(h))) + self.skip(x)


class SelfAttention(nn.Module):
    def __init__(self, channels, spectral):
        super().__init__()
        self.theta = convolution(channels, channels // 8, 1, spectral, bias=False)
        self.phi = convolution(channels, channels // 8, 1, spectral, bias=False)
        self.g = convolution(channels, channels // 2, 1, spectral, bias=False)
        self.o = convolution(channels // 2, channels, 1, spectral, bias=False)
        self.gamma = nn.Parameter(torch.tensor(0.0))

    def forward(self, x):
        count, channels, height, width = x.shape
        queries = self.theta(x).flatten(2)
        keys = F.max_pool2d(self.phi(x), 2).flatten(2)
        values = F.max_pool2d(self.g(x), 2).flatten(2)
        shares = torch.einsum("nci,ncj->nij", queries, keys).softmax(dim=2)
        attended = torch.einsum("nij,ncj->nci", shares, values)
        return x + self.gamma * self.o(attended.reshape(count, channels // 2, height, width))


class Projection(nn.Module):
    def __init__(self, features, classes, spectral):
        super().__init__()
        self.linear = part(nn.Linear(features, 1), spectral)
        self.embedding = part(nn.Embedding(classes, features), spectral)

    def forward(self, x, labels):
        return self.linear(x) + rows_times(self.embedding(labels), x)


class SkipLatent(nn.Module):
    """Returns the first part of the latent, and the conditions of the blocks that follow."""

    def __init__(self, size, classes, chunks, embedding):
        super().__init__()
        self.chunks = chunks
        self.condition_size = embedding + (size // chunks if chunks > 1 else 0)
        self.weight = nn.Parameter(torch.randn(classes, embedding))

    def forward(self, z, labels):
        embedded = self.weight[labels]
        first, *others = z.chunk(self.chunks, dim=1)
        return first, [torch.cat([embedded, other], dim=1) for other in others] or embedded


class GenerativeBasis(nn.Module):
    def __init__(self, size, out):
        super().__init__()
        self.basis = nn.Parameter(torch.randn(out, 4, 4))
        self.linear = nn.Linear(size, out, bias=False)

    def forward(self, z):
        return self.basis * self.linear(z)[:, :, None, None]


class ResNeXtBlock(nn.Module):
    def __init__(self, channels, groups, expansion):
        super().__init__()
        wide = expansion * channels
        self.conv1 = nn.Conv2d(channels, wide, 1)
        self.conv2 = nn.Conv2d(wide, wide, 3, padding=1, groups=groups)
        self.conv3 = nn.Conv2d(wide, channels, 1, bias=False)

    def forward(self, x):
        h = F.leaky_relu(self.conv1(x), 0.2)
        return x + self.conv3(F.leaky_relu(self.conv2(h), 0.2))


class DiscriminativeBasis(nn.Module):
    """With classes the linear layer's result is multiplied by the label's row of an embedding."""

    def __init__(self, channels, classes):
        super().__init__()
        self.basis = nn.Conv2d(channels, channels, 4, groups=channels, bias=False)
        self.linear = nn.Linear(channels, channels if classes else 1, bias=False)
        self.embedding = nn.Embedding(classes, channels) if classes else None

    def forward(self, x, labels):
        h = self.linear(self.basis(x).flatten(1))
        return h if self.embedding is None else rows_times(self.embedding(labels), h)


def generator_block(
    shape, classes, out, upsample="nearest", norm="batch", spectralNorm=False, condition_size=None
):
    channels, _, _ = shape
    norms = {
        "batch": lambda channels: nn.BatchNorm2d(channels, eps=1e-5, momentum=0.1),
        "label": lambda channels: LabelNorm(channels, classes),
        "shared": lambda channels: SharedNorm(channels, condition_size, spectralNorm),
    }
    return GeneratorBlock(channels, out, upsample, spectralNorm, norms[norm])


def discriminator_block(
    shape, classes, out, hidden=None, downsample=True, first=False, spectralNorm=False
):
    channels, height, width = shape
    if downsample and (height % 2 or width % 2):
        raise ValueError(f"{height}x{width} cannot be halved")
    hidden = out if hidden is None else hidden
    return DiscriminatorBlock(channels, out, hidden, downsample, first, spectralNorm)


def self_attention(shape, classes, spectralNorm=False):
    channels, height, width = shape
    if channels % 8 or height % 2 or width % 2:
        raise ValueError(f"no attention on {shape}")
    return SelfAttention(channels, spectralNorm)


def projection(shape, classes, spectralNorm=False):
    (features,) = shape
    return Projection(features, classes, spectralNorm)


def skip_latent(shape, classes, embedding, chunks=1):
    (size,) = shape
    if size % chunks:
        raise ValueError(f"{size} numbers have no {chunks} equal parts")
    return SkipLatent(size, classes, chunks, embedding)


def generative_basis(shape, classes, out):
    (size,) = shape
    return GenerativeBasis(size, out)


def resnext_block(shape, classes, groups, expansion=2):
    channels, _, _ = shape
    return ResNeXtBlock(channels, groups, expansion)


def discriminative_basis(shape, classes):
    channels, height, width = shape
    if (height, width) != (4, 4):
        raise ValueError(f"discriminativeBasis on {shape}")
    return DiscriminativeBasis(channels, classes)


def fir_kernel(x):
    """[1, 3, 3, 1] in both directions, with sum 1, once per channel of x."""
    line = torch.tensor([1, 3, 3, 1], dtype=x.dtype)
    return (torch.outer(line, line) / 64).expand(x.shape[1], 1, 4, 4)


def fir_upsample(shape, classes):
    _, _, _ = shape
    return Lambda(
        lambda x: F.conv_transpose2d(x, 4 * fir_kernel(x), stride=2, padding=1, groups=x.shape[1])
    )


def fir_downsample(shape, classes):
    _, height, width = shape
    if height % 2 or width % 2:
        raise ValueError(f"{height}x{width} cannot be halved")
    return Lambda(lambda x: F.conv2d(x, fir_kernel(x), stride=2, padding=1, groups=x.shape[1]))


BLOCKS = {
    "generatorBlock": generator_block,
    "discriminatorBlock": discriminator_block,
    "selfAttention": self_attention,
    "projection": projection,
    "skipLatent": skip_latent,
    "generativeBasis": generative_basis,
    "resNeXtBlock": resnext_block,
    "discriminativeBasis": discriminative_basis,
    "firUpsample": fir_upsample,
    "firDownsample": fir_downsample,
    "pixelShuffle": lambda shape, classes, scale=2: nn.PixelShuffle(scale),
    "prelu": lambda shape, classes: nn.PReLU(init=0.25),
}
TOLD = (GeneratorBlock, Projection, DiscriminativeBasis)
