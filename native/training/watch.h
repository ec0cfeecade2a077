#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace falsario {

/// Notices where a run's numbers stop being numbers. Every loss, gradient and weight of every
/// update leaves its sum behind, on the device: one infinity or NaN in a tensor makes its sum one
/// too, for a few hundredths of the update's own cost. Nobody looks at the sums before a chunk's
/// end.
class Watch {
 public:
  using Names = std::shared_ptr<const std::vector<std::string>>;

  /// The first tensor that was not finite.
  struct Finding {
    /// Counted from 0.
    int64_t step;
    /// `the gradient of generator.3.weight`
    std::string what;
  };

  /// Off until told so.
  void enable(bool enabled) { enabled_ = enabled; }
  bool enabled() const { return enabled_; }
  void beginStep(int64_t step) { step_ = step; }

  void loss(const std::string& name, const at::Tensor& loss);
  /// The names at `positions` are those of the tensors.
  void gradients(const Names& names, const std::vector<size_t>& positions,
                 const std::vector<at::Tensor>& gradients);
  void weights(const Names& names, const std::vector<size_t>& positions,
               const std::vector<at::Tensor>& weights);

  /// Looks at what was left behind since the last time.
  std::optional<Finding> first();

 private:
  struct Record {
    int64_t step;
    std::string kind;
    Names names;
    std::vector<size_t> positions;
    /// [positions]
    at::Tensor sums;
  };
  void add(std::string kind, Names names, std::vector<size_t> positions,
           const std::vector<at::Tensor>& tensors);

  bool enabled_ = false;
  int64_t step_ = 0;
  std::vector<Record> records_;
};

}  // namespace falsario
