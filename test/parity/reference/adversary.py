"""Forward passes of the discriminator: logits, class scores, features."""

from typing import NamedTuple

import torch
from torch.func import functional_call

WEIGHTED = ("linear", "conv2d", "convTranspose2d", "projection", "discriminativeBasis")


class Output(NamedTuple):
    logits: torch.Tensor
    class_scores: torch.Tensor | None
    features: torch.Tensor | None


def default_layer(layers):
    """Index of the layer before the last layer with a weight; -1 is the image."""
    return max(index for index, layer in enumerate(layers) if layer["type"] in WEIGHTED) - 1


class Adversary:
    """Runs the discriminator, with its own parameters or with `weights`, in the same order."""

    def __init__(self, network, objective, layers):
        self.network, self.has_classes = network, objective["auxiliary"] is not None
        self.layer = None
        if objective["featureMatching"] is not None:
            layer = objective["featureMatching"]["layer"]
            self.layer = default_layer(layers) if layer is None else layer

    def run(self, images, labels, weights=None):
        """An ordinary forward pass, which changes running statistics and spectral vectors."""
        return self._output(self._values(images, labels, weights, {}))

    def run_frozen(self, images, labels, weights):
        """Uses batch statistics, without changing buffers and without power iteration."""
        copies = {name: buffer.clone() for name, buffer in self.network.named_buffers()}
        normalised = [each for each in self.network.modules() if hasattr(each, "weight_orig")]
        for module in normalised:
            module.eval()  # spectral_norm iterates in training mode only
        values = self._values(images, labels, weights, copies)
        for module in normalised:
            module.train()
        return self._output(values)

    def _values(self, images, labels, weights, buffers):
        if weights is None:
            return self.network(images, labels, every=True)
        names = [name for name, _ in self.network.named_parameters()]
        state = {**dict(zip(names, weights, strict=True)), **buffers}
        return functional_call(self.network, state, (images, labels), {"every": True})

    def _output(self, values):
        features = None if self.layer is None else values[self.layer + 1]
        if not self.has_classes:
            return Output(values[-1], None, features)
        numbers = values[-1].flatten(1)
        return Output(numbers[:, :1], numbers[:, 1:], features)
