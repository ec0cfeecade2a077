"""cgan-conv: the convolutional conditional GAN of the Keras examples."""

import torch
from torch import nn
from torch.nn import functional as F

LATENT, CLASSES = 128, 10


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        start = LATENT + CLASSES
        self.layers = nn.Sequential(
            nn.Linear(start, start * 7 * 7),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Unflatten(1, (start, 7, 7)),
            nn.ConvTranspose2d(start, 128, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2, inplace=True),
            nn.ConvTranspose2d(128, 128, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(128, 1, 7, padding=3),
            nn.Sigmoid(),
        )

    def forward(self, noise, labels):
        return self.layers(torch.cat([noise, F.one_hot(labels, CLASSES)], dim=1))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ZeroPad2d((0, 1, 0, 1)),
            nn.Conv2d(1 + CLASSES, 64, 3, stride=2),
            nn.LeakyReLU(0.2, inplace=True),
            nn.ZeroPad2d((0, 1, 0, 1)),
            nn.Conv2d(64, 128, 3, stride=2),
            nn.LeakyReLU(0.2, inplace=True),
            nn.AdaptiveMaxPool2d(1),
            nn.Flatten(),
            nn.Linear(128, 1),
        )

    def forward(self, images, labels):
        planes = F.one_hot(labels, CLASSES)[:, :, None, None].expand(-1, -1, 28, 28)
        return self.layers(torch.cat([images, planes.to(images.dtype)], dim=1))


class Model:
    RANGE = (0, 1)

    def __init__(self, batch, fused, bf16):
        self.batch, self.bf16 = batch, bf16
        self.generator, self.discriminator = Generator(), Discriminator()
        self.networks = {"generator": self.generator, "discriminator": self.discriminator}
        adam = {"lr": 3e-4, "eps": 1e-7, "fused": fused}
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
