"""wgan: a Wasserstein GAN of linear layers with a clipped critic (Arjovsky et al. 2017)."""

import torch
from mlp_gan import LATENT, discriminator, generator

CRITIC_STEPS, CLIP = 5, 0.01


class Model:
    RANGE = (-1, 1)

    def __init__(self, batch, fused, bf16):
        self.batch, self.bf16 = batch, bf16
        self.generator, self.critic = generator(), discriminator()
        self.networks = {"generator": self.generator, "critic": self.critic}
        # RMSprop has no fused form; foreach is the nearest.
        rmsprop = {"lr": 5e-5, "alpha": 0.9, "eps": 1e-7, "foreach": fused}
        self.g_optimizer = torch.optim.RMSprop(self.generator.parameters(), **rmsprop)
        self.c_optimizer = torch.optim.RMSprop(self.critic.parameters(), **rmsprop)

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
        self.c_optimizer.zero_grad(set_to_none=True)
        c_loss.backward()
        self.c_optimizer.step()
        with torch.no_grad():
            for parameter in self.critic.parameters():
                parameter.clamp_(-CLIP, CLIP)
        return c_loss.detach()

    def generate(self, count):
        return self.generator(torch.randn(count, LATENT))
