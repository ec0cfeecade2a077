"""Losses of both networks, and penalties."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, relu, softplus


def with_logits(outputs, target):
    """softplus(-x) for target 1, softplus(x) for target 0, interpolated for other targets."""
    return binary_cross_entropy_with_logits(outputs, target)


# r and f are logits of any shape; `one` and `zero` are the targets of their elements.
DISCRIMINATOR = {
    "minimax": lambda r, f, one, zero: with_logits(r, one) + with_logits(f, zero),
    "nonSaturating": lambda r, f, one, zero: with_logits(r, one) + with_logits(f, zero),
    "leastSquares": lambda r, f, one, zero: ((r - one) ** 2).mean() + ((f - zero) ** 2).mean(),
    "hinge": lambda r, f, *_: relu(1 - r).mean() + relu(1 + f).mean(),
    "wasserstein": lambda r, f, *_: f.mean() - r.mean(),
    "relativistic": lambda r, f, *_: softplus(-(r - f)).mean(),
}
WITH_TARGETS = ("minimax", "nonSaturating", "leastSquares")

GENERATOR = {
    "minimax": lambda f, r: -softplus(f).mean(),
    "nonSaturating": lambda f, r: softplus(-f).mean(),
    "leastSquares": lambda f, r: ((f - 1) ** 2).mean(),
    "hinge": lambda f, r: -f.mean(),
    "wasserstein": lambda f, r: -f.mean(),
    "relativistic": lambda f, r: softplus(-(f - r)).mean(),
}


def adversarial_loss(objective, r, f, flips):
    """The discriminator's loss: one-sided smoothing, swapped targets, halved by `average`."""
    smoothing = objective["labelSmoothing"]
    if (smoothing or flips) and objective["loss"] not in WITH_TARGETS:
        raise ValueError(f"{objective['loss']} has no targets to smooth or flip")
    one, zero = torch.full_like(r, 1 - smoothing), torch.zeros_like(f)
    if flips:
        real, fake = (flip.bool().reshape(-1, *[1] * (r.dim() - 1)) for flip in flips)
        one, zero = torch.where(real, zero, one), torch.where(fake, one, zero)
    loss = DISCRIMINATOR[objective["loss"]](r, f, one, zero)
    return loss / 2 if objective["average"] else loss


def discriminator_loss(objective, r, f, real_labels, fake_labels, flips=None):
    """The whole loss of the `Output`s on real and fake, without a penalty.

    `flips`: for the real and for the fake images, which targets [N] are swapped.
    """
    loss = adversarial_loss(objective, r.logits, f.logits, flips)
    auxiliary = objective["auxiliary"]
    if auxiliary is not None:
        cost = cross_entropy(r.class_scores, real_labels)
        if auxiliary["on"] == "both":
            cost = cost + cross_entropy(f.class_scores, fake_labels)
        loss = loss + auxiliary["weight"] * cost
    return loss


def generator_loss(objective, f, r, fake_labels):
    """The whole loss of the `Output`s on fake and, if it was run, on real."""
    matching, auxiliary = objective["featureMatching"], objective["auxiliary"]
    loss = 0
    if matching is None or not matching["only"]:
        loss = GENERATOR[objective["loss"]](f.logits, r and r.logits)
    if matching is not None:
        loss = loss + matching["weight"] * feature_distance(r.features, f.features)
    if auxiliary is not None:
        loss = loss + auxiliary["generatorWeight"] * cross_entropy(f.class_scores, fake_labels)
    return loss


def feature_distance(real, fake):
    """Squared difference of the batch means, averaged over the elements of a feature."""
    return ((real.mean(dim=0) - fake.mean(dim=0)) ** 2).mean()


def squared_norms(outputs, images):
    """Squared norm of the gradient of the sum of outputs, per image; differentiable."""
    (gradient,) = torch.autograd.grad(outputs.sum(), images, create_graph=True)
    return gradient.flatten(1).pow(2).sum(dim=1)


def mixed(one, other, alpha):
    """alpha·one + (1-alpha)·other, as a leaf that requires a gradient."""
    share = alpha.reshape(-1, 1, 1, 1)
    return (share * one + (1 - share) * other).detach().requires_grad_()


def slopes(outputs, mix):
    """mean((‖g‖ - 1)²), where g is the gradient at the mix."""
    norms = squared_norms(outputs, mix).sqrt()
    return ((norms - 1) ** 2).mean()


def perturbed(real, perturbation):
    """DRAGAN's perturbed data; the unbiased std is over the whole batch tensor."""
    return real + 0.5 * real.std() * perturbation
