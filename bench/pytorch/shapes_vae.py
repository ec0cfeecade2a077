"""shapes-vae: a convolutional variational autoencoder for images of 28 x 28."""

import torch
from layers import Crop
from torch import nn
from torch.nn import functional as F

LATENT = 32


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(64 * 7 * 7, 128),
            nn.ReLU(inplace=True),
        )
        self.mean = nn.Linear(128, LATENT)
        self.log_variance = nn.Linear(128, LATENT)

    def forward(self, images):
        features = self.layers(images)
        return self.mean(features), self.log_variance(features)


def decoder():
    return nn.Sequential(
        nn.Linear(LATENT, 64 * 7 * 7),
        nn.ReLU(inplace=True),
        nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 64, 3, stride=2),
        Crop(),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 3, stride=2),
        Crop(),
        nn.ReLU(),
        nn.Conv2d(32, 1, 3, padding=1),
        nn.Sigmoid(),
    )


class Model:
    RANGE = (0, 1)

    def __init__(self, batch, fused, bf16):
        self.bf16 = bf16
        self.encoder, self.decoder = Encoder(), decoder()
        self.networks = {"encoder": self.encoder, "decoder": self.decoder}
        parameters = [*self.encoder.parameters(), *self.decoder.parameters()]
        self.optimizer = torch.optim.Adam(parameters, lr=1e-3, eps=1e-7, fused=fused)

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16)

    def step(self, batches):
        images, _ = next(batches)
        with self.autocast():
            mean, log_variance = self.encoder(images)
            latent = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
            output = self.decoder(latent)
            summed = F.binary_cross_entropy(output, images, reduction="sum")
            reconstruction = summed / len(images)
            kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum() / len(images)
            loss = reconstruction + kl
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach(), reconstruction.detach(), kl.detach()

    def generate(self, count):
        return self.decoder(torch.randn(count, LATENT))
