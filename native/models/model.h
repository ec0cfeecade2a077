#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "models/image_spec.h"
#include "models/network.h"
#include "runtime/error.h"
#include "runtime/value.h"

namespace falsario {

/// Networks that belong together. A kind of model states what it can do by further interfaces
/// (MakesImages, ExaminesImages, HasPosterior); other code asks for an interface, never for a kind.
class Model {
 public:
  virtual ~Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// Which weights to take if the model keeps a moving average: the average, which samples and
  /// files use, or the weights that the optimiser changes.
  enum class Weights { served, raw };

  virtual std::vector<NamedTensor> tensors(Weights weights) const = 0;
  virtual std::vector<NetworkDescription> describe() const = 0;
  /// The memory of all tensors, the moving average included.
  int64_t bytes() const;

  /// Copies every tensor into the model. Throws MODEL_INVALID naming the first tensor that is
  /// missing, unknown or of another shape, before it changes anything.
  void load(const std::vector<NamedTensor>& tensors);
  /// Keeps layers as they are in training. A name is that of a network and a position:
  /// `discriminator.0`. Throws CONFIG_INVALID if there is no such layer.
  void freeze(const std::vector<std::string>& layers);
  /// Whether the networks take each image's class as input.
  virtual bool takesLabels() const { return classes_ > 0; }

  /// The model as `Interface`; null if this kind of model does not implement it.
  template <typename Interface>
  const Interface* as() const {
    return dynamic_cast<const Interface*>(this);
  }
  /// The model as `Interface`. Throws CONFIG_INVALID if this kind of model does not implement it.
  template <typename Interface>
  const Interface& require() const {
    if (const auto* able = as<Interface>()) return *able;
    throw Error(
        "CONFIG_INVALID", "",
        "a model of the kind " + spec_.text("kind") + " cannot " + std::string(Interface::ability));
  }

  const Fields& spec() const { return spec_; }
  const ImageSpec& image() const { return image_; }
  int64_t classes() const { return classes_; }
  at::Device device() const { return device_; }

 protected:
  Model(std::shared_ptr<const Value> spec, at::Device device);

  /// Called after load().
  virtual void loaded() {}
  /// All networks; several may have the same name.
  virtual std::vector<Network*> networks() = 0;

 private:
  /// `spec_` refers to it.
  std::shared_ptr<const Value> value_;
  Fields spec_;
  ImageSpec image_;
  int64_t classes_;
  at::Device device_;
};

}  // namespace falsario
