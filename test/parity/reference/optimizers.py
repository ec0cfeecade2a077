"""PyTorch's optimisers with a schedule, and the generator's moving average."""

import math

import torch

ADAM = {"betas": [0.9, 0.999], "eps": 1e-8, "weightDecay": 0, "learningRate": None}
DEFAULTS = {
    "adam": ADAM,
    "adamw": {**ADAM, "weightDecay": 0.01},
    "rmsprop": {"alpha": 0.99, "eps": 1e-8, "momentum": 0, "weightDecay": 0, "learningRate": None},
    "sgd": {"momentum": 0, "weightDecay": 0, "learningRate": None},
}
CLASSES = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "rmsprop": torch.optim.RMSprop,
    "sgd": torch.optim.SGD,
}
PYTORCH_NAMES = {"learningRate": "lr", "weightDecay": "weight_decay"}


def linear(n, steps, start=0, to=0):
    return 1 - (1 - to) * min(max(n - start, 0) / steps, 1)


def cosine(n, steps, to=0):
    return to + (1 - to) * 0.5 * (1 + math.cos(math.pi * min(n / steps, 1)))


SCHEDULES = {
    "constant": lambda n: 1,
    "linear": linear,
    "cosine": cosine,
    "exponential": lambda n, gamma: gamma**n,
    "step": lambda n, every, gamma: gamma ** (n // every),
}


def curve(schedule, first, n):
    """Value at update n, from 0, of a number that goes from `first` to `to`; None is constant."""
    if schedule is None:
        return first
    if set(schedule) != {"type", "to", "steps"}:
        raise TypeError(f"schedule {schedule}")
    progress, to = min(n / schedule["steps"], 1), schedule["to"]
    if schedule["type"] == "cosine":
        return to + (first - to) * 0.5 * (1 + math.cos(math.pi * progress))
    if schedule["type"] == "linear":
        return first + (to - first) * progress
    raise ValueError(f"schedule {schedule['type']}")


def factor(schedule, n):
    """Factor of the learning rate at update n, from 0."""
    fields = {name: value for name, value in schedule.items() if name not in ("type", "warmup")}
    warmup = schedule.get("warmup", 0)
    return SCHEDULES[schedule["type"]](n, **fields) * ((n + 1) / warmup if n < warmup else 1)


class ScheduledOptimizer:
    """An optimiser of `parameters`; gradients are computed for these only.

    `share` scales the rate and is the exponent of the betas, if there are further updates.
    """

    def __init__(self, spec, parameters, share=1):
        self.kind = kind = spec["type"]
        schedules = ("schedule", "beta2Schedule") if kind in ("adam", "adamw") else ("schedule",)
        given = {name: value for name, value in spec.items() if name not in ("type", *schedules)}
        if unknown := set(given) - set(DEFAULTS[kind]):
            raise TypeError(f"{kind} has no {', '.join(unknown)}")
        fields = {**DEFAULTS[kind], **given}
        fields = {PYTORCH_NAMES.get(name, name): value for name, value in fields.items()}
        if "betas" in fields:
            fields["betas"] = tuple(float(beta) for beta in fields["betas"])
        self.betas, self.beta2_schedule = fields.get("betas"), spec.get("beta2Schedule")
        self.share = share
        self.parameters = list(parameters)
        self.rate = spec["learningRate"]
        self.schedule = spec.get("schedule", {"type": "constant"})
        self.updates = 0
        self.inner = CLASSES[kind](self.parameters, **fields)

    def gradient(self, loss, **options):
        return torch.autograd.grad(loss, self.parameters, **options)

    def scheduled_rate(self, n):
        """Learning rate of update n, from 0."""
        return self.rate * factor(self.schedule, n) * self.share

    def group(self, n):
        """The settings of update n, from 0."""
        group = {"lr": self.scheduled_rate(n)}
        if self.betas is not None:
            first, second = self.betas
            second = curve(self.beta2_schedule, second, n)
            group["betas"] = (first**self.share, second**self.share)
        return group

    def apply(self, gradients, further=False):
        """An ordinary update, or a further one with the settings of the one before."""
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.grad = gradient
        self.inner.param_groups[0].update(self.group(self.updates - further))
        self.inner.step()
        self.inner.zero_grad(set_to_none=True)
        self.updates += not further


class MovingAverage:
    """Updates `copy`, initially equal to `network`, as its moving average."""

    def __init__(self, spec, network, copy):
        if set(spec) != {"decay"} and not {"halfLife"} <= set(spec) <= {"halfLife", "rampUp"}:
            raise TypeError(f"ema {spec}")
        self.spec, self.network, self.copy = spec, network, copy
        copy.load_state_dict(network.state_dict())

    def decay(self, batch, images_seen):
        if "decay" in self.spec:
            return self.spec["decay"]
        life, ramp = self.spec["halfLife"], self.spec.get("rampUp", 0.05)
        return 0.5 ** (batch / (life if ramp is None else min(life, ramp * images_seen)))

    @torch.no_grad()
    def update(self, batch, images_seen):
        decay = self.decay(batch, images_seen)
        for mean, parameter in zip(self.copy.parameters(), self.network.parameters(), strict=True):
            mean.copy_(decay * mean + (1 - decay) * parameter)
        for kept, buffer in zip(self.copy.buffers(), self.network.buffers(), strict=True):
            kept.copy_(buffer)
