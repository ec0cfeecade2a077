"""A classifier's training step, section "A classifier's step" of docs/spec.md."""

import torch
from torch.nn import functional as F

from .gan import image_shape
from .network import Network
from .optimizers import ScheduledOptimizer
from .scope import fill

OBJECTIVE = {"loss": "crossEntropy", "labelSmoothing": 0}
WEIGHTED = ("linear", "conv2d", "convTranspose2d")
BLOCKS = ("residual", "generatorBlock", "discriminatorBlock", "resNeXtBlock")
CONVOLVED = ("conv2d", "convTranspose2d", *BLOCKS)


class Classifier:
    def __init__(self, spec, batch, record):
        self.spec, self.batch, self.record = spec, batch, record
        self.classes, self.image = spec["classes"], image_shape(spec)
        self.objective = fill(OBJECTIVE, spec.get("objective", {}), "objective")
        self.network = Network(spec["classifier"], self.image, 0)
        if self.network.shape != (self.classes,):
            raise ValueError(f"the classifier gives {self.network.shape}, not {self.classes}")
        self.networks = {"classifier": self.network}

    def start(self):
        self.optimizer = ScheduledOptimizer(self.spec["optimizer"], self.network.parameters())

    def images(self, name):
        return self.record.images(name, self.batch, self.image, self.spec["image"]["range"])

    def step(self, t):
        labels = self.record.labels(f"labels.{t}", self.batch, self.classes)
        logits = self.network(self.images(f"real.{t}"))
        smoothing = self.objective["labelSmoothing"]
        loss = F.cross_entropy(logits, labels, label_smoothing=smoothing)
        self.optimizer.apply(self.optimizer.gradient(loss))
        self.record.expect(f"loss.{t}", loss)
        self.record.expect(f"accuracy.{t}", (logits.argmax(1) == labels).to(logits.dtype).mean())

    @torch.no_grad()
    def finish(self):
        self.record.expect_state("after.classifier.", self.network)
        self.network.eval()
        values = self.network(self.images("real.examined"), every=True)
        kinds = [layer["type"] for layer in self.spec["classifier"]["layers"]]
        last = max(index for index, kind in enumerate(kinds) if kind in WEIGHTED)
        self.record.expect("logits", values[-1])
        # The last map made by a convolution, averaged over its positions; else the layer's input.
        features, convolved = values[last].flatten(1), False
        for kind, value in zip(kinds[:last], values[1:]):
            convolved = kind in CONVOLVED or (convolved and kind != "linear")
            if convolved and value.dim() == 4:
                features = value.mean((2, 3))
        self.record.expect("features", features)
