"""dcgan: a convolutional GAN; `penalty` adds R1 (Mescheder et al.) or DRAGAN (Kodali et al.)."""

import torch
from torch import nn
from torch.nn import functional as F

LATENT, WEIGHT = 100, 10


def generator():
    return nn.Sequential(
        nn.Linear(LATENT, 256 * 7 * 7),
        nn.Unflatten(1, (256, 7, 7)),
        nn.ConvTranspose2d(256, 128, 4, stride=2, padding=1),
        nn.BatchNorm2d(128, eps=1e-3, momentum=0.01),
        nn.LeakyReLU(0.2, inplace=True),
        nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1),
        nn.BatchNorm2d(64, eps=1e-3, momentum=0.01),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(64, 1, 7, padding=3),
        nn.Tanh(),
    )


def discriminator():
    return nn.Sequential(
        nn.ZeroPad2d((0, 1, 0, 1)),
        nn.Conv2d(1, 64, 3, stride=2),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Dropout(0.25),
        nn.ZeroPad2d((0, 1, 0, 1)),
        nn.Conv2d(64, 128, 3, stride=2),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Dropout(0.25),
        nn.BatchNorm2d(128, eps=1e-3, momentum=0.01),
        nn.Conv2d(128, 256, 3, stride=2, padding=1),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Dropout(0.25),
        nn.BatchNorm2d(256, eps=1e-3, momentum=0.01),
        nn.Flatten(),
        nn.Linear(256 * 4 * 4, 1),
    )


class Model:
    RANGE = (-1, 1)

    def __init__(self, batch, fused, bf16, penalty=None):
        self.batch, self.bf16, self.penalty = batch, bf16, penalty
        self.keeps_graph = penalty is not None  # for the gradient of a gradient
        self.generator, self.discriminator = generator(), discriminator()
        self.networks = {"generator": self.generator, "discriminator": self.discriminator}
        adam = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-7, "fused": fused}
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), **adam)
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), **adam)

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16)

    def step(self, batches):
        real, _ = next(batches)
        self.discriminator.requires_grad_(True)
        with self.autocast():
            with torch.no_grad():
                fake = self.generator(torch.randn(self.batch, LATENT))
            real.requires_grad_(self.penalty == "r1")
            scores = self.discriminator(real)
            on_fake = F.softplus(self.discriminator(fake)).mean()
            d_loss = (F.softplus(-scores).mean() + on_fake) / 2
            if self.penalty == "r1":
                d_loss = d_loss + WEIGHT / 2 * squared_norms(scores, real).mean()
            elif self.penalty == "dragan":
                d_loss = d_loss + WEIGHT * self.dragan(real)
        self.d_optimizer.zero_grad(set_to_none=True)
        d_loss.backward()
        self.d_optimizer.step()

        self.discriminator.requires_grad_(False)
        with self.autocast():
            fake = self.generator(torch.randn(self.batch, LATENT))
            g_loss = F.softplus(-self.discriminator(fake)).mean()
        self.g_optimizer.zero_grad(set_to_none=True)
        g_loss.backward()
        self.g_optimizer.step()
        return [d_loss.detach()], g_loss.detach()

    def dragan(self, real):
        """Holds the slope at 1 between real images and perturbed ones."""
        alpha = torch.rand(len(real), 1, 1, 1)
        perturbed = real + 0.5 * real.std() * torch.rand_like(real)
        mix = (alpha * real + (1 - alpha) * perturbed).requires_grad_()
        norms = squared_norms(self.discriminator(mix), mix).sqrt()
        return ((norms - 1) ** 2).mean()

    def generate(self, count):
        return self.generator(torch.randn(count, LATENT))


def squared_norms(scores, images):
    """Returns the squared norm of each image's gradient, differentiably."""
    (gradient,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    return gradient.square().sum(dim=(1, 2, 3))
