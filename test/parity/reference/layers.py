"""The layer table of docs/spec.md, one builder per type.

A builder takes the input shape without the batch ((features,) or (channels, height, width)), the
number of classes and the layer's own fields; a field not listed in docs/spec.md is a TypeError.
"""

import torch
from torch import nn
from torch.nn import functional as F


class PaddedConv2d(nn.Conv2d):
    """Convolution with zero padding per side (left, right, top, bottom)."""

    def __init__(self, *arguments, sides, **fields):
        super().__init__(*arguments, **fields)
        self.sides = sides

    def forward(self, x):
        return super().forward(F.pad(x, self.sides))


class SameConvTranspose2d(nn.ConvTranspose2d):
    """TensorFlow's "same": the full result cropped by kernel - stride, to input * stride."""

    def forward(self, x):
        full = super().forward(x)
        first = (self.kernel_size[0] - self.stride[0]) // 2  # the smaller half: left and top
        height, width = x.shape[2] * self.stride[0], x.shape[3] * self.stride[1]
        return full[:, :, first : first + height, first : first + width]


class Lambda(nn.Module):
    """A layer without parameters that torch.nn does not have."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class ConcatLabel(nn.Module):
    """Appends what `part` computes from the labels [N] to the input, along dimension 1."""

    def __init__(self, part, weight_shape=None):
        super().__init__()
        self.part = part
        if weight_shape is not None:
            self.weight = nn.Parameter(torch.randn(weight_shape))

    def forward(self, x, labels):
        return torch.cat([x, self.part(self, x, labels).to(x.dtype)], dim=1)


class MinibatchDiscrimination(nn.Module):
    """Appends to the features [N, F] of each sample its similarity to the others of the batch."""

    def __init__(self, features, kernels, dim):
        super().__init__()
        self.kernels, self.dim = kernels, dim
        self.weight = nn.Parameter(0.05 * torch.randn(features, kernels * dim))
        self.bias = nn.Parameter(torch.zeros(kernels))

    def forward(self, x):
        projected = (x @ self.weight).reshape(len(x), self.kernels, self.dim)
        near = []
        for i, own in enumerate(projected):
            others = torch.cat([projected[:i], projected[i + 1 :]])
            near.append(torch.exp(-(own - others).abs().sum(dim=2)).sum(dim=0) + self.bias)
        return torch.cat([x, torch.stack(near)], dim=1)


class MinibatchStd(nn.Module):
    """Appends the standard deviation within groups of images, as constant planes."""

    def __init__(self, group_size, features):
        super().__init__()
        self.group_size, self.features = group_size, features

    def forward(self, x):
        count, channels, height, width = x.shape
        size = min(self.group_size, count)
        if count % size or channels % self.features:
            raise ValueError(f"no groups of {size} in {count} or {self.features} in {channels}")
        planes = []
        for image in range(count):
            group = x[image % (count // size) :: count // size]
            spread = (group.var(dim=0, unbiased=False) + 1e-8).sqrt()
            means = spread.reshape(self.features, -1).mean(dim=1)
            planes.append(means[:, None, None].expand(-1, height, width))
        return torch.cat([x, torch.stack(planes)], dim=1)


def same_sides(size, kernel, stride):
    """Returns the padding of conv2d's "same" before and after one side."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def linear(shape, classes, out, bias=True):
    (features,) = shape
    return nn.Linear(features, out, bias=bias)


def conv2d(
    shape, classes, out, kernel, stride=1, padding=0, paddingMode="zeros", bias=True
):
    channels, height, width = shape
    if padding == "same":
        sides = (*same_sides(width, kernel, stride), *same_sides(height, kernel, stride))
    elif isinstance(padding, list):
        sides = tuple(padding)
    else:
        mode = paddingMode
        return nn.Conv2d(channels, out, kernel, stride, padding, padding_mode=mode, bias=bias)
    if paddingMode != "zeros":
        raise ValueError(f"{paddingMode} needs a number as padding")
    return PaddedConv2d(channels, out, kernel, stride, sides=sides, bias=bias)


def conv_transpose2d(shape, classes, out, kernel, stride=1, padding=0, outputPadding=0, bias=True):
    channels, _, _ = shape
    if padding == "same":
        if kernel < stride or outputPadding != 0:
            raise ValueError('"same" needs kernel >= stride and outputPadding 0')
        return SameConvTranspose2d(channels, out, kernel, stride, bias=bias)
    return nn.ConvTranspose2d(channels, out, kernel, stride, padding, outputPadding, bias=bias)


