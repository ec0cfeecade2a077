#include "layers/init/catalogue.h"

namespace falsario::init {
namespace {

/// Saxe, McClelland and Ganguli 2014, as torch.nn.init.orthogonal_: Q of a normal matrix, with the
/// signs of R's diagonal.
class Orthogonal final : public InitScheme {
 public:
  at::Tensor weight(RandomStream& stream, at::IntArrayRef sizes) const override {
    const int64_t rows = sizes[0];
    const int64_t columns = c10::multiply_integers(sizes) / rows;
    at::Tensor flat = stream.normal({rows, columns});
    if (rows < columns) flat = flat.t();
    auto [q, r] = at::linalg_qr(flat);
    q = q * r.diagonal().sign();
    if (rows < columns) q = q.t();
    return q.reshape(sizes).contiguous();
  }
  at::Tensor embedding(RandomStream& stream, at::IntArrayRef sizes) const override {
    return weight(stream, sizes);
  }
};

}  // namespace

std::unique_ptr<InitScheme> orthogonal() {
  return std::make_unique<Orthogonal>();
}

}  // namespace falsario::init
