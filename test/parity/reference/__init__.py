"""An implementation of docs/spec.md in plain PyTorch, with which native/ is compared."""
