#include <memory>

#include "layers/catalogue.h"
#include "layers/label_rows.h"

namespace falsario::layers {
namespace {

/// Appends the label to the input (Mirza and Osindero 2014): a learnt or one-hot vector to a
/// vector, one-hot planes or one learnt plane to an image.
class ConcatLabel final : public Layer {
 public:
  /// `added` is the shape of the appended part; it is learnt if `embedded`.
  ConcatLabel(const LayerSite& site, Shape output, Shape added, bool embedded)
      : Layer(std::move(output)), added_(std::move(added)), classes_(site.classes) {
    if (!embedded) return;
    weight_ = site.initializer.embedding(classes_, c10::multiply_integers(added_));
    parameter("weight", weight_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    return at::cat({input, labelPart(input, context.labels)}, 1);
  }

  Traits traits() const override { return {.is = {trait::takesLabels}}; }

 private:
  at::Tensor labelPart(const at::Tensor& input, const at::Tensor& labels) const {
    std::vector<int64_t> sizes = {input.size(0)};
    sizes.insert(sizes.end(), added_.begin(), added_.end());
    if (weight_.defined()) return labelRows(weight_, labels).reshape(sizes);
    const at::Tensor oneHot = (labels.is_floating_point() ? labels : at::one_hot(labels, classes_))
                                  .to(input.scalar_type());
    if (added_.size() == 1) return oneHot;
    return oneHot.unsqueeze(2).unsqueeze(3).expand(sizes);
  }

  at::Tensor weight_;
  Shape added_;
  int64_t classes_;
};

}  // namespace

std::unique_ptr<Layer> concatLabel(const LayerSite& site) {
  site.requireClasses();
  const std::string& as = site.fields.text("as");
  if (as == "embedding" && !site.fields.has("size")) {
    site.refuse("as \"embedding\" needs \"size\", the length of the learnt vector");
  }
  if (as != "embedding" && site.fields.has("size")) {
    site.refuse("\"size\" is valid only if \"as\" is \"embedding\"; remove it");
  }
  if (as == "embedding" || as == "oneHot") {
    const int64_t features = site.vector();
    const int64_t size = as == "oneHot" ? site.classes : site.fields.integer("size");
    return std::make_unique<ConcatLabel>(site, Shape{features + size}, Shape{size},
                                         as == "embedding");
  }
  const ImageShape in = site.image();
  const int64_t planes = as == "channels" ? site.classes : 1;
  return std::make_unique<ConcatLabel>(site, Shape{in.channels + planes, in.height, in.width},
                                       Shape{planes, in.height, in.width},
                                       as == "embeddingChannel");
}

}  // namespace falsario::layers