def batch_norm(shape, classes, momentum=0.1, eps=1e-5):
    kind = nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d
    return kind(shape[0], eps=eps, momentum=momentum)


def layer_norm(shape, classes, eps=1e-5):
    return nn.LayerNorm(shape, eps=eps)


def group_norm(shape, classes, groups, eps=1e-5):
    return nn.GroupNorm(groups, shape[0], eps=eps)


def instance_norm(shape, classes, eps=1e-5):
    channels, _, _ = shape
    return nn.InstanceNorm2d(channels, eps=eps, affine=False, track_running_stats=False)


def max_pool2d(shape, classes, kernel, stride=None):
    return nn.MaxPool2d(kernel, stride)


def avg_pool2d(shape, classes, kernel, stride=None):
    return nn.AvgPool2d(kernel, stride)


def average_over_image(x):
    return x.mean(dim=(2, 3))


def maximum_over_image(x):
    return F.adaptive_max_pool2d(x, 1).flatten(1)


def sum_over_image(x):
    return x.sum(dim=(2, 3))


def upsample(shape, classes, scale=2, mode="nearest"):
    corners = {"align_corners": False} if mode == "bilinear" else {}
    return nn.Upsample(scale_factor=scale, mode=mode, **corners)


def reshape(fields_shape):
    return Lambda(lambda x: x.reshape(x.shape[0], *fields_shape))


def concat_label(shape, classes, **fields):
    form = fields.pop("as")
    if form == "embedding":
        (_,) = shape
        weight = (classes, fields.pop("size"))
        layer = ConcatLabel(lambda self, x, labels: self.weight[labels], weight)
    elif form == "oneHot":
        (_,) = shape
        layer = ConcatLabel(lambda self, x, labels: F.one_hot(labels, classes))
    elif form == "channels":
        _, height, width = shape
        layer = ConcatLabel(
            lambda self, x, labels: F.one_hot(labels, classes)[:, :, None, None].expand(
                -1, -1, height, width
            )
        )
    elif form == "embeddingChannel":
        _, height, width = shape
        layer = ConcatLabel(
            lambda self, x, labels: self.weight[labels].reshape(-1, 1, height, width),
            (classes, height * width),
        )
    else:
        raise ValueError(f"concatLabel as {form}")
    if fields:
        raise TypeError(f"concatLabel has no {', '.join(fields)}")
    return layer


def minibatch_discrimination(shape, classes, kernels=100, dim=5):
    (features,) = shape
    return MinibatchDiscrimination(features, kernels, dim)


def minibatch_std(shape, classes, groupSize=4, features=1):
    _, _, _ = shape
    return MinibatchStd(groupSize, features)


CATALOGUE = {
    "linear": linear,
    "conv2d": conv2d,
    "convTranspose2d": conv_transpose2d,
    "batchNorm": batch_norm,
    "layerNorm": layer_norm,
    "groupNorm": group_norm,
    "instanceNorm": instance_norm,
    "leakyRelu": lambda shape, classes, slope=0.2: nn.LeakyReLU(slope),
    "relu": lambda shape, classes: nn.ReLU(),
    "elu": lambda shape, classes: nn.ELU(),
    "silu": lambda shape, classes: nn.SiLU(),
    "gelu": lambda shape, classes: nn.GELU(),
    "tanh": lambda shape, classes: nn.Tanh(),
    "sigmoid": lambda shape, classes: nn.Sigmoid(),
    "dropout": lambda shape, classes, p: nn.Dropout(p),
    "flatten": lambda shape, classes: nn.Flatten(),
    "reshape": lambda shape_in, classes, shape: reshape(shape),
    "maxPool2d": max_pool2d,
    "avgPool2d": avg_pool2d,
    "globalAvgPool": lambda shape, classes: Lambda(average_over_image),
    "globalMaxPool": lambda shape, classes: Lambda(maximum_over_image),
    "globalSumPool": lambda shape, classes: Lambda(sum_over_image),
    "upsample": upsample,
    "concatLabel": concat_label,
    "minibatchDiscrimination": minibatch_discrimination,
    "minibatchStd": minibatch_std,
}
