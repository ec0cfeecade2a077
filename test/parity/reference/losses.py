"""The table of losses and the penalties. r and f are the discriminator's outputs, of any shape."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, relu, softplus


def with_logits(outputs, target):
    """softplus(-x) for the target 1, softplus(x) for 0, and in between for smoothed ones."""
    return binary_cross_entropy_with_logits(outputs, torch.full_like(outputs, target))


DISCRIMINATOR = {
    "minimax": lambda r, f, real: with_logits(r, real) + with_logits(f, 0),
    "nonSaturating": lambda r, f, real: with_logits(r, real) + with_logits(f, 0),
    "leastSquares": lambda r, f, real: ((r - real) ** 2).mean() + (f**2).mean(),
    "hinge": lambda r, f, real: relu(1 - r).mean() + relu(1 + f).mean(),
    "wasserstein": lambda r, f, real: f.mean() - r.mean(),
    "relativistic": lambda r, f, real: softplus(-(r - f)).mean(),
}

GENERATOR = {
    "minimax": lambda f, r: -softplus(f).mean(),
    "nonSaturating": lambda f, r: softplus(-f).mean(),
    "leastSquares": lambda f, r: ((f - 1) ** 2).mean(),
    "hinge": lambda f, r: -f.mean(),
    "wasserstein": lambda f, r: -f.mean(),
    "relativistic": lambda f, r: softplus(-(f - r)).mean(),
}


def discriminator_loss(objective, r, f):
    """The adversarial part: one-sided label smoothing on the real target, halved by `average`."""
    smoothing = objective["labelSmoothing"]
    if smoothing and objective["loss"] not in ("minimax", "nonSaturating", "leastSquares"):
        raise ValueError(f"{objective['loss']} has no targets to smooth")
    loss = DISCRIMINATOR[objective["loss"]](r, f, 1 - smoothing)
    return loss / 2 if objective["average"] else loss


def generator_loss(objective, f, r):
    return GENERATOR[objective["loss"]](f, r)


def squared_norms(outputs, images):
    """Per image the squared norm of the gradient of the sum of its outputs, differentiable."""
    (gradient,) = torch.autograd.grad(outputs.sum(), images, create_graph=True)
    return gradient.flatten(1).pow(2).sum(dim=1)


def along_mix(discriminator, one, other, alpha, labels):
    """mean((‖g‖ - 1)²) at alpha·one + (1-alpha)·other, by a forward of its own."""
    share = alpha.reshape(-1, 1, 1, 1)
    mix = (share * one + (1 - share) * other).detach().requires_grad_()
    norms = squared_norms(discriminator(mix, labels), mix).sqrt()
    return ((norms - 1) ** 2).mean()


def perturbed(real, perturbation):
    """DRAGAN's neighbour of the data; std over the whole batch tensor, unbiased."""
    return real + 0.5 * real.std() * perturbation
