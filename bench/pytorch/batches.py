"""The real images, as both the contestants and the check read them."""

import json

import torch


class Batches:
    """Endless batches (images, labels): a new random order each epoch, incomplete ones left out."""

    def __init__(self, data, batch, value_range):
        shape = data["shape"]
        images = torch.from_file(data["images"], size=numel(shape), dtype=torch.uint8)
        images = images.reshape(shape).float() / 255
        low, high = value_range
        # The whole set once: small enough, and a batch is one gather.
        self.images = images * (high - low) + low
        self.labels = torch.from_file(data["labels"], size=shape[0], dtype=torch.uint8).long()
        self.batch, self.order = batch, iter(())

    def __next__(self):
        rows = next(self.order, None)
        if rows is None or len(rows) < self.batch:
            self.order = iter(torch.randperm(len(self.images)).split(self.batch))
            rows = next(self.order)
        return self.images[rows], self.labels[rows]


def numel(shape):
    count = 1
    for size in shape:
        count *= size
    return count


def read_request(argument):
    """Returns the request of the command line: model, options, batch, data, threads and so on."""
    request = json.loads(argument)
    torch.set_num_threads(request["threads"])
    return request
