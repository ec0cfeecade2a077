"""Runs a case and records its results."""

import torch
from torch import nn

from .classifier import Classifier
from .gan import Gan
from .vae import Vae

KINDS = {"gan": Gan, "vae": Vae, "classifier": Classifier}
NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm)
# Middle and half width of the uniform initial values of norms.
SPREAD = {
    "weight": (1, 0.3),
    "bias": (0, 0.3),
    "running_mean": (0, 0.3),
    "running_var": (1, 0.4),
}


def run(spec, steps, batch, record):
    """Trains from `init.*`, or from random values, which are added to `record`."""
    model = KINDS[spec["kind"]](spec, batch, record)
    for name, network in model.networks.items():
        prefix = f"init.{name}."
        if record.generator is not None and not any(key.startswith(prefix) for key in record.given):
            scatter(network, record.generator)
            for key, tensor in network.state_dict().items():
                record.given[prefix + key] = tensor.detach().clone()
        network.to(record.dtype)
        start = {key: record.given[prefix + key] for key in network.state_dict()}
        network.load_state_dict(start)
        record.used.update(prefix + key for key in start)
    if getattr(model, "copy", None) is not None:
        model.copy.to(record.dtype)
    model.start()
    for t in range(steps):
        model.step(t)
    model.finish()


@torch.no_grad()
def scatter(network, generator):
    """Gives norms other values than 1 and 0, so that mix-ups are detected."""
    for module in network.modules():
        if not isinstance(module, NORMS):
            continue
        for name, tensor in module.state_dict().items():
            if name == "num_batches_tracked":
                continue
            middle, width = SPREAD[name]
            tensor.copy_(middle + width * (2 * torch.rand(tensor.shape, generator=generator) - 1))
