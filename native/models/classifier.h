#pragma once

#include "models/model.h"

namespace falsario {

/// Images to a logit for each class: softmax of an image's logits is how probable each class is.
class Classifier : public Model {
 public:
  Classifier(const Fields& spec, const Initializer& start, at::Device device);

  std::vector<NamedTensor> tensors(Weights weights) const override;
  std::vector<NetworkDescription> describe() const override;
  std::vector<NamedTensor> examine(const at::Tensor& images,
                                   const at::Tensor& labels) const override;
  /// They are what it is to find out.
  bool takesLabels() const override { return false; }
  bool examinesTogether() const override;
  std::unique_ptr<Trainer> trainer(std::unique_ptr<Draws> draws, int64_t batchSize) override;

  /// [N, classes]
  at::Tensor classify(const at::Tensor& images, ForwardContext& context) const {
    return network_.forward(images, context);
  }
  const Network& network() const { return network_; }
  const Fields& spec() const { return spec_; }

 private:
  Fields spec_;
  Network network_;
};

}  // namespace falsario
