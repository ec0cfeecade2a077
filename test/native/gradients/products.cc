#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "checks.h"
#include "kernels/linear.h"

namespace falsario::gradients {
namespace {

struct Sizes {
  int64_t rows;
  int64_t in;
  int64_t out;
};

using Linear = at::Tensor (*)(const at::Tensor&, const at::Tensor&, const at::Tensor&);

/// The output, the gradients of ½ Σ y² and those of their squares.
std::vector<at::Tensor> results(Linear linear, const std::vector<at::Tensor>& variables) {
  const at::Tensor output = linear(variables[0], variables[1], variables[2]);
  std::vector<at::Tensor> all = {output};
  const auto first =
      torch::autograd::grad({0.5 * output.square().sum()}, variables, {}, true, true);
  at::Tensor sum = at::zeros({});
  for (const at::Tensor& gradient : first) sum = sum + gradient.square().sum();
  const auto second = torch::autograd::grad({sum}, variables);
  all.insert(all.end(), first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

at::Tensor plainLinear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  return at::linear(input, weight, bias);
}

Check compare(Linear linear, const Sizes& sizes) {
  const auto [rows, in, out] = sizes;
  const auto values = [](const char* name, at::IntArrayRef shape) {
    return spread(name, shape, -1, 1).to(at::kFloat).requires_grad_(true);
  };
  const std::vector<at::Tensor> variables = {values("input", {rows, in}),
                                             values("weight", {out, in}), values("bias", {out})};
  const auto own = results(linear, variables);
  const auto plain = results(&plainLinear, variables);
  double worst = 0;
  for (size_t i = 0; i < own.size(); ++i) {
    const auto difference = (own[i] - plain[i]).norm().item<double>();
    worst = std::max(worst, difference / plain[i].norm().item<double>());
  }
  return {"outputs and both orders of gradients", worst, 1};
}

}  // namespace

void checkProducts(Report& report) {
  std::vector<std::pair<std::string, Linear>> forms = {{"MKL by parts", &kernels::linearByParts}};
  if (kernels::hasOneDnn()) forms.emplace_back("oneDNN", &kernels::linearByOneDnn);
  for (const auto& [name, linear] : forms) {
    // The last two are divided among the threads, along either side.
    for (const Sizes& sizes : {Sizes{1, 1, 1}, Sizes{1, 7, 3}, Sizes{5, 1, 9}, Sizes{64, 100, 33},
                               Sizes{3, 257, 65}, Sizes{65, 301, 517}, Sizes{517, 301, 65}}) {
      report.add("a product by " + name + ", " + std::to_string(sizes.rows) + " x " +
                     std::to_string(sizes.in) + " x " + std::to_string(sizes.out),
                 [&] { return std::vector<Check>{compare(linear, sizes)}; });
    }
  }
}

}  // namespace falsario::gradients
