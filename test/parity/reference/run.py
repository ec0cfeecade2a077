"""Runs a case and records its results."""

import torch
from torch import nn

from .classifier import Classifier
from .gan import Gan
from .residual_gan_layers import LabelNorm, SelfAttention, Standardized
from .vae import Vae

KINDS = {"gan": Gan, "vae": Vae, "classifier": Classifier}
NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm, Standardized)
# Middle and half width of the uniform initial values of norms.
SPREAD = {
    "weight": (1, 0.3),
    "bias": (0, 0.3),
    "running_mean": (0, 0.3),
    "running_var": (1, 0.4),
    "gamma": (0.8, 0.3),
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
    """Gives norms, gamma and slopes other values than 1 and 0, so that mix-ups are detected."""

    def draw(tensor, middle, width):
        tensor.copy_(middle + width * (2 * torch.rand(tensor.shape, generator=generator) - 1))

    for module in network.modules():
        if not isinstance(module, (*NORMS, SelfAttention, nn.PReLU)):
            continue
        own = [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]
        for name, tensor in own:
            if isinstance(module, nn.PReLU):
                draw(tensor, 0.25, 0.2)
            elif name != "num_batches_tracked":
                draw(tensor, *SPREAD[name])
        if isinstance(module, LabelNorm):
            gains, biases = module.embedding.weight.chunk(2, dim=1)
            draw(gains, *SPREAD["weight"])
            draw(biases, *SPREAD["bias"])
