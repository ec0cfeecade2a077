"""One contestant: trains one model in one way, on commands.

    python contestant.py '{"file": "dcgan", "variant": "eager", "precision": "float32", …}'

It makes the first step, answers with a line of JSON, and then reads a command a line from stdin:
`run N` trains N steps, `sample N` makes N images. Each answer is a line `{"seconds": …}`. The end of
stdin ends the process. An error is answered as `{"error": …}` and ends it too.
"""

import importlib
import json
import sys
import time

import numpy
import torch
import torch._functorch.config
from batches import Batches, read_request

SAMPLES_AT_ONCE = 500


def build(request):
    """Returns the model of a file, in one of the variants: eager, fused, compiled."""
    fused = request["variant"] in ("fused", "compiled")
    bf16 = request["precision"] == "bf16"
    model = importlib.import_module(request["file"]).Model(
        request["batch"], fused=fused, bf16=bf16, **request["options"]
    )
    if request["variant"] == "compiled" and getattr(model, "keeps_graph", False):
        # Compiled code otherwise frees what a second backward pass needs.
        torch._functorch.config.donated_buffer = False
    for name, network in model.networks.items():
        if fused:
            network.to(memory_format=torch.channels_last)
        if request["variant"] == "compiled":
            # Not network.compile(), which leaves an nn.Sequential as it is.
            setattr(model, name, torch.compile(network))
    return model


def run(model, batches, steps):
    for _ in range(steps):
        model.step(batches)


@torch.inference_mode()
def sample(model, count):
    """Makes `count` images as uint8 [N, C, H, W], as one array."""
    for network in model.networks.values():
        network.eval()
    low, high = model.RANGE
    images = []
    for start in range(0, count, SAMPLES_AT_ONCE):
        values = model.generate(min(SAMPLES_AT_ONCE, count - start)).float()
        scaled = (values - low) * (255 / (high - low))
        images.append(scaled.round_().clamp_(0, 255).to(torch.uint8).numpy())
    for network in model.networks.values():
        network.train()
    return numpy.concatenate(images)


def answer(**fields):
    print(json.dumps(fields), flush=True)


def main():
    request = read_request(sys.argv[1])
    torch.manual_seed(0)
    model = build(request)
    batches = Batches(request["data"], request["batch"], model.RANGE)
    commands = {
        "run": lambda count: run(model, batches, count),
        "sample": lambda count: sample(model, count),
    }
    run(model, batches, 1)
    answer(torch=torch.__version__, python=sys.version.split()[0], numpy=numpy.__version__)
    for line in sys.stdin:
        command, count = line.split()
        started = time.perf_counter()
        commands[command](int(count))
        answer(seconds=time.perf_counter() - started)


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # the bench shows the reason in the contestant's place
        answer(error=f"{type(error).__name__}: {error}")
        sys.exit(1)
