"""A network: a list of layers, some of which are blocks."""

import torch
from torch import nn

from .layers import CATALOGUE, ConcatLabel
from .residual_gan_layers import BLOCKS, TOLD, GeneratorBlock, SharedNorm, SkipLatent
from .scope import OutOfScope


def build_plain_layer(spec, shape, classes):
    """One layer of the table, with spectral norm if the spec sets it."""
    fields = {name: value for name, value in spec.items() if name not in ("type", "init")}
    if spec["type"] == "dropout" and spec["p"] not in (0, 1):
        raise OutOfScope("dropout with 0 < p < 1: a case records no masks")
    normalised = fields.pop("spectralNorm", False)
    layer = CATALOGUE[spec["type"]](shape, classes, **fields)
    if not normalised:
        return layer
    # The deprecated function, for weight_orig, weight_u, weight_v; dimension 1 if transposed.
    return torch.nn.utils.spectral_norm(layer, name="weight", n_power_iterations=1, eps=1e-12)


def build_layer(spec, shape, classes, condition_size=None):
    """One layer or block; `condition_size` is the length of the condition of norm "shared"."""
    kind = spec["type"]
    if kind not in BLOCKS and kind != "residual":
        return build_plain_layer(spec, shape, classes)
    fields = {name: value for name, value in spec.items() if name not in ("type", "init")}
    if kind == "residual":
        return Residual(shape, classes, **fields)
    if fields.get("norm") == "shared":
        if condition_size is None:
            raise ValueError('norm "shared" needs a skipLatent in the same list')
        fields["condition_size"] = condition_size
    return BLOCKS[kind](shape, classes, **fields)


def is_shared(module):
    return isinstance(module, GeneratorBlock) and isinstance(module.norm1, SharedNorm)


def apply_layer(module, x, labels):
    return module(x, labels) if isinstance(module, TAKES_LABELS) else module(x)


class Sequence(nn.Module):
    """Layers in sequence, each plain or a block; parameters are named by position, `3.weight`."""

    def __init__(self, layers, shape, classes):
        super().__init__()
        self.length = len(layers)
        self.shape = tuple(shape)
        condition_size, shared = None, 0
        for index, layer in enumerate(layers):
            module = build_layer(layer, self.shape, classes, condition_size)
            self.add_module(str(index), module)
            self.shape = self._shape_after(module, condition_size)
            condition_size = getattr(module, "condition_size", condition_size)
            shared += is_shared(module)
        chunks = self.get_submodule("0").chunks if condition_size is not None else 1
        if chunks > 1 and shared != chunks - 1:
            raise ValueError(f"{chunks} chunks need {chunks - 1} shared blocks, not {shared}")

    def _shape_after(self, module, condition_size):
        probe, told = torch.zeros(2, *self.shape), torch.zeros(2, dtype=torch.long)
        if is_shared(module):
            told = torch.zeros(2, condition_size)
        module.eval()
        with torch.no_grad():
            output = apply_layer(module, probe, told)
        module.train()
        if isinstance(module, SkipLatent):
            output, _ = output
        return tuple(output.shape[1:])

    def forward(self, x, labels=None, every=False):
        """Returns the output, or with `every` a list of the input and each layer's output."""
        values, conditions = [x], None
        for index in range(self.length):
            module, told = self.get_submodule(str(index)), labels
            if is_shared(module):
                # A list has one entry for each block; a tensor is the condition of every block.
                told = conditions.pop(0) if isinstance(conditions, list) else conditions
            value = apply_layer(module, values[-1], told)
            if isinstance(module, SkipLatent):
                value, conditions = value
            values.append(value)
        return values if every else values[-1]


class Residual(nn.Module):
    """layers(x) + shortcut(x); an empty shortcut is the identity."""

    def __init__(self, shape, classes, layers, shortcut=()):
        super().__init__()
        self.layers = Sequence(layers, shape, classes)
        self.shortcut = Sequence(shortcut, shape, classes)
        if self.layers.shape != self.shortcut.shape:
            raise ValueError(f"{self.layers.shape} and {self.shortcut.shape} have no sum")

    def forward(self, x, labels):
        return self.layers(x, labels) + self.shortcut(x, labels)


class Network(Sequence):
    """A whole network."""

    def __init__(self, spec, shape, classes):
        if unknown := set(spec) - {"layers", "init"}:
            raise TypeError(f"a network has no {', '.join(unknown)}")
        super().__init__(spec["layers"], shape, classes)


TAKES_LABELS = (ConcatLabel, Residual, SkipLatent, *TOLD)
