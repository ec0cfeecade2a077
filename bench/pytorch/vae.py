"""vae: a variational autoencoder of linear layers (Kingma and Welling 2014)."""

import torch
from torch import nn
from torch.nn import functional as F

LATENT = 20


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 400), nn.ReLU(inplace=True))
        self.mean = nn.Linear(400, LATENT)
        self.log_variance = nn.Linear(400, LATENT)

    def forward(self, images):
        features = self.layers(images)
        return self.mean(features), self.log_variance(features)


def decoder():
    return nn.Sequential(
        nn.Linear(LATENT, 400),
        nn.ReLU(inplace=True),
        nn.Linear(400, 784),
        nn.Sigmoid(),
        nn.Unflatten(1, (1, 28, 28)),
    )


class Model:
    RANGE = (0, 1)

    def __init__(self, batch, fused, bf16):
        self.bf16 = bf16
        self.encoder, self.decoder = Encoder(), decoder()
        self.networks = {"encoder": self.encoder, "decoder": self.decoder}
        parameters = [*self.encoder.parameters(), *self.decoder.parameters()]
        self.optimizer = torch.optim.Adam(parameters, lr=1e-3, fused=fused)

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
