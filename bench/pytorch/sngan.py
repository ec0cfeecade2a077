"""sngan: residual networks with a spectrally normalised discriminator (Miyato et al. 2018)."""

import torch
from layers import SumPool
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm

LATENT, WIDTH, DISCRIMINATOR_STEPS = 128, 128, 5


class Residual(nn.Module):
    def __init__(self, layers, shortcut=()):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)


def conv3(channels, out):
    return nn.Conv2d(channels, out, 3, padding=1)


def larger():
    layers = [
        nn.BatchNorm2d(WIDTH),
        nn.ReLU(inplace=True),
        nn.Upsample(scale_factor=2),
        conv3(WIDTH, WIDTH),
        nn.BatchNorm2d(WIDTH),
        nn.ReLU(inplace=True),
        conv3(WIDTH, WIDTH),
    ]
    return Residual(layers, [nn.Upsample(scale_factor=2), nn.Conv2d(WIDTH, WIDTH, 1)])


def normalised(channels):
    """Two convolutions with spectral norm; the block's input stays as it is for the shortcut."""
    first, second = spectral_norm(conv3(channels, WIDTH)), spectral_norm(conv3(WIDTH, WIDTH))
    return [first, nn.ReLU(inplace=True), second]


def generator():
    return nn.Sequential(
        nn.Linear(LATENT, WIDTH * 7 * 7),
        nn.Unflatten(1, (WIDTH, 7, 7)),
        larger(),
        larger(),
        nn.BatchNorm2d(WIDTH),
        nn.ReLU(inplace=True),
        conv3(WIDTH, 1),
        nn.Tanh(),
    )


def discriminator():
    first = [nn.AvgPool2d(2), spectral_norm(nn.Conv2d(1, WIDTH, 1))]
    second = [spectral_norm(nn.Conv2d(WIDTH, WIDTH, 1)), nn.AvgPool2d(2)]
    return nn.Sequential(
        Residual([*normalised(1), nn.AvgPool2d(2)], first),
        Residual([nn.ReLU(), *normalised(WIDTH), nn.AvgPool2d(2)], second),
        Residual([nn.ReLU(), *normalised(WIDTH)]),
        Residual([nn.ReLU(), *normalised(WIDTH)]),
        nn.ReLU(inplace=True),
        SumPool(),
        spectral_norm(nn.Linear(WIDTH, 1)),
    )


class Model:
    RANGE = (-1, 1)

    def __init__(self, batch, fused, bf16):
        self.batch, self.bf16 = batch, bf16
        self.generator, self.discriminator = generator(), discriminator()
        self.networks = {"generator": self.generator, "discriminator": self.discriminator}
        adam = {"lr": 2e-4, "betas": (0.0, 0.9), "fused": fused}
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), **adam)
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), **adam)
        linear = torch.optim.lr_scheduler.LinearLR
        self.g_schedule = linear(self.g_optimizer, 1.0, 0.0, total_iters=100_000)
        self.d_schedule = linear(self.d_optimizer, 1.0, 0.0, total_iters=500_000)

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16)

    def step(self, batches):
        self.discriminator.requires_grad_(True)
        d_losses = [self.update_discriminator(next(batches)[0]) for _ in range(DISCRIMINATOR_STEPS)]

        self.discriminator.requires_grad_(False)
        with self.autocast():
            fake = self.generator(torch.randn(self.batch, LATENT))
            g_loss = -self.discriminator(fake).mean()
        self.g_optimizer.zero_grad(set_to_none=True)
        g_loss.backward()
        self.g_optimizer.step()
        self.g_schedule.step()
        return d_losses, g_loss.detach()

    def update_discriminator(self, real):
        with self.autocast():
            with torch.no_grad():
                fake = self.generator(torch.randn(self.batch, LATENT))
            on_real = F.relu(1 - self.discriminator(real)).mean()
            d_loss = on_real + F.relu(1 + self.discriminator(fake)).mean()
        self.d_optimizer.zero_grad(set_to_none=True)
        d_loss.backward()
        self.d_optimizer.step()
        self.d_schedule.step()
        return d_loss.detach()

    def generate(self, count):
        return self.generator(torch.randn(count, LATENT))
