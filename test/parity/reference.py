#!/usr/bin/env python3
"""Reference cases for falsario, computed by PyTorch (test/parity/README.md).

    python test/parity/reference.py                    writes every case of reference/cases.py
    python test/parity/reference.py NAME …             writes these cases
    python test/parity/reference.py --check FOLDER …   runs the cases in these folders and compares

Requires torch 2.11 and safetensors. Exit status 0 if all cases passed or were written.
"""

import argparse
import json
import math
import sys
import warnings
import zlib
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from reference.cases import CASES
from reference.recording import Recording
from reference.run import run
from reference.scope import OutOfScope

LIMIT = 1e-5
ATTEMPTS = 8
EXPECTED = ("loss.", "reconstruction.", "kl.", "accuracy.", "after.")
ANSWERS = ("sample", "logits", "features")


def difference(value, wanted):
    """Relative L2 error in float64; infinite if shapes or integers differ, or for NaN."""
    if value.shape != wanted.shape:
        return float("inf")
    if not wanted.is_floating_point():
        return 0.0 if torch.equal(value, wanted) else float("inf")
    value, wanted = value.double(), wanted.double()
    error, size = (value - wanted).norm().item(), wanted.norm().item()
    relative = error if size == 0 else error / size
    return float("inf") if math.isnan(relative) else relative


def worst(values, wanted):
    """Returns the largest error and the name of its tensor."""
    errors = {name: difference(values[name], wanted[name]) for name in values if name in wanted}
    errors |= {name: float("inf") for name in values.keys() ^ wanted.keys()}
    return max((error, name) for name, error in errors.items())


def is_expected(name):
    return name in ANSWERS or name.startswith(EXPECTED)


def check(folder):
    """Runs the case in `folder`; returns True (pass), False (fail) or None (out of scope)."""
    case = json.loads((folder / "spec.json").read_text())
    tensors = load_file(folder / "tensors.safetensors")
    given = {name: tensor for name, tensor in tensors.items() if not is_expected(name)}
    record = Recording(given, torch.float32)
    try:
        run(case["spec"], case["steps"], case["batchSize"], record)
    except OutOfScope as reason:
        print(f"{folder.name}: skipped ({reason} is not supported by this reference)")
        return None
    wanted = {name: tensor for name, tensor in tensors.items() if is_expected(name)}
    error, where = worst(record.expected, wanted)
    idle = sorted(given.keys() - record.used)
    agrees = error <= LIMIT and not idle
    note = f", unused: {', '.join(idle)}" if idle else ""
    print(f"{folder.name}: {error:.1e} at {where}{note}: {'pass' if agrees else 'FAIL'}")
    return agrees


def compute(case, seed):
    """Returns the tensors of a case and their largest error against float64 (with and without oneDNN)."""
    arguments = case["spec"], case["steps"], case["batchSize"]
    torch.manual_seed(seed)
    single = Recording({}, torch.float32, torch.Generator().manual_seed(seed))
    run(*arguments, single)
    double = Recording(single.given, torch.float64)
    run(*arguments, double)
    plain = Recording(single.given, torch.float32)
    with torch.backends.mkldnn.flags(enabled=False):
        run(*arguments, plain)
    error = max(worst(each.expected, double.expected) for each in (single, plain))
    return {**single.given, **single.expected}, error


def write(name, case, folder):
    """Writes a case with the first seed for which rounding errors are small (a mean may cancel)."""
    for attempt in range(ATTEMPTS):
        tensors, (error, where) = compute(case, zlib.crc32(f"{name} {attempt}".encode()))
        if error <= LIMIT / 2:
            break
    else:
        print(f"{name}: not written: the float32 error is {error:.1e} at {where}, with each of {ATTEMPTS} seeds")
        return False
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spec.json").write_text(json.dumps(case) + "\n")
    file = folder / "tensors.safetensors"
    save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, file)
    print(f"{name}: {file.stat().st_size // 1024} kB, {error:.1e} at {where} (attempt {attempt})")
    return True


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--check", nargs="+", metavar="FOLDER", type=Path)
    options = parser.parse_args()
    warnings.filterwarnings("ignore", category=FutureWarning)
    torch.set_num_threads(1)
    if options.check:
        specs = [spec for root in options.check for spec in root.glob("**/spec.json")]
        results = [check(spec.parent) for spec in sorted(specs)]
        passed, failed = results.count(True), results.count(False)
        print(f"{passed} passed, {failed} failed, {results.count(None)} skipped")
        return 1 if failed or not results else 0
    root = Path(__file__).parent / "cases"
    names = options.names or list(CASES)
    results = [write(name, CASES[name], root / name) for name in names]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
