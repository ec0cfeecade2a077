"""Trains a model for a few steps and records a reference case, which falsario repeats.

    python check.py '{"file": "dcgan", "steps": 3, "out": "tensors.safetensors", …}'

docs/spec.md defines the format. The names of draws follow from their kind and order: noise drawn after a batch of real images is the
discriminator's, further noise is the generator's. Parameters keep the names of the PyTorch model,
`init.generator.0.weight`. Their order is printed as JSON: a safetensors file has its own.
Dropout is off, because a case records no masks.
"""

import importlib
import json
import sys

import torch
from batches import Batches, read_request
from safetensors.torch import save_file
from torch import nn
from torch.overrides import TorchFunctionMode


class Recorder(TorchFunctionMode):
    """Records batches, and the random numbers that a model draws while the mode is active."""

    def __init__(self, batches, is_vae):
        super().__init__()
        self.batches, self.is_vae = batches, is_vae
        self.tensors, self.step, self.update = {}, 0, -1

    def begin(self, step):
        self.step, self.update = step, -1

    def __next__(self):
        images, labels = next(self.batches)
        self.update += 1
        suffix = f"{self.step}" if self.is_vae else f"{self.step}.{self.update}"
        self.tensors[f"real.{suffix}"] = images.clone()
        self.tensors[f"labels.{suffix}"] = labels
        return images, labels

    def __torch_function__(self, function, types, arguments=(), keywords=None):
        result = function(*arguments, **(keywords or {}))
        if function in (torch.randn, torch.randn_like):
            self.keep(self.noise_name(), result)
        elif function in (torch.rand, torch.rand_like):
            one_each = result.numel() == len(result)
            kind = "alpha" if one_each else "perturbation"
            self.keep(f"{kind}.{self.step}.{self.update}", result.flatten() if one_each else result)
        elif function is torch.randint:
            self.keep(f"labels.g.{self.step}", result)
        return result

    def noise_name(self):
        if self.is_vae:
            return f"noise.{self.step}"
        own = f"noise.d.{self.step}.{self.update}"
        return f"noise.g.{self.step}" if own in self.tensors else own

    def keep(self, name, tensor):
        if name in self.tensors:
            raise RuntimeError(f"{name} is drawn twice")
        self.tensors[name] = tensor.detach().clone()


def losses_of(step, is_vae, losses):
    """Returns what a step returned under the names of a case."""
    if is_vae:
        names = ("loss", "reconstruction", "kl")
        return {f"{name}.{step}": loss for name, loss in zip(names, losses)}
    of_discriminator, of_generator = losses
    named = {f"loss.d.{step}.{k}": loss for k, loss in enumerate(of_discriminator)}
    return {**named, f"loss.g.{step}": of_generator}


def train(request, memory_format):
    """Returns the tensors of a case: the initial weights, draws and losses of some steps."""
    torch.manual_seed(1)
    module = importlib.import_module(request["file"])
    model = module.Model(request["batch"], fused=False, bf16=False, **request["options"])
    tensors = {}
    for name, network in model.networks.items():
        for layer in network.modules():
            if isinstance(layer, nn.Dropout):
                layer.p = 0
        network.to(memory_format=memory_format)
        state = network.state_dict()
        tensors.update({f"init.{name}.{key}": tensor.clone() for key, tensor in state.items()})
    is_vae = "encoder" in model.networks
    recorder = Recorder(Batches(request["data"], request["batch"], model.RANGE), is_vae)
    for step in range(request["steps"]):
        recorder.begin(step)
        with recorder:
            losses = model.step(recorder)
        tensors.update(losses_of(step, is_vae, losses))
    tensors.update(recorder.tensors)
    return tensors


def main():
    request = read_request(sys.argv[1])
    tensors = train(request, torch.contiguous_format)
    print(json.dumps([name for name in tensors if name.startswith("init.")]))
    # The same once more, summed in another order: how far rounding alone leads apart.
    other = train(request, torch.channels_last)
    losses = {name for name in tensors if name.split(".")[0] in ("loss", "reconstruction", "kl")}
    tensors.update({f"other.{name}": other[name] for name in losses})
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, request["out"])


if __name__ == "__main__":
    main()
