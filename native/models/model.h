#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "models/image_spec.h"
#include "models/network.h"
#include "runtime/value.h"

namespace falsario {

class Draws;
class GenerativeModel;
class Trainer;

/// Networks that belong together. What depends on the kind of model is behind this interface:
/// nothing outside models/ and training/ asks which kind it is.
class Model {
 public:
  virtual ~Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// Which tensors stand for the generator where there is a moving average: the copy that samples
  /// and files show, or the weights that learn.
  enum class Weights { served, raw };

  virtual std::vector<NamedTensor> tensors(Weights weights) const = 0;
  virtual std::vector<NetworkDescription> describe() const = 0;
  /// What its tensors take, the moving average too.
  int64_t bytes() const;
  virtual std::unique_ptr<Trainer> trainer(std::unique_ptr<Draws> draws, int64_t batchSize) = 0;

  /// Copies every tensor of the model; refuses the whole set, naming the first that is missing, not
  /// known or of another shape, before it changes anything.
  void load(const std::vector<NamedTensor>& tensors);
  /// What the model says of images [N, C, H, W] in its range, in evaluation mode: a discriminator's
  /// `logits` and class scores, an encoder's `mean` and `logVariance`, a classifier's `logits` and
  /// `features`, the averages of its last map.
  virtual std::vector<NamedTensor> examine(const at::Tensor& images,
                                           const at::Tensor& labels) const = 0;
  /// Whether its networks are told each image's class.
  virtual bool takesLabels() const { return classes_ > 0; }
  /// Whether what it says of an image depends on the images beside it.
  virtual bool examinesTogether() const = 0;
  /// Itself where it makes images, null where it does not.
  virtual const GenerativeModel* generative() const { return nullptr; }

  const ImageSpec& image() const { return image_; }
  int64_t classes() const { return classes_; }
  at::Device device() const { return device_; }

 protected:
  Model(const Fields& spec, at::Device device);

  /// After new weights came in.
  virtual void loaded() {}

 private:
  ImageSpec image_;
  int64_t classes_;
  at::Device device_;
};

/// Builds the model that the spec's `kind` names; parameters start from the stream `init` of
/// `seed`. On the meta device nothing is allocated or drawn: enough to describe.
std::shared_ptr<Model> buildModel(std::shared_ptr<const Value> spec, uint64_t seed,
                                  at::Device device);

}  // namespace falsario
