"""mlp-gan: a GAN of linear layers.

`unrolled` counts the updates to look ahead (Metz et al.), `width` multiplies the features of the
hidden layers, `side` is that of the images.
"""

import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional as F

LATENT = 100
RATE, BETAS, EPS = 2e-4, (0.5, 0.999), 1e-7


def generator(width=1, side=28):
    layers, features = [], LATENT
    for out in (256 * width, 512 * width, 1024 * width):
        layers.append(nn.Linear(features, out))
        layers.append(nn.LeakyReLU(0.2, inplace=True))
        layers.append(nn.BatchNorm1d(out, eps=1e-3, momentum=0.2))
        features = out
    last = nn.Linear(features, side * side)
    return nn.Sequential(*layers, last, nn.Tanh(), nn.Unflatten(1, (1, side, side)))


def discriminator(width=1, side=28):
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(side * side, 512 * width),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Linear(512 * width, 256 * width),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Linear(256 * width, 1),
    )


class Model:
    RANGE = (-1, 1)

    def __init__(self, batch, fused, bf16, unrolled=0, width=1, side=28):
        self.batch, self.bf16, self.unrolled = batch, bf16, unrolled
        self.keeps_graph = unrolled > 0  # for the gradient of a gradient
        self.generator, self.discriminator = generator(width, side), discriminator(width, side)
        self.networks = {"generator": self.generator, "discriminator": self.discriminator}
        adam = {"lr": RATE, "betas": BETAS, "eps": EPS, "fused": fused}
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
            d_loss = self.discriminator_loss(real, fake)
        self.d_optimizer.zero_grad(set_to_none=True)
        d_loss.backward()
        self.d_optimizer.step()

        # To look ahead takes the gradients of the discriminator's weights; else nothing needs them.
        self.discriminator.requires_grad_(self.unrolled > 0)
        with self.autocast():
            fake = self.generator(torch.randn(self.batch, LATENT))
            weights = self.look_ahead(real, fake) if self.unrolled else None
            g_loss = F.softplus(-self.score(fake, weights)).mean()
        self.g_optimizer.zero_grad(set_to_none=True)
        g_loss.backward(inputs=list(self.generator.parameters()))
        self.g_optimizer.step()
        return [d_loss.detach()], g_loss.detach()

    def score(self, images, weights=None):
        if weights is None:
            return self.discriminator(images)
        return functional_call(self.discriminator, weights, (images,))

    def discriminator_loss(self, real, fake, weights=None):
        on_real = F.softplus(-self.score(real, weights)).mean()
        return (on_real + F.softplus(self.score(fake, weights)).mean()) / 2

    def look_ahead(self, real, fake):
        """Returns the discriminator's weights after further updates by Adam, with their graph."""
        weights = dict(self.discriminator.named_parameters())
        state = self.d_optimizer.state
        means = [state[weight]["exp_avg"] for weight in weights.values()]
        squares = [state[weight]["exp_avg_sq"] for weight in weights.values()]
        done = int(state[next(iter(weights.values()))]["step"])
        first, second = BETAS
        for n in range(done + 1, done + 1 + self.unrolled):
            loss = self.discriminator_loss(real, fake, weights)
            gradients = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
            means = [first * m + (1 - first) * g for m, g in zip(means, gradients)]
            squares = [second * v + (1 - second) * g**2 for v, g in zip(squares, gradients)]
            rate = RATE / (1 - first**n)
            scale = (1 - second**n) ** 0.5
            weights = {
                name: weight - rate * m / (v.sqrt() / scale + EPS)
                for (name, weight), m, v in zip(weights.items(), means, squares)
            }
        return weights

    def generate(self, count):
        return self.generator(torch.randn(count, LATENT))
