"""quick: a small convolutional GAN that reuses its fakes and averages its generator; `side` is that of its images."""

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

LATENT = 64


def generator(quarter):
    features = 48 * quarter * quarter
    return nn.Sequential(
        nn.Linear(LATENT, features, bias=False),
        nn.BatchNorm1d(features),
        nn.ReLU(inplace=True),
        nn.Unflatten(1, (48, quarter, quarter)),
        nn.ConvTranspose2d(48, 32, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(32),
        nn.ReLU(inplace=True),
        nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(inplace=True),
        nn.Conv2d(16, 1, 3, padding=1),
        nn.Tanh(),
    )


def discriminator(eighth):
    return nn.Sequential(
        nn.Conv2d(1, 16, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(16, 32, 4, stride=2, padding=1),
        nn.BatchNorm2d(32),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(32, 64, 4, stride=2, padding=1),
        nn.BatchNorm2d(64),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Flatten(),
        nn.Linear(64 * eighth * eighth, 1),
    )


class Model:
    RANGE = (-1, 1)

    def __init__(self, batch, fused, bf16, side=28):
        self.batch, self.bf16 = batch, bf16
        self.generator, self.discriminator = generator(side // 4), discriminator(side // 8)
        self.networks = {"generator": self.generator, "discriminator": self.discriminator}
        adam = {"lr": 4e-3, "betas": (0.5, 0.99), "fused": fused}
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), **adam)
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), **adam)
        linear = torch.optim.lr_scheduler.LinearLR
        self.g_schedule = linear(self.g_optimizer, 1.0, 0.0, total_iters=3000)
        self.d_schedule = linear(self.d_optimizer, 1.0, 0.0, total_iters=3000)
        average = get_ema_multi_avg_fn(0.995)
        self.average = AveragedModel(self.generator, multi_avg_fn=average)

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16)

    def step(self, batches):
        real, _ = next(batches)
        self.discriminator.requires_grad_(True)
        with self.autocast():
            fake = self.generator(torch.randn(self.batch, LATENT))
            on_real = F.softplus(-self.discriminator(real)).mean()
            d_loss = on_real + F.softplus(self.discriminator(fake.detach())).mean()
        self.d_optimizer.zero_grad(set_to_none=True)
        d_loss.backward()
        self.d_optimizer.step()
        self.d_schedule.step()

        self.discriminator.requires_grad_(False)
        with self.autocast():
            g_loss = F.softplus(-self.discriminator(fake)).mean()
        self.g_optimizer.zero_grad(set_to_none=True)
        g_loss.backward()
        self.g_optimizer.step()
        self.g_schedule.step()
        self.average.update_parameters(self.generator)
        return [d_loss.detach()], g_loss.detach()

    def generate(self, count):
        self.average.eval()
        return self.average(torch.randn(count, LATENT))
