#!/usr/bin/env python3
"""Values that falsario's metrics are compared with, computed by the metrics' published Python packages.

    pip install torch==2.11.0 torchvision==0.26.0 torch-fidelity==0.4.0 torchmetrics==1.9.0 \\
        scikit-image==0.26.0 prdc==0.2 scipy==1.17.1 scikit-learn==1.9.1 numpy==2.4.6 safetensors==0.8.0
    python test/evaluation/reference.py        writes fixtures/metrics.safetensors and metrics.json

Features are random rows of correlated numbers, images smooth random fields and disturbed copies of them.
What is compared is the arithmetic: no network is involved. Conventions where packages differ:

    FID                 torch-fidelity, eigenvalues of the product of covariances, divided by N - 1
    KID                 torch-fidelity, one subset of all rows: which are drawn does not matter
    inception score     torch-fidelity, 10 splits in order (its default shuffles), population deviation
    precision, recall   torch-fidelity: the edge of a ball counts (prdc leaves it out), k = 3
    density, coverage   prdc, k = 5
    SSIM                scikit-image with Gaussian weights, sigma 1.5, population covariance, range 255
    MS-SSIM             torchmetrics' contrast and index at each scale, negatives clipped. Its own product of
                        them takes the last scale's index over mirrored borders, too, which are cut off
                        here. It refuses windows larger than a scale: shrinking ones are computed here as
                        tkarras/progressive_growing_of_gans does (ms_ssim.py), checked against torchmetrics
                        where both can
    PSNR                scikit-image, range 255
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from prdc import compute_prdc
from safetensors.numpy import save_file
from scipy.ndimage import gaussian_filter
from scipy.signal import fftconvolve
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_isc import isc_features_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric
from torch_fidelity.metric_prc import prc_features_to_metric
from torchmetrics.functional.image import structural_similarity_index_measure

PACKAGES = "torch torch-fidelity torchmetrics scikit-image prdc scipy scikit-learn numpy".split()
FIVE_SCALES = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
THREE_SCALES = tuple(weight / sum(FIVE_SCALES[:3]) for weight in FIVE_SCALES[:3])

# Rows of real and generated features, and their numbers; the last has fewer rows than numbers.
FEATURES = {"narrow": (200, 220, 16), "wide": (300, 250, 64), "few": (40, 50, 64)}
# Pairs, channels, side.
IMAGES = {"digits": (12, 1, 28), "colour": (3, 3, 64), "large": (2, 1, 176)}


def correlated_rows(random, real, generated, width):
    """Real and generated features: other means and scales, non-negative as after a ReLU."""
    mixing = random.normal(size=(width, width)) / np.sqrt(width)
    first = random.normal(size=(real, width)) @ mixing + 0.5
    second = random.normal(size=(generated, width)) @ mixing * 0.9 + 0.7
    return (np.maximum(rows, 0).astype(np.float32) for rows in (first, second))


def image_pairs(random, count, channels, side):
    """Smooth fields, and the same blurred, noised or inverted: inverted ones are negatively similar."""
    noise = random.normal(size=(count, channels, side, side))
    fields = gaussian_filter(noise, (0, 0, side / 14, side / 14))
    fields = fields / fields.std() * 60 + 128
    changed = gaussian_filter(fields, (0, 0, 1, 1)) + random.normal(size=fields.shape) * 12
    changed[-1] = 255 - changed[-1]
    return (np.clip(np.rint(images), 0, 255).astype(np.uint8) for images in (fields, changed))


def feature_values(real, generated):
    statistics = [fid_features_to_statistics(torch.from_numpy(rows).double()) for rows in (real, generated)]
    size = min(len(real), len(generated))
    # Of equal rows, so that a subset takes them all.
    kid = kid_features_to_metric(
        torch.from_numpy(real[:size]).double(), torch.from_numpy(generated[:size]).double(),
        kid_subsets=1, kid_subset_size=size, kid_kernel="poly", kid_kernel_poly_degree=3,
        kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1, rng_seed=0, verbose=False,
    )
    manifolds = prc_features_to_metric(
        torch.from_numpy(generated).double(), torch.from_numpy(real).double(),
        prc_neighborhood=3, prc_batch_size=10000, save_cpu_ram=False, verbose=False,
    )
    balls = compute_prdc(real.astype(np.float64), generated.astype(np.float64), nearest_k=5)
    return {
        "fid": fid_statistics_to_metric(*statistics, verbose=False)["frechet_inception_distance"],
        "kid": kid["kernel_inception_distance_mean"],
        "precision": manifolds["precision"],
        "recall": manifolds["recall"],
        "density": float(balls["density"]),
        "coverage": float(balls["coverage"]),
    }


def score_values(logits):
    found = isc_features_to_metric(torch.from_numpy(logits), splits=10, shuffle=False)
    return {"mean": found["inception_score_mean"], "deviation": found["inception_score_std"]}


def gaussian_window(size, sigma):
    place = np.arange(size) - (size - 1) / 2
    line = np.exp(-(place**2) / (2 * sigma**2))
    window = np.outer(line, line)
    return window / window.sum()


def shrinking_ms_ssim(first, second, weights):
    """One pair [C, H, W]; the window shrinks to the scale's size, sigma with it."""
    first, second = first.astype(np.float64), second.astype(np.float64)
    result = 1.0
    for scale, weight in enumerate(weights):
        size = min(11, *first.shape[1:])
        window = gaussian_window(size, size * 1.5 / 11)[None]
        blur = lambda images: fftconvolve(images, window, mode="valid")
        one, other = blur(first), blur(second)
        variance_one, variance_other = blur(first**2) - one**2, blur(second**2) - other**2
        covariance = blur(first * second) - one * other
        c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
        structure = (2 * covariance + c2) / (variance_one + variance_other + c2)
        luminance = (2 * one * other + c1) / (one**2 + other**2 + c1)
        last = scale == len(weights) - 1
        result *= max(0.0, np.mean(structure * luminance if last else structure)) ** weight
        halve = lambda images: sum(
            images[:, i : images.shape[1] // 2 * 2 : 2, j : images.shape[2] // 2 * 2 : 2]
            for i in (0, 1) for j in (0, 1)
        ) / 4
        if not last:
            first, second = halve(first), halve(second)
    return result


def published_ms_ssim(first, second, weights):
    one, other = (torch.from_numpy(images).double() for images in (first, second))
    result = 1.0
    for scale, weight in enumerate(weights):
        ask = lambda **what: structural_similarity_index_measure(
            one, other, reduction="none", data_range=255.0, **what
        )[1]
        if scale == len(weights) - 1:
            part = ask(return_full_image=True)[..., 5:-5, 5:-5].mean((1, 2, 3))
        else:
            part = ask(return_contrast_sensitivity=True)
        result = result * part.relu() ** weight
        one, other = (torch.nn.functional.avg_pool2d(images, 2) for images in (one, other))
    return result.tolist()


def image_values(first, second):
    side = first.shape[-1]
    pairs = list(zip(first, second))
    scales = FIVE_SCALES if side >= 64 else THREE_SCALES
    shrinking = [shrinking_ms_ssim(*pair, scales) for pair in pairs]
    values = {
        "psnr": [float(peak_signal_noise_ratio(*pair, data_range=255)) for pair in pairs],
        "ssim": [
            float(structural_similarity(
                *pair, channel_axis=0, gaussian_weights=True, sigma=1.5,
                use_sample_covariance=False, data_range=255,
            ))
            for pair in pairs
        ],
        "msSsim": {"weights": scales, "values": shrinking},
    }
    published = FIVE_SCALES if side > 160 else THREE_SCALES if side > 40 else None
    if published is not None:
        found = published_ms_ssim(first, second, published)
        np.testing.assert_allclose(
            [shrinking_ms_ssim(*pair, published) for pair in pairs], found, rtol=1e-9
        )
        values["publishedMsSsim"] = {"weights": published, "values": found}
    return values


def main():
    random = np.random.default_rng(6)
    tensors, values = {}, {"features": {}, "images": {}}
    for name, sizes in FEATURES.items():
        real, generated = correlated_rows(random, *sizes)
        tensors |= {f"{name}.real": real, f"{name}.generated": generated}
        values["features"][name] = feature_values(real, generated)
    logits = (random.normal(size=(203, 10)) * 4).astype(np.float32)
    tensors["logits"] = logits
    values["inceptionScore"] = score_values(logits)
    for name, sizes in IMAGES.items():
        first, second = image_pairs(random, *sizes)
        tensors |= {f"{name}.first": first, f"{name}.second": second}
        values["images"][name] = image_values(first, second)
    folder = Path(__file__).parent / "fixtures"
    folder.mkdir(exist_ok=True)
    save_file(tensors, folder / "metrics.safetensors")
    report = {"packages": {name: version(name) for name in PACKAGES}, **values}
    (folder / "metrics.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
