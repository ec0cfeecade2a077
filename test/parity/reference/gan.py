"""A GAN's training step, section "A GAN step" of SPEC.md."""

import torch

from . import losses
from .layers import Network
from .optimizers import MovingAverage, ScheduledOptimizer
from .scope import fill

OBJECTIVE = {
    "loss": None,
    "average": False,
    "labelSmoothing": 0,
    "clip": None,
    "penalty": None,
    "discriminatorSteps": 1,
    "generatorSteps": 1,
    "fakes": "fresh",
    "order": "alternating",
}
# Section Remedies, not delivered yet.
LATER = ("labelFlip", "instanceNoise", "featureMatching", "unrolledSteps", "auxiliary")


def image_shape(spec):
    image = spec["image"]
    return image["channels"], image["height"], image["width"]


class Gan:
    """The two networks, their optimisers and the steps; draws come from a `Recording`."""

    def __init__(self, spec, batch, record):
        self.spec, self.batch, self.record = spec, batch, record
        self.classes, self.latent = spec.get("classes", 0), spec["latent"]
        self.image = image_shape(spec)
        self.objective = fill(OBJECTIVE, spec["objective"], LATER, "objective")
        self.adversary = "critic" if self.objective["loss"] == "wasserstein" else "discriminator"
        self.generator = Network(spec["generator"], [self.latent["size"]], self.classes)
        self.discriminator = Network(spec[self.adversary], self.image, self.classes)
        if self.generator.shape != self.image:
            raise ValueError(f"the generator makes {self.generator.shape}, not {self.image}")
        self.networks = {"generator": self.generator, self.adversary: self.discriminator}
        self.copy = None
        if "ema" in spec:
            self.copy = Network(spec["generator"], [self.latent["size"]], self.classes)
        self.penalties_counted = 0

    def start(self):
        """Once the starting values are in place."""
        rules = self.spec["optimizer"]
        self.of_generator = ScheduledOptimizer(rules["generator"], self.generator.parameters())
        self.of_discriminator = ScheduledOptimizer(
            rules[self.adversary], self.discriminator.parameters()
        )
        self.average = None
        if self.copy is not None:
            self.average = MovingAverage(self.spec["ema"], self.generator, self.copy)

    def step(self, t):
        if self.objective["order"] == "simultaneous":
            self.simultaneous_step(t)
        else:
            self.alternating_step(t)

    # Draws

    def noise(self, name):
        return self.record.latent(name, self.batch, self.latent)

    def labels(self, name):
        return self.record.labels(name, self.batch, self.classes) if self.classes else None

    def real(self, t, k):
        """The images [B, C, H, W] of update k of step t, and their labels."""
        value_range = self.spec["image"]["range"]
        images = self.record.images(f"real.{t}.{k}", self.batch, self.image, value_range)
        return images, self.labels(f"labels.{t}.{k}")

    # The two orders

    def alternating_step(self, t):
        count = self.objective["discriminatorSteps"]
        reused = self.objective["fakes"] == "reused"
        for k in range(count):
            real, labels = self.real(t, k)
            noise = self.noise(f"noise.d.{t}.{k}")
            with torch.set_grad_enabled(reused and k == count - 1):
                fake = self.generator(noise, labels)
            loss, _, _ = self.discriminator_loss(real, fake.detach(), labels, f"{t}.{k}")
            self.update_discriminator(self.of_discriminator.gradient(loss))
            self.record.expect(f"loss.d.{t}.{k}", loss)

        if reused:
            if self.objective["generatorSteps"] != 1:
                raise ValueError('fakes "reused" need generatorSteps 1')
            self.generator_update(t, f"loss.g.{t}", fake, labels, real, labels)
            return
        several = self.objective["generatorSteps"] > 1
        for j in range(self.objective["generatorSteps"]):
            suffix = f"{t}.{j}" if several else f"{t}"
            noise, wanted = self.noise(f"noise.g.{suffix}"), self.labels(f"labels.g.{suffix}")
            fake = self.generator(noise, wanted)
            self.generator_update(t, f"loss.g.{suffix}", fake, wanted, real, labels)

    def generator_update(self, t, name, fake, fake_labels, real, real_labels):
        f = self.discriminator(fake, fake_labels)
        r = None
        if self.objective["loss"] == "relativistic":
            with torch.no_grad():
                r = self.discriminator(real, real_labels)
        loss = losses.generator_loss(self.objective, f, r)
        self.update_generator(self.of_generator.gradient(loss), t)
        self.record.expect(name, loss)

    def simultaneous_step(self, t):
        wanted = {"discriminatorSteps": 1, "generatorSteps": 1, "fakes": "fresh"}
        if any(self.objective[name] != value for name, value in wanted.items()):
            raise ValueError('order "simultaneous" runs everything once')
        real, labels = self.real(t, 0)
        fake = self.generator(self.noise(f"noise.d.{t}.0"), labels)
        d_loss, r, f = self.discriminator_loss(real, fake, labels, f"{t}.0")
        g_loss = losses.generator_loss(self.objective, f, r)
        d_gradient = self.of_discriminator.gradient(d_loss, retain_graph=True)
        g_gradient = self.of_generator.gradient(g_loss)
        self.update_discriminator(d_gradient)
        self.update_generator(g_gradient, t)
        self.record.expect(f"loss.d.{t}.0", d_loss)
        self.record.expect(f"loss.g.{t}", g_loss)

    # What they are made of

    def discriminator_loss(self, real, fake, labels, suffix):
        """The whole loss of one update and the outputs on real and fake."""
        penalty = self.objective["penalty"]
        due = penalty is not None and self.penalties_counted % penalty.get("every", 1) == 0
        self.penalties_counted += 1
        kind = penalty["type"] if due else None
        if kind == "r1":
            real = real.detach().requires_grad_()
        if kind == "r2" and not fake.requires_grad:
            fake = fake.detach().requires_grad_()

        r = self.discriminator(real, labels)
        f = self.discriminator(fake, labels)
        loss = losses.discriminator_loss(self.objective, r, f)
        if kind in ("r1", "r2"):
            outputs, images = (r, real) if kind == "r1" else (f, fake)
            cost = losses.squared_norms(outputs, images).mean() / 2
        elif kind in ("gradient", "dragan"):
            alpha = self.record.uniform(f"alpha.{suffix}", self.batch)
            other = fake
            if kind == "dragan":
                name = f"perturbation.{suffix}"
                perturbation = self.record.uniform(name, self.batch, *self.image)
                other = losses.perturbed(real, perturbation)
            cost = losses.along_mix(self.discriminator, real, other, alpha, labels)
        if due:
            loss = loss + penalty["weight"] * penalty.get("every", 1) * cost
        return loss, r, f

    def update_discriminator(self, gradients):
        self.of_discriminator.apply(gradients)
        limit = self.objective["clip"]
        if limit is not None:
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-limit, limit)

    def update_generator(self, gradients, t):
        self.of_generator.apply(gradients)
        if self.average is not None:
            seen = self.batch * self.objective["discriminatorSteps"] * (t + 1)
            self.average.update(self.batch, seen)

    def finish(self):
        """What the networks are after the last step, and a sample."""
        for name, network in self.networks.items():
            self.record.expect_state(f"after.{name}.", network)
        if self.copy is not None:
            self.record.expect_state("after.ema.generator.", self.copy)
        shown = self.generator if self.copy is None else self.copy
        noise, labels = self.noise("noise.sample"), self.labels("labels.sample")
        self.record.expect("sample", self.record.evaluated(shown, noise, labels))
