"""Makes the TorchScript files of these tests and what Python says of them: python torchscript.py FOLDER.

Needs torch and pillow. Writes FOLDER/*.pt and FOLDER/expected.json.
"""

import json
import sys
import zipfile
from pathlib import Path
from typing import Dict, Tuple

import numpy
import torch
from PIL import Image
from torch import Tensor, nn

folder = Path(sys.argv[1])
torch.manual_seed(20150512)


def save(module, name: str) -> None:
    """Without the records that tell where the Python sources lay."""
    path = folder / name
    module.save(path)
    with zipfile.ZipFile(path) as archive:
        kept = {each: archive.read(each) for each in archive.namelist() if not each.endswith(".debug_pkl")}
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in kept.items():
            archive.writestr(zipfile.ZipInfo(each), content)


# Known bytes, made alike in TypeScript: a multiplicative generator of Lehmer's kind.
def pixels(count: int, channels: int, height: int, width: int) -> Tensor:
    state, values = 1, []
    for _ in range(count * channels * height * width):
        state = state * 48271 % 2147483647
        values.append(state >> 23)
    return torch.tensor(values, dtype=torch.uint8).view(count, channels, height, width)


class Body(nn.Module):
    """4 x 4 places whatever the size, then 5 features."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv = nn.Conv2d(channels, 6, 3, padding=1)
        self.norm = nn.BatchNorm2d(6)
        self.pool = nn.AdaptiveAvgPool2d(4)
        self.out = nn.Linear(96, 5)
        self.norm.running_mean.uniform_(-1, 1)
        self.norm.running_var.uniform_(0.5, 2)

    def forward(self, images: Tensor) -> Tensor:
        return self.out(self.pool(torch.relu(self.norm(self.conv(images)))).flatten(1))


class InceptionLike(nn.Module):
    """The arguments of the published inception-2015-12-05.pt, and what they do."""

    def __init__(self):
        super().__init__()
        self.body = Body(3)
        self.output = nn.Linear(5, 7)

    def forward(
        self,
        img: Tensor,
        return_features: bool = False,
        use_fp16: bool = False,
        no_output_bias: bool = False,
    ) -> Tensor:
        if img.dtype != torch.uint8:
            raise ValueError("bytes are wanted")
        x = nn.functional.interpolate(img.to(torch.float32), size=[17, 17], mode="bilinear")
        features = self.body((x - 128) / 128)
        if return_features:
            return features
        if no_output_bias:
            logits = nn.functional.linear(features, self.output.weight)
        else:
            logits = self.output(features)
        return torch.softmax(logits, dim=1)


class Several(nn.Module):
    """A tuple: features with places of their own, logits, whole numbers, nothing finite."""

    def __init__(self):
        super().__init__()
        self.body = Body(3)
        self.output = nn.Linear(5, 7)

    def forward(self, x: Tensor, scale: float = 1.0) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
        features = self.body(x) * scale
        return features[:, :, None, None], self.output(features), features.long(), features / 0


class Named(nn.Module):
    """A dictionary, of grey images."""

    def __init__(self):
        super().__init__()
        self.body = Body(1)

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        features = self.body(x)
        return {"features": features, "one": features.mean(0, keepdim=True), "places": x}


class Growing(nn.Module):
    """More features for larger images."""

    def forward(self, x: Tensor) -> Tensor:
        return x.flatten(1)


class Printing(nn.Module):
    """Prints, and takes an integer."""

    def forward(self, x: Tensor, scale: int = 1) -> Tensor:
        print("features of", x.size(0))
        return x.flatten(1) * scale


several, named, inception = Several().eval(), Named().eval(), InceptionLike().eval()
save(torch.jit.script(inception), "inception-like.pt")
save(torch.jit.script(several.train()), "tuple.pt")  # to be brought into evaluation mode
several.eval()
save(torch.jit.freeze(torch.jit.script(named)), "dictionary.pt")
save(torch.jit.script(Growing()), "growing.pt")
save(torch.jit.script(Printing()), "printing.pt")
training = Body(3)
save(torch.jit.trace(training, torch.rand(2, 3, 8, 8), check_trace=False), "training.pt")
torch.save(named.state_dict(), folder / "state-dict.pt")
torch.save(named.state_dict(), folder / "old-state-dict.pt", _use_new_zipfile_serialization=False)
torch.save(named, folder / "pickled-module.pt")


def resized(images: Tensor, height: int, width: int) -> Tensor:
    """As clean-fid: Pillow's bicubic filter on floats, each channel for itself, clamped."""

    def one(channel: Tensor) -> Tensor:
        image = Image.fromarray(channel.numpy().astype(numpy.float32), mode="F")
        made = numpy.asarray(image.resize((width, height), Image.Resampling.BICUBIC))
        return torch.from_numpy(made.clip(0, 255))

    return torch.stack([torch.stack([one(each) for each in image]) for image in images])


def grey(images: Tensor) -> Tensor:
    """As Pillow's convert("L"), which rounds."""
    made = [numpy.asarray(Image.fromarray(each.permute(1, 2, 0).numpy()).convert("L")) for each in images]
    return torch.from_numpy(numpy.stack(made))[:, None]


def numbers(tensor: Tensor):
    return {"shape": list(tensor.shape), "data": [round(x, 9) for x in tensor.flatten().tolist()]}


colour, small = pixels(5, 3, 12, 10), pixels(5, 1, 9, 9)
mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
std = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
with torch.no_grad():
    normalised = (resized(colour, 16, 16) / 255 - mean) / std
    expected = {
        "inception": {
            "features": numbers(inception(colour, return_features=True)),
            "probabilities": numbers(inception(colour, no_output_bias=True)),
            "grey": numbers(inception(small.repeat(1, 3, 1, 1), return_features=True)),
        },
        "tuple": {
            "features": numbers(several(normalised)[0].flatten(1)),
            "logits": numbers(several(normalised)[1]),
            "scaled": numbers(several(normalised, scale=0.5)[0].flatten(1)),
        },
        "dictionary": {"features": numbers(named(small / 127.5 - 1)["features"])},
        "resized": {
            f"{height}x{width}": numbers(resized(colour[:1], height, width))
            for height, width in [(12, 10), (6, 5), (7, 16), (29, 31)]
        },
        "grey": numbers(grey(colour[:1]).float()),
    }
(folder / "expected.json").write_text(json.dumps(expected) + "\n")
