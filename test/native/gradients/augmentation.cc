#include "objectives/image_augmentation.h"

#include <string>

#include "checks.h"
#include "spec.h"

namespace falsario::gradients {
namespace {

constexpr int64_t batch = 3;

Value objectiveOf(double translation, double cutout, double color) {
  return object(
      {{"augment", object({{"translation", translation}, {"cutout", cutout}, {"color", color}})}});
}

/// The same numbers in every call, other ones for each draw.
ImageAugmentation::Draw drawnNumbers(int& draws) {
  return [&draws](at::IntArrayRef sizes) {
    return spread("draw " + std::to_string(draws++), sizes, 0, 1).to(at::kFloat);
  };
}

void checkOne(const std::string& name, const Value& objective, const at::Tensor& chance,
              Report& report) {
  const ImageAugmentation augmentation(Fields(objective, "objective"), -1);
  const at::Tensor images = spread("images", {batch, 3, 6, 5}, -1, 1).requires_grad_(true);
  report.check("augmentation of " + name, {{"images", images}}, [&] {
    int draws = 0;
    return augmentation.apply(images, chance, drawnNumbers(draws));
  });
}

/// One bright pixel shows where the image has gone: by drawn shares of the possible shifts.
void checkPlaces(Report& report) {
  const Value objective = objectiveOf(0.25, 0, 0);
  const ImageAugmentation augmentation(Fields(objective, "objective"), 0);
  at::Tensor images = at::zeros({2, 1, 8, 8});
  images.index_put_(
      {at::arange(2), at::zeros({2}, at::kLong), at::tensor({3, 3}), at::tensor({4, 4})},
      at::ones({2}));
  // Shifts go from -2 to 2: the first image by (-2, 2), the second by (0, 1).
  const auto draw = [](at::IntArrayRef) {
    return at::tensor({0.0F, 0.99F, 0.5F, 0.7F}).view({2, 2});
  };
  const at::Tensor moved = augmentation.apply(images, {}, draw);
  const bool right = moved[0][0][1][6].item<float>() == 1 && moved[1][0][3][5].item<float>() == 1 &&
                     moved[0][0][7][7].item<float>() == 0.5 && moved[0][0][4][4].item<float>() == 0;
  if (!right) report.fail("augmentation by translation", "a pixel is at another place");

  const Value cutting = objectiveOf(0, 0.5, 0);
  const ImageAugmentation cut(Fields(cutting, "objective"), -1);
  // Centres go from 0 to 8: a square of 4 pixels around 4, and one in the corner.
  const auto centre = [](at::IntArrayRef) {
    return at::tensor({0.5F, 0.5F, 0.0F, 0.0F}).view({2, 2});
  };
  const at::Tensor holes = cut.apply(at::ones({2, 1, 8, 8}), {}, centre).eq(0);
  const bool whole = holes[0][0].sum().item<int64_t>() == 16 && holes[0][0][2][2].item<bool>() &&
                     holes[0][0][5][5].item<bool>();
  const bool corner = holes[1][0].sum().item<int64_t>() == 4 && holes[1][0][1][1].item<bool>();
  if (!whole || !corner) report.fail("augmentation by cutout", "the square is at another place");

  const at::Tensor given = spread("given", {4, 3, 6, 5}, -1, 1);
  const Value everything = objectiveOf(0.25, 0.5, 1);
  const ImageAugmentation all(Fields(everything, "objective"), -1);
  int draws = 0;
  const at::Tensor never = all.apply(given, at::zeros({}), drawnNumbers(draws));
  if (!at::allclose(never, given)) report.fail("augmentation with chance 0", "changes an image");
}

}  // namespace

void checkAugmentation(Report& report) {
  const at::Tensor half = at::full({}, 0.5);
  checkOne("colours", objectiveOf(0, 0, 1), {}, report);
  checkOne("places", objectiveOf(0.25, 0, 0), {}, report);
  checkOne("a hole", objectiveOf(0, 0.4, 0), {}, report);
  checkOne("everything", objectiveOf(0.2, 0.3, 0.7), {}, report);
  checkOne("some images", objectiveOf(0.2, 0.3, 0.7), half, report);
  checkPlaces(report);
}

}  // namespace falsario::gradients
