#pragma once

#include "models/examines_images.h"
#include "models/model.h"

namespace falsario {

/// Images to one logit for each class; their softmax is the probability of each class.
class Classifier final : public Model, public ExaminesImages {
 public:
  Classifier(std::shared_ptr<const Value> spec, const Initializer& start, at::Device device);

  std::vector<NamedTensor> tensors(Weights weights) const override;
  std::vector<NetworkDescription> describe() const override;
  /// `logits` [N, classes] and `features` [N, D].
  std::vector<NamedTensor> examine(const at::Tensor& images,
                                   const at::Tensor& labels) const override;
  /// False, because the class is the prediction.
  bool takesLabels() const override { return false; }
  bool examinesTogether() const override { return network_.mixesImages(); }

  const Network& network() const { return network_; }

 protected:
  std::vector<Network*> networks() override { return {&network_}; }

 private:
  Network network_;
};

}  // namespace falsario
