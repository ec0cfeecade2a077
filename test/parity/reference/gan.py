"""A GAN's training step, section "A GAN's step" of docs/spec.md."""

import torch

from . import losses
from .adversary import Adversary
from .network import Network
from .objective import filled
from .optimizers import MovingAverage, ScheduledOptimizer
from .unrolling import unroll


def image_shape(spec):
    image = spec["image"]
    return image["channels"], image["height"], image["width"]


class Gan:
    """The two networks, their optimisers and the steps. A `Recording` provides the random draws."""

    def __init__(self, spec, batch, record):
        self.spec, self.batch, self.record = spec, batch, record
        self.classes, self.latent = spec.get("classes", 0), spec["latent"]
        self.image = image_shape(spec)
        self.objective = filled(spec["objective"])
        opponent = "critic" if self.objective["loss"] == "wasserstein" else "discriminator"
        self.generator = Network(spec["generator"], [self.latent["size"]], self.classes)
        self.discriminator = Network(spec[opponent], self.image, self.classes)
        self.adversary = Adversary(self.discriminator, self.objective, spec[opponent]["layers"])
        if self.generator.shape != self.image:
            raise ValueError(f"the generator makes {self.generator.shape}, not {self.image}")
        self.networks = {"generator": self.generator, opponent: self.discriminator}
        self.opponent = opponent
        self.copy = None
        if "ema" in spec:
            self.copy = Network(spec["generator"], [self.latent["size"]], self.classes)
        self.penalties_counted = 0

    def start(self):
        """Called after the initial values are loaded."""
        rules = self.spec["optimizer"]
        self.of_generator = ScheduledOptimizer(rules["generator"], self.generator.parameters())
        self.of_discriminator = ScheduledOptimizer(
            rules[self.opponent], self.discriminator.parameters()
        )
        self.average = None
        if self.copy is not None:
            self.average = MovingAverage(self.spec["ema"], self.generator, self.copy)

    def step(self, t):
        self.images_shown = 0
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
        """Returns the images [B, C, H, W] of update k of step t, and their labels."""
        value_range = self.spec["image"]["range"]
        images = self.record.images(f"real.{t}.{k}", self.batch, self.image, value_range)
        return images, self.labels(f"labels.{t}.{k}")

    def shown(self, images, t):
        """Returns the images as the discriminator sees them, with instance noise if there is any."""
        noise = self.objective["instanceNoise"]
        if noise is None:
            return images
        decay = noise["decaySteps"]
        std = noise["std"] * (1 if decay is None else max(1 - t / decay, 0))
        if std == 0:
            return images
        name = f"instanceNoise.{t}.{self.images_shown}"
        self.images_shown += 1
        return images + std * self.record.normal(name, self.batch, *self.image)

    def flips(self, suffix):
        """Returns which real and fake targets of an update are swapped; None without labelFlip."""
        chance = self.objective["labelFlip"]
        kinds = ("real", "fake")
        if chance == 0:
            return None
        return [self.record.flips(f"flips.{kind}.{suffix}", self.batch, chance) for kind in kinds]

    # The two orders

    def alternating_step(self, t):
        count = self.objective["discriminatorSteps"]
        reused = self.objective["fakes"] == "reused"
        for k in range(count):
            real, labels = self.real(t, k)
            noise = self.noise(f"noise.d.{t}.{k}")
            with torch.set_grad_enabled(reused and k == count - 1):
                fake = self.generator(noise, labels)
            loss, _, _ = self.update_loss(real, fake.detach(), labels, t, k)
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
        weights = None
        if self.objective["unrolledSteps"]:

            def loss_at(weights):
                r = self.adversary.run_frozen(real, real_labels, weights)
                f = self.adversary.run_frozen(fake, fake_labels, weights)
                return losses.discriminator_loss(self.objective, r, f, real_labels, fake_labels)

            steps = self.objective["unrolledSteps"]
            weights = unroll(self.of_discriminator, loss_at, steps)
        f = self.adversary.run(self.shown(fake, t), fake_labels, weights)
        r = None
        if self.objective["loss"] == "relativistic" or self.objective["featureMatching"]:
            with torch.no_grad():
                r = self.adversary.run(self.shown(real, t), real_labels, weights)
        loss = losses.generator_loss(self.objective, f, r, fake_labels)
        self.update_generator(self.of_generator.gradient(loss), t)
        self.record.expect(name, loss)

    def simultaneous_step(self, t):
        once = self.objective["discriminatorSteps"] == self.objective["generatorSteps"] == 1
        if not once or self.objective["fakes"] == "reused" or self.objective["unrolledSteps"]:
            raise ValueError('order "simultaneous" runs everything once')
        real, labels = self.real(t, 0)
        fake = self.generator(self.noise(f"noise.d.{t}.0"), labels)
        d_loss, r, f = self.update_loss(real, fake, labels, t, 0)
        g_loss = losses.generator_loss(self.objective, f, r, labels)
        d_gradient = self.of_discriminator.gradient(d_loss, retain_graph=True)
        g_gradient = self.of_generator.gradient(g_loss)
        self.update_discriminator(d_gradient)
        self.update_generator(g_gradient, t)
        self.record.expect(f"loss.d.{t}.0", d_loss)
        self.record.expect(f"loss.g.{t}", g_loss)

    # Parts of both orders

    def update_loss(self, real, fake, labels, t, k):
        """Returns the loss of update k with its penalty, if due, and the outputs on real and fake."""
        penalty, suffix = self.objective["penalty"], f"{t}.{k}"
        due = penalty is not None and self.penalties_counted % penalty.get("every", 1) == 0
        self.penalties_counted += 1
        kind = penalty["type"] if due else None
        real, fake = self.shown(real, t), self.shown(fake, t)
        if kind == "r1":
            real = real.detach().requires_grad_()
        if kind == "r2" and not fake.requires_grad:
            fake = fake.detach().requires_grad_()

        r, f = self.adversary.run(real, labels), self.adversary.run(fake, labels)
        flips = self.flips(suffix)
        loss = losses.discriminator_loss(self.objective, r, f, labels, labels, flips)
        if kind in ("r1", "r2"):
            output, images = (r, real) if kind == "r1" else (f, fake)
            cost = losses.squared_norms(output.logits, images).mean() / 2
        elif kind in ("gradient", "dragan"):
            alpha = self.record.uniform(f"alpha.{suffix}", self.batch)
            other = fake
            if kind == "dragan":
                name = f"perturbation.{suffix}"
                perturbation = self.record.uniform(name, self.batch, *self.image)
                other = losses.perturbed(real, perturbation)
            mix = losses.mixed(real, other, alpha)
            cost = losses.slopes(self.adversary.run(mix, labels).logits, mix)
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
        """Records the networks after the last step, and a sample."""
        for name, network in self.networks.items():
            self.record.expect_state(f"after.{name}.", network)
        if self.copy is not None:
            self.record.expect_state("after.ema.generator.", self.copy)
        shown = self.generator if self.copy is None else self.copy
        noise, labels = self.noise("noise.sample"), self.labels("labels.sample")
        self.record.expect("sample", self.record.evaluated(shown, noise, labels))
