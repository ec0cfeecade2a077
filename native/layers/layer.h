#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/random_stream.h"

namespace falsario {

/// A shape without its batch: [features] or [channels, height, width].
using Shape = std::vector<int64_t>;

/// How many numbers one image's tensor of that shape holds; beyond the limit of a tensor, that
/// limit.
int64_t volumeOf(const Shape& shape);
/// More numbers than this a single image's tensor may not have.
constexpr int64_t largestVolume = 2147483647;

/// `[256]`, `[64, 7, 7]`
std::string toString(const Shape& shape);

/// What a forward pass needs beside its input.
struct ForwardContext {
  /// Batch statistics, dropout and power iterations; running statistics otherwise.
  bool training = false;
  /// int64 [N], or float [N, classes], each image's share of every class (to morph between
  /// classes); undefined where the model has no classes.
  at::Tensor labels;
  /// Needed in training mode only.
  RandomStream* dropout = nullptr;
  /// In training mode, but nothing that outlives the forward is moved: no running statistics, no
  /// power iteration. For steps that are taken back.
  bool frozen = false;
  /// The layer whose output is wanted in `tapped`; -1 for the network's input.
  std::optional<int64_t> tap = std::nullopt;
  at::Tensor tapped;
};

/// A tensor that a layer owns: a parameter (learnt) or a buffer (running statistics and the like).
struct Slot {
  std::string name;
  at::Tensor* tensor;
  bool trainable;
};

/// One entry of a network. A layer's file holds all there is to it: its fields, its shape rule, its
/// parameters and how they start, its forward. Nothing else in native/ knows the layer.
class Layer {
 public:
  explicit Layer(Shape output) : output_(std::move(output)) {}
  virtual ~Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  /// [N, …input] → [N, …output]. Never in place: gradients of gradients may be taken.
  virtual at::Tensor forward(const at::Tensor& input, ForwardContext& context) = 0;

  /// Whether an image's output depends on the others of its batch in evaluation mode too.
  virtual bool mixesImages() const { return false; }

  const Shape& output() const { return output_; }
  const std::vector<Slot>& slots() const { return slots_; }

  /// For the layer's own parts: `tensor` is a member of the layer or of a part of it.
  void parameter(std::string name, at::Tensor& tensor) {
    slots_.push_back({std::move(name), &tensor, true});
  }
  void buffer(std::string name, at::Tensor& tensor) {
    slots_.push_back({std::move(name), &tensor, false});
  }

 private:
  Shape output_;
  std::vector<Slot> slots_;
};

}  // namespace falsario
