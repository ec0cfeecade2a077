"""A VAE's training step, section "A VAE's step" of docs/spec.md."""

import torch
from torch import nn
from torch.nn import functional as F

from .gan import image_shape
from .network import Network
from .optimizers import ScheduledOptimizer
from .scope import fill

OBJECTIVE = {"reconstruction": "bce", "beta": 1, "klWarmup": 0}


class Encoder(Network):
    """The encoder: layers that end in a vector, and two linear heads."""

    def __init__(self, spec, shape, classes, latent):
        super().__init__(spec, shape, classes)
        (features,) = self.shape
        self.mean = nn.Linear(features, latent)
        self.logVariance = nn.Linear(features, latent)

    def forward(self, x, labels=None):
        features = super().forward(x, labels)
        return self.mean(features), self.logVariance(features)


class Vae:
    def __init__(self, spec, batch, record):
        self.spec, self.batch, self.record = spec, batch, record
        self.classes, self.latent = spec.get("classes", 0), spec["latent"]
        self.image = image_shape(spec)
        self.objective = fill(OBJECTIVE, spec.get("objective", {}), "objective")
        size = self.latent["size"]
        self.encoder = Encoder(spec["encoder"], self.image, self.classes, size)
        self.decoder = Network(spec["decoder"], [size], self.classes)
        if self.decoder.shape != self.image:
            raise ValueError(f"the decoder makes {self.decoder.shape}, not {self.image}")
        self.networks = {"encoder": self.encoder, "decoder": self.decoder}

    def start(self):
        parameters = [*self.encoder.parameters(), *self.decoder.parameters()]
        self.optimizer = ScheduledOptimizer(self.spec["optimizer"], parameters)

    def noise(self, name):
        return self.record.latent(name, self.batch, self.latent)

    def labels(self, name):
        return self.record.labels(name, self.batch, self.classes) if self.classes else None

    def beta(self):
        """Weight of kl in the next update; rises to `beta` over the first `klWarmup` updates."""
        n, warmup = self.optimizer.updates, self.objective["klWarmup"]
        return self.objective["beta"] * ((n + 1) / warmup if n < warmup else 1)

    def step(self, t):
        real = self.record.images(f"real.{t}", self.batch, self.image, self.spec["image"]["range"])
        labels = self.labels(f"labels.{t}")
        mean, log_variance = self.encoder(real, labels)
        z = mean + torch.exp(log_variance / 2) * self.noise(f"noise.{t}")
        output = self.decoder(z, labels)
        if self.objective["reconstruction"] == "bce":
            summed = F.binary_cross_entropy(output, real, reduction="sum")
        else:
            summed = F.mse_loss(output, real, reduction="sum")
        reconstruction = summed / self.batch
        kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(dim=1).mean()
        loss = reconstruction + self.beta() * kl
        self.optimizer.apply(self.optimizer.gradient(loss))
        self.record.expect(f"loss.{t}", loss)
        self.record.expect(f"reconstruction.{t}", reconstruction)
        self.record.expect(f"kl.{t}", kl)

    def finish(self):
        for name, network in self.networks.items():
            self.record.expect_state(f"after.{name}.", network)
        noise, labels = self.noise("noise.sample"), self.labels("labels.sample")
        self.record.expect("sample", self.record.evaluated(self.decoder, noise, labels))
