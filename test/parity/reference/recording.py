"""The tensors of one run: its draws, read from a case or made, and its results."""

import torch


class Recording:
    """Tensors by their names in docs/spec.md: `given` are the inputs, `expected` the results.

    Without a `generator`, `given` must have every draw. With one, missing draws are added.
    """

    def __init__(self, given, dtype, generator=None):
        self.given, self.dtype, self.generator = dict(given), dtype, generator
        self.used, self.expected = set(), {}

    def _draw(self, name, make):
        if name not in self.given:
            if self.generator is None:
                raise KeyError(f"the case has no {name}")
            self.given[name] = make()
        self.used.add(name)
        tensor = self.given[name]
        return tensor.to(self.dtype) if tensor.is_floating_point() else tensor

    def latent(self, name, count, spec):
        def make():
            if spec.get("distribution", "normal") == "uniform":
                return torch.rand(count, spec["size"], generator=self.generator) * 2 - 1
            return torch.randn(count, spec["size"], generator=self.generator)

        return self._draw(name, make)

    def labels(self, name, count, classes):
        return self._draw(name, lambda: torch.randint(classes, (count,), generator=self.generator))

    def uniform(self, name, *shape):
        return self._draw(name, lambda: torch.rand(*shape, generator=self.generator))

    def normal(self, name, *shape):
        return self._draw(name, lambda: torch.randn(*shape, generator=self.generator))

    def flips(self, name, count, probability):
        """Returns 1 with `probability`, else 0."""

        def make():
            return (torch.rand(count, generator=self.generator) < probability).long()

        return self._draw(name, make)

    def images(self, name, count, shape, value_range):
        def make():
            grey = torch.randint(256, (count, *shape), generator=self.generator).float()
            return grey / 127.5 - 1 if value_range == [-1, 1] else grey / 255

        return self._draw(name, make)

    def expect(self, name, tensor):
        self.expected[name] = tensor.detach().clone()

    def expect_state(self, prefix, network):
        for name, tensor in network.state_dict().items():
            self.expect(prefix + name, tensor)

    @torch.no_grad()
    def evaluated(self, network, noise, labels):
        """Returns the output in evaluation mode."""
        network.eval()
        output = network(noise, labels)
        network.train()
        return output
