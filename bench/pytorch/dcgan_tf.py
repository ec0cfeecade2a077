"""dcgan-tf: the convolutional GAN of TensorFlow's tutorial; both networks step at once."""

import torch
from layers import Crop
from torch import nn
from torch.nn import functional as F

LATENT = 100


def generator():
    return nn.Sequential(
        nn.Linear(LATENT, 256 * 7 * 7, bias=False),
        nn.BatchNorm1d(256 * 7 * 7, eps=1e-3, momentum=0.01),
        nn.LeakyReLU(0.3, inplace=True),
        nn.Unflatten(1, (256, 7, 7)),
        nn.ConvTranspose2d(256, 128, 5, padding=2, bias=False),
        nn.BatchNorm2d(128, eps=1e-3, momentum=0.01),
        nn.LeakyReLU(0.3, inplace=True),
        nn.ConvTranspose2d(128, 64, 5, stride=2, padding=1, bias=False),
        Crop(),
        nn.BatchNorm2d(64, eps=1e-3, momentum=0.01),
        nn.LeakyReLU(0.3, inplace=True),
        nn.ConvTranspose2d(64, 1, 5, stride=2, padding=1, bias=False),
        Crop(),
        nn.Tanh(),
    )


def discriminator():
    return nn.Sequential(
        nn.ZeroPad2d((1, 2, 1, 2)),
        nn.Conv2d(1, 64, 5, stride=2),
        nn.LeakyReLU(0.3, inplace=True),
        nn.Dropout(0.3),
        nn.ZeroPad2d((1, 2, 1, 2)),
        nn.Conv2d(64, 128, 5, stride=2),
        nn.LeakyReLU(0.3, inplace=True),
        nn.Dropout(0.3),
        nn.Flatten(),
        nn.Linear(128 * 7 * 7, 1),
    )


class Model:
    RANGE = (-1, 1)
    keeps_graph = True  # two backward passes through one run of the discriminator

    def __init__(self, batch, fused, bf16):
        self.batch, self.bf16 = batch, bf16
        self.generator, self.discriminator = generator(), discriminator()
        self.networks = {"generator": self.generator, "discriminator": self.discriminator}
        adam = {"lr": 1e-4, "eps": 1e-7, "fused": fused}
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), **adam)
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), **adam)

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16)

    def step(self, batches):
        real, _ = next(batches)
        with self.autocast():
            fake = self.generator(torch.randn(self.batch, LATENT))
            on_real, on_fake = self.discriminator(real), self.discriminator(fake)
            d_loss = F.softplus(-on_real).mean() + F.softplus(on_fake).mean()
            g_loss = F.softplus(-on_fake).mean()
        self.g_optimizer.zero_grad(set_to_none=True)
        self.d_optimizer.zero_grad(set_to_none=True)
        # `inputs` keeps each loss from computing the gradients of the other network.
        d_loss.backward(inputs=list(self.discriminator.parameters()), retain_graph=True)
        g_loss.backward(inputs=list(self.generator.parameters()))
        self.d_optimizer.step()
        self.g_optimizer.step()
        return [d_loss.detach()], g_loss.detach()

    def generate(self, count):
        return self.generator(torch.randn(count, LATENT))
