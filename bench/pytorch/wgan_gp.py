"""wgan-gp: a Wasserstein GAN with a gradient penalty (Gulrajani et al. 2017)."""

import torch
from layers import Crop
from torch import nn

LATENT, CRITIC_STEPS, WEIGHT = 128, 5, 10


def generator():
    return nn.Sequential(
        nn.Linear(LATENT, 256 * 4 * 4),
        nn.ReLU(inplace=True),
        nn.Unflatten(1, (256, 4, 4)),
        nn.ConvTranspose2d(256, 128, 5, stride=2, padding=2),
        nn.ReLU(inplace=True),
        nn.ConvTranspose2d(128, 64, 5, stride=2, padding=1),
        Crop(),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 1, 5, stride=2, padding=1),
        Crop(),
        nn.Sigmoid(),
    )


def critic():
    return nn.Sequential(
        nn.ZeroPad2d((1, 2, 1, 2)),
        nn.Conv2d(1, 64, 5, stride=2),
        nn.LeakyReLU(0.2, inplace=True),
        nn.ZeroPad2d((1, 2, 1, 2)),
        nn.Conv2d(64, 128, 5, stride=2),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(128, 256, 5, stride=2, padding=2),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Flatten(),
        nn.Linear(256 * 4 * 4, 1),
    )


class Model:
    RANGE = (0, 1)
    keeps_graph = True  # for the gradient of a gradient

    def __init__(self, batch, fused, bf16):
        self.batch, self.bf16 = batch, bf16
        self.generator, self.critic = generator(), critic()
        self.networks = {"generator": self.generator, "critic": self.critic}
        adam = {"lr": 1e-4, "betas": (0.5, 0.9), "fused": fused}
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), **adam)
        self.c_optimizer = torch.optim.Adam(self.critic.parameters(), **adam)

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16)

    def step(self, batches):
        self.critic.requires_grad_(True)
        c_losses = [self.update_critic(next(batches)[0]) for _ in range(CRITIC_STEPS)]

        self.critic.requires_grad_(False)
        with self.autocast():
            fake = self.generator(torch.randn(self.batch, LATENT))
            g_loss = -self.critic(fake).mean()
        self.g_optimizer.zero_grad(set_to_none=True)
        g_loss.backward()
        self.g_optimizer.step()
        return c_losses, g_loss.detach()

    def update_critic(self, real):
        with self.autocast():
            with torch.no_grad():
                fake = self.generator(torch.randn(self.batch, LATENT))
            c_loss = self.critic(fake).mean() - self.critic(real).mean()
            c_loss = c_loss + WEIGHT * self.gradient_penalty(real, fake)
        self.c_optimizer.zero_grad(set_to_none=True)
        c_loss.backward()
        self.c_optimizer.step()
        return c_loss.detach()

    def gradient_penalty(self, real, fake):
        alpha = torch.rand(len(real), 1, 1, 1)
        mix = (alpha * real + (1 - alpha) * fake).requires_grad_()
        scores = self.critic(mix)
        (gradient,) = torch.autograd.grad(scores.sum(), mix, create_graph=True)
        norms = gradient.square().sum(dim=(1, 2, 3)).sqrt()
        return ((norms - 1) ** 2).mean()

    def generate(self, count):
        return self.generator(torch.randn(count, LATENT))
