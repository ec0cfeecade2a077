"""Measures what the machine can do: the best rate of a matrix product, and of copying memory.

    python ceilings.py '{"threads": 2, "precision": "float32", "seconds": 2}'

Prints one line of JSON: `gflops` of MKL and oneDNN with the best shape of each, `gigabytes` a second.
"""

import json
import sys
import time

import torch
from batches import read_request

# Square products, and those of the linear layers and convolutions here.
SHAPES = [(1024,) * 3, (2048,) * 3, (128, 1024, 784), (3136, 512, 1024), (12544, 128, 1152)]
COPIED = 2**28


def best_rate(work, amount, seconds):
    """Returns the largest `amount` a second of several runs of `work`."""
    work()
    best, until = 0, time.perf_counter() + seconds
    while best == 0 or time.perf_counter() < until:
        started = time.perf_counter()
        work()
        best = max(best, amount / (time.perf_counter() - started))
    return best


def with_mkl(x, weight):
    return torch.mm(x, weight.t())


def with_onednn(x, weight):
    return torch.ops.mkldnn._linear_pointwise(x, weight, None, "none", [], "")


def best_product(multiply, dtype, seconds):
    """Returns the best rate over all shapes, in GFLOP a second, or the reason why there is none."""
    rates = []
    try:
        for rows, columns, depth in SHAPES:
            x = torch.randn(rows, depth, dtype=dtype)
            weight = torch.randn(columns, depth, dtype=dtype)
            flops = 2 * rows * columns * depth
            rate = best_rate(lambda: multiply(x, weight), flops, seconds / len(SHAPES))
            rates.append({"gflops": rate / 1e9, "shape": [rows, columns, depth]})
    except (RuntimeError, AttributeError) as error:  # a PyTorch without oneDNN
        return {"gflops": 0, "reason": str(error).splitlines()[0].split(". ")[0]}
    return max(rates, key=lambda each: each["gflops"])


@torch.inference_mode()
def main():
    request = read_request(sys.argv[1])
    seconds = request["seconds"]
    dtype = torch.bfloat16 if request["precision"] == "bf16" else torch.float32
    source, target = torch.ones(COPIED // 4), torch.empty(COPIED // 4)
    bytes_a_second = best_rate(lambda: target.copy_(source), 2 * COPIED, seconds)
    result = {
        "mkl": best_product(with_mkl, dtype, seconds),
        "onednn": best_product(with_onednn, dtype, seconds),
        "gigabytes": bytes_a_second / 1e9,
        "torch": torch.__version__,
        "python": sys.version.split()[0],
        "cpu": torch.backends.cpu.get_cpu_capability(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
