"""docs/spec.md's arithmetic in plain PyTorch: the second reading that native/ is compared with."""
