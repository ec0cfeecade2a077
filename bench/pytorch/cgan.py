"""cgan: a conditional GAN of linear layers (Mirza and Osindero 2014)."""

import torch
from torch import nn
from torch.nn import functional as F

LATENT, CLASSES = 100, 10


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(CLASSES, LATENT)
        layers = []
        for features, out in ((2 * LATENT, 256), (256, 512), (512, 1024)):
            layers.append(nn.Linear(features, out))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            layers.append(nn.BatchNorm1d(out, eps=1e-3, momentum=0.01))
        self.layers = nn.Sequential(
            *layers, nn.Linear(1024, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28))
        )

    def forward(self, noise, labels):
        return self.layers(torch.cat([noise, self.embedding(labels)], dim=1))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(CLASSES, 784)
        self.layers = nn.Sequential(
            nn.Linear(2 * 784, 512),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(512, 256),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(256, 1),
        )

    def forward(self, images, labels):
        return self.layers(torch.cat([images.flatten(1), self.embedding(labels)], dim=1))


class Model:
    RANGE = (-1, 1)

    def __init__(self, batch, fused, bf16):
        self.batch, self.bf16 = batch, bf16
        self.generator, self.discriminator = Generator(), Discriminator()
        self.networks = {"generator": self.generator, "discriminator": self.discriminator}
        adam = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-7, "fused": fused}
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), **adam)
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), **adam)

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16)

    def step(self, batches):
        real, labels = next(batches)
        self.discriminator.requires_grad_(True)
        with self.autocast():
            with torch.no_grad():
                fake = self.generator(torch.randn(self.batch, LATENT), labels)
            on_real = F.softplus(-self.discriminator(real, labels)).mean()
            on_fake = F.softplus(self.discriminator(fake, labels)).mean()
            d_loss = (on_real + on_fake) / 2
        self.d_optimizer.zero_grad(set_to_none=True)
        d_loss.backward()
        self.d_optimizer.step()

        self.discriminator.requires_grad_(False)
        with self.autocast():
            noise = torch.randn(self.batch, LATENT)
            labels = torch.randint(CLASSES, (self.batch,))
            g_loss = F.softplus(-self.discriminator(self.generator(noise, labels), labels)).mean()
        self.g_optimizer.zero_grad(set_to_none=True)
        g_loss.backward()
        self.g_optimizer.step()
        return [d_loss.detach()], g_loss.detach()

    def generate(self, count):
        return self.generator(torch.randn(count, LATENT), torch.arange(count) % CLASSES)
