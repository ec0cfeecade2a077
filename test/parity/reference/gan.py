"""A GAN's training step, section "A GAN's step" of docs/spec.md."""

from typing import NamedTuple

import torch

from . import losses, penalties
from .adversary import Adversary
from .network import Network
from .objective import filled
from .optimizers import MovingAverage, ScheduledOptimizer
from .unrolling import unroll


def image_shape(spec):
    image = spec["image"]
    return image["channels"], image["height"], image["width"]


class Seen(NamedTuple):
    """What the discriminator sees in one of its updates."""

    real: torch.Tensor
    fake: torch.Tensor
    labels: torch.Tensor | None
    fake_labels: torch.Tensor | None


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
        self.updates_counted = 0

    def start(self):
        """Called after the initial values are loaded."""
        rules = self.spec["optimizer"]
        self.of_generator = ScheduledOptimizer(rules["generator"], self.generator.parameters())
        self.of_discriminator = ScheduledOptimizer(
            rules[self.opponent],
            self.discriminator.parameters(),
            penalties.share(self.objective["penalty"]),
        )
        self.average = None
        if self.copy is not None:
            self.average = MovingAverage(self.spec["ema"], self.generator, self.copy)

    def step(self, t):
        self.images_shown = 0
        steps = {
            "discriminatorFirst": self.discriminator_first_step,
            "generatorFirst": self.generator_first_step,
            "simultaneous": self.simultaneous_step,
        }
        steps[self.objective["order"]](t)

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

    # The three orders

    def discriminator_first_step(self, t):
        count = self.objective["discriminatorSteps"]
        reused = self.objective["fakes"] == "reused"
        for k in range(count):
            real, labels = self.real(t, k)
            kept = reused and k == count - 1
            fake, fake_labels = self.discriminator_update(t, k, real, labels, kept)
        if not reused:
            self.generator_updates(t, real, labels)
            return
        if self.objective["generatorSteps"] != 1:
            raise ValueError('fakes "reused" need generatorSteps 1')
        self.generator_update(t, f"loss.g.{t}", fake, fake_labels, real, labels)

    def generator_first_step(self, t):
        if self.objective["fakes"] == "reused" or self.objective["unrolledSteps"]:
            raise ValueError('order "generatorFirst" needs fresh fakes and no unrolling')
        batches = [self.real(t, k) for k in range(self.objective["discriminatorSteps"])]
        self.generator_updates(t, *batches[0])
        for k, (real, labels) in enumerate(batches):
            self.discriminator_update(t, k, real, labels)

    def simultaneous_step(self, t):
        once = self.objective["discriminatorSteps"] == self.objective["generatorSteps"] == 1
        if not once or self.objective["fakes"] == "reused" or self.objective["unrolledSteps"]:
            raise ValueError('order "simultaneous" runs everything once')
        if any(penalty["separate"] for penalty in self.objective["penalty"]):
            raise ValueError('order "simultaneous" has no separate penalties')
        real, labels = self.real(t, 0)
        fake_labels = self.fake_labels(f"{t}.0", labels)
        fake = self.generator(self.noise(f"noise.d.{t}.0"), fake_labels)
        seen = Seen(self.shown(real, t), self.shown(fake, t), labels, fake_labels)
        d_loss, r, f = self.update_loss(seen, f"{t}.0")
        g_loss = losses.generator_loss(self.objective, f, r, fake_labels)
        d_gradient = self.of_discriminator.gradient(d_loss, retain_graph=True)
        g_gradient = self.of_generator.gradient(g_loss)
        self.update_discriminator(d_gradient)
        self.update_generator(g_gradient, t)
        self.record.expect(f"loss.d.{t}.0", d_loss)
        self.record.expect(f"loss.g.{t}", g_loss)

    # Parts of the orders

    def fake_labels(self, suffix, labels):
        """Labels of the fakes of a discriminator's update with real images of `labels`."""
        drawn = self.objective["fakeLabels"]["discriminator"] == "drawn"
        return self.labels(f"labels.fake.{suffix}") if drawn else labels

    def discriminator_update(self, t, k, real, labels, kept=False):
        """Returns the fakes, with their graph if they are `kept`, and their labels."""
        suffix = f"{t}.{k}"
        fake_labels = self.fake_labels(suffix, labels)
        noise = self.noise(f"noise.d.{suffix}")
        with torch.set_grad_enabled(kept):
            fake = self.generator(noise, fake_labels)
        seen = Seen(self.shown(real, t), self.shown(fake.detach(), t), labels, fake_labels)
        n = self.updates_counted
        loss, _, _ = self.update_loss(seen, suffix)
        self.update_discriminator(self.of_discriminator.gradient(loss))
        self.record.expect(f"loss.d.{suffix}", loss)
        self.separate_update(seen, suffix, n)
        return fake, fake_labels

    def generator_updates(self, t, real, labels):
        """All updates of the generator in a step, with fresh fakes."""
        several = self.objective["generatorSteps"] > 1
        drawn = self.objective["fakeLabels"]["generator"] == "drawn"
        for j in range(self.objective["generatorSteps"]):
            suffix = f"{t}.{j}" if several else f"{t}"
            noise = self.noise(f"noise.g.{suffix}")
            wanted = self.labels(f"labels.g.{suffix}") if drawn else labels
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

    def update_loss(self, seen, suffix):
        """Returns the loss of an update with the penalties due, and the outputs on real and fake."""
        n = self.updates_counted
        self.updates_counted += 1
        due = penalties.due(self.objective["penalty"], n, separate=False)
        kinds = [penalty["type"] for penalty in due]
        real, fake = seen.real, seen.fake
        if "r1" in kinds:
            real = real.detach().requires_grad_()
        if "r2" in kinds and not fake.requires_grad:
            fake = fake.detach().requires_grad_()
        r, f = self.adversary.run(real, seen.labels), self.adversary.run(fake, seen.fake_labels)
        flips = self.flips(suffix)
        loss = losses.discriminator_loss(
            self.objective, r, f, seen.labels, seen.fake_labels, flips
        )
        for penalty in due:
            if penalty["type"] == "r1":
                cost = penalties.half_squared(r.logits, real)
            elif penalty["type"] == "r2":
                cost = penalties.half_squared(f.logits, fake)
            else:
                cost = self.mix_cost(penalty["type"], seen, suffix)
            loss = loss + penalties.weight(penalty, n) * cost
        return loss, r, f

    def mix_cost(self, kind, seen, suffix):
        """The cost of `gradient` or `dragan`, with a pass of its own."""
        real, other = seen.real, seen.fake
        alpha = self.record.uniform(f"alpha.{suffix}", self.batch)
        if kind == "dragan":
            name = f"perturbation.{suffix}"
            other = losses.perturbed(real, self.record.uniform(name, self.batch, *self.image))
        mix = losses.mixed(real, other, alpha)
        return losses.slopes(self.adversary.run(mix, seen.labels).logits, mix)

    def separate_update(self, seen, suffix, n):
        """A further update after update n, on the separate penalties due, if there are any."""
        loss = 0
        due = penalties.due(self.objective["penalty"], n, separate=True)
        for penalty in penalties.in_order_of_passes(due):
            if penalty["type"] in ("gradient", "dragan"):
                cost = self.mix_cost(penalty["type"], seen, suffix)
            else:
                first = penalty["type"] == "r1"
                images = (seen.real if first else seen.fake).detach().requires_grad_()
                labels = seen.labels if first else seen.fake_labels
                cost = penalties.half_squared(self.adversary.run(images, labels).logits, images)
            loss = loss + penalties.weight(penalty, n) * cost
        if torch.is_tensor(loss):
            gradients = self.of_discriminator.gradient(loss, materialize_grads=True)
            self.update_discriminator(gradients, further=True)
            self.record.expect(f"loss.penalty.{suffix}", loss)

    def update_discriminator(self, gradients, further=False):
        self.of_discriminator.apply(gradients, further)
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
