"""Further updates of an optimiser, as differentiable functions of the weights (Unrolled GANs)."""

import torch


def root(x):
    """The square root, whose gradient at exactly 0 is 0."""
    zero = x == 0
    return torch.where(zero, 0, torch.where(zero, 1, x).sqrt())


def sgd(weight, gradient, state, n, rate, group):
    gradient = gradient + group["weight_decay"] * weight
    if group["momentum"]:
        kept = state.get("momentum_buffer")
        gradient = gradient if kept is None else group["momentum"] * kept + gradient
    return weight - rate * gradient, {"momentum_buffer": gradient}


def adam(weight, gradient, state, n, rate, group):
    return adaptive(weight, gradient + group["weight_decay"] * weight, state, n, rate, group)


def adamw(weight, gradient, state, n, rate, group):
    decayed = weight * (1 - rate * group["weight_decay"])
    return adaptive(decayed, gradient, state, n, rate, group)


def adaptive(weight, gradient, state, n, rate, group):
    first, second = group["betas"]
    mean = first * state.get("exp_avg", 0) + (1 - first) * gradient
    square = second * state.get("exp_avg_sq", 0) + (1 - second) * gradient**2
    size = root(square) / (1 - second ** (n + 1)) ** 0.5 + group["eps"]
    moved = weight - rate / (1 - first ** (n + 1)) * mean / size
    return moved, {"exp_avg": mean, "exp_avg_sq": square}


def rmsprop(weight, gradient, state, n, rate, group):
    gradient = gradient + group["weight_decay"] * weight
    square = group["alpha"] * state.get("square_avg", 0) + (1 - group["alpha"]) * gradient**2
    move = gradient / (root(square) + group["eps"])
    if group["momentum"]:
        move = group["momentum"] * state.get("momentum_buffer", 0) + move
    return weight - rate * move, {"square_avg": square, "momentum_buffer": move}


RULES = {"sgd": sgd, "adam": adam, "adamw": adamw, "rmsprop": rmsprop}


def unroll(optimizer, loss_at, steps):
    """Returns the weights after `steps` updates that minimise `loss_at(weights)`, with their graph.

    Starts from the optimiser's moments and update count, and changes neither them nor the weights.
    """
    rule = RULES[optimizer.kind]
    weights = optimizer.parameters
    states = [dict(optimizer.inner.state.get(weight, {})) for weight in weights]
    for n in range(optimizer.updates, optimizer.updates + steps):
        gradients = torch.autograd.grad(loss_at(weights), weights, create_graph=True)
        rate = optimizer.scheduled_rate(n)
        group = {**optimizer.inner.param_groups[0], **optimizer.group(n)}
        updated = [
            rule(weight, gradient, state, n, rate, group)
            for weight, gradient, state in zip(weights, gradients, states, strict=True)
        ]
        weights, states = [weight for weight, _ in updated], [state for _, state in updated]
    return weights
