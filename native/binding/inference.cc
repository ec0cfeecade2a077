#include <optional>
#include <utility>

#include "binding/convert.h"
#include "binding/metric_job.h"
#include "binding/model_binding.h"
#include "binding/promise_job.h"
#include "binding/tensor_argument.h"
#include "metrics/binarize.h"
#include "metrics/importance_bound.h"
#include "models/examines_images.h"
#include "models/has_posterior.h"
#include "models/makes_images.h"
#include "models/partwise.h"
#include "runtime/device.h"
#include "runtime/error.h"

/// The methods of NativeModel that compute with the networks, all in evaluation mode.
namespace falsario::binding {
namespace {

at::Tensor part(const at::Tensor& rows, int64_t start, int64_t count) {
  return rows.defined() ? rows.narrow(0, start, count) : rows;
}

[[noreturn]] void refuseLabels(const std::string& message, const std::string& expected,
                               const std::string& received) {
  throw Error("DATA_MISMATCH", "labels", message, {.expected = expected, .received = received});
}

/// Labels as the networks take them: a class for each image, or a weight for each image and class.
at::Tensor checkedLabels(const Model& model, const at::Tensor& labels, int64_t count) {
  const std::string images = std::to_string(count);
  if (!labels.defined()) {
    if (model.takesLabels()) {
      refuseLabels("the model has classes, so each image needs a label", images + " labels",
                   "no labels");
    }
    return labels;
  }
  const std::string received = toString(labels.sizes().vec());
  if (!model.takesLabels()) {
    refuseLabels("the model takes no labels because it has no classes", "no labels", received);
  }
  if (labels.size(0) != count) {
    refuseLabels("there must be one label for each image", images + " labels",
                 std::to_string(labels.size(0)) + " labels");
  }
  if (labels.is_floating_point()) {
    if (labels.dim() != 2 || labels.size(1) != model.classes()) {
      const std::string expected = toString({count, model.classes()});
      refuseLabels("class weights must be " + expected, expected, received);
    }
  } else {
    const std::string expected = "from 0 to " + std::to_string(model.classes() - 1);
    if (labels.dim() != 1) refuseLabels("labels must be one integer per image", expected, received);
    const at::Tensor wrong = labels.lt(0).logical_or(labels.ge(model.classes()));
    if (wrong.any().item<bool>()) {
      const auto label = labels.masked_select(wrong)[0].item<int64_t>();
      refuseLabels("labels must be " + expected, expected, std::to_string(label));
    }
  }
  return labels.to(model.device());
}

at::Tensor checkedLatent(const Model& model, const at::Tensor& latent) {
  const int64_t size = model.require<MakesImages>().latent().size();
  if (latent.dim() == 2 && latent.size(0) > 0 && latent.size(1) == size) {
    return latent.to(model.device(), at::kFloat);
  }
  const std::string expected = "[images, " + std::to_string(size) + "]";
  const std::string received = toString(latent.sizes().vec());
  throw Error("DATA_MISMATCH", "latent",
              "latents are " + received + " but the model takes " + expected,
              {.expected = expected, .received = received});
}

/// Images on the CPU: bytes as in data sets, or floats in the model's range.
at::Tensor checkedImages(const Model& model, const at::Tensor& images) {
  const Shape& shape = model.image().shape;
  if (images.dim() == 4 && images.size(0) > 0 && images.sizes().slice(1) == shape) return images;
  const std::string expected = "[images, " + std::to_string(shape[0]) + ", " +
                               std::to_string(shape[1]) + ", " + std::to_string(shape[2]) + "]";
  const std::string received = toString(images.sizes().vec());
  throw Error("DATA_MISMATCH", "images",
              "images are " + received + " but the model takes " + expected,
              {.expected = expected, .received = received});
}

struct LabelledImages {
  at::Tensor images;
  at::Tensor labels;
};

LabelledImages copyChecked(const Model& model, const at::Tensor& images, const at::Tensor& labels) {
  const at::Tensor checked = checkedImages(model, images);
  return {checked, checkedLabels(model, labels, checked.size(0))};
}

/// Moves images to the model's device and scales bytes to its range.
at::Tensor toRange(const Model& model, const at::Tensor& images) {
  const at::Tensor moved = images.to(model.device());
  return moved.scalar_type() == at::kByte ? model.image().scale(moved) : moved;
}

/// Delivers NativeImages of lib/native/types.ts.
Deliver deliverImages(const Model& model, const std::vector<NamedTensor>& results) {
  const at::Tensor floats = results.at(0).tensor;
  const at::Tensor bytes = model.image().quantise(floats);
  return [floats, bytes](Napi::Env env) {
    Napi::Object result = Napi::Object::New(env);
    result.Set("shape", toArray(env, floats.sizes()));
    result.Set("float", toTypedArray(env, floats));
    result.Set("bytes", toTypedArray(env, bytes));
    return result;
  };
}

/// Delivers a NativeFloats for each result, by name.
Deliver deliverNamed(const Model& /*model*/, const std::vector<NamedTensor>& results) {
  return [results](Napi::Env env) {
    Napi::Object byName = Napi::Object::New(env);
    for (const auto& [name, tensor] : results) byName.Set(name, toNativeFloats(env, tensor));
    return byName;
  };
}

/// Starts a job that computes one part per slice. `prepare` copies or draws the inputs in the first
/// slice.
Napi::Promise startPartwise(Napi::Env env, const std::shared_ptr<Model>& model, int threads,
                            const std::function<Partwise()>& prepare,
                            Deliver (*deliver)(const Model&, const std::vector<NamedTensor>&)) {
  auto work = std::make_shared<std::optional<Partwise>>();
  return startSlicedJob(env, [=]() -> std::optional<Deliver> {
    useThreads(threads);
    if (!*work) work->emplace(prepare());
    if (!(*work)->advance()) return std::nullopt;
    return deliver(*model, (*work)->results());
  });
}

/// The limit of truncated latents; undefined in JavaScript means none.
std::optional<double> toTruncation(const Napi::Value& value) {
  if (!value.IsNumber()) return std::nullopt;
  return value.As<Napi::Number>().DoubleValue();
}

Partwise generation(const std::shared_ptr<Model>& model, const at::Tensor& latent,
                    const at::Tensor& labels) {
  const auto& maker = model->require<MakesImages>();
  return {
      latent.size(0), maker.generatesTogether(),
      [=, &maker](int64_t start, int64_t count) -> std::vector<NamedTensor> {
        return {{"images", maker.generate(part(latent, start, count), part(labels, start, count))}};
      }};
}

}  // namespace

Napi::Value ModelBinding::sample(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const auto request = info[0].As<Napi::Object>();
    const int64_t count = toInteger(request.Get("count"));
    const uint64_t seed = toSeed(request.Get("seed"));
    const std::optional<double> truncation = toTruncation(request.Get("truncation"));
    const Napi::Value choice = request.Get("threads");
    const int threads = choice.IsNumber() ? choice.As<Napi::Number>().Int32Value() : 0;
    std::optional<std::vector<int64_t>> labels;
    if (request.Get("labels").IsArray()) {
      labels = toIntegers(request.Get("labels").As<Napi::Array>());
    }
    const auto model = held();
    return startPartwise(
        env, model, threads,
        [=] {
          // A separate stream, so that sampling does not change a run's random numbers.
          RandomStream stream(seed, "sample", model->device());
          const at::Tensor classes =
              checkedLabels(*model, labels ? at::tensor(*labels, at::kLong) : at::Tensor(), count);
          const Latent& latent = model->require<MakesImages>().latent();
          return generation(model, latent.draw(count, stream, truncation), classes);
        },
        deliverImages);
  });
}

Napi::Value ModelBinding::drawLatents(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const int64_t count = toInteger(info[0]);
    const uint64_t seed = toSeed(info[1]);
    const std::optional<double> truncation = toTruncation(info[2]);
    return startJob(env, [count, seed, truncation, model = held()] {
      RandomStream stream(seed, "sample", model->device());
      const Latent& latent = model->require<MakesImages>().latent();
      return deliverArray(latent.draw(count, stream, truncation));
    });
  });
}

Napi::Value ModelBinding::directions(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    return startJob(env, [model = held()] {
      const auto [vectors, strengths] = model->require<MakesImages>().directions();
      return deliverNamed(*model, {{"vectors", vectors.cpu()}, {"strengths", strengths.cpu()}});
    });
  });
}

Napi::Value ModelBinding::generate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const auto model = held();
    const at::Tensor latent = toTensorArgument(info[0]);
    const at::Tensor labels = toTensorArgument(info[1]);
    return startPartwise(
        env, model, 0,
        [=] {
          const at::Tensor from = checkedLatent(*model, latent);
          return generation(model, from, checkedLabels(*model, labels, from.size(0)));
        },
        deliverImages);
  });
}

Napi::Value ModelBinding::examine(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const auto model = held();
    const at::Tensor imageArgument = toTensorArgument(info[0]);
    const at::Tensor labelArgument = toTensorArgument(info[1]);
    return startPartwise(
        env, model, 0,
        [=]() -> Partwise {
          const auto [images, labels] = copyChecked(*model, imageArgument, labelArgument);
          const auto& examiner = model->require<ExaminesImages>();
          return {images.size(0), examiner.examinesTogether(),
                  [=, &examiner](int64_t start, int64_t count) {
                    return examiner.examine(toRange(*model, part(images, start, count)),
                                            part(labels, start, count));
                  }};
        },
        deliverNamed);
  });
}

Napi::Value ModelBinding::elbo(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const auto model = held();
    const at::Tensor imageArgument = toTensorArgument(info[0]);
    const uint64_t seed = toSeed(info[1]);
    const at::Tensor labelArgument = toTensorArgument(info[2]);
    return startPartwise(
        env, model, 0,
        [=]() -> Partwise {
          const auto [images, labels] = copyChecked(*model, imageArgument, labelArgument);
          auto stream = std::make_shared<RandomStream>(seed, "elbo", model->device());
          const auto& posterior = model->require<HasPosterior>();
          return {images.size(0), posterior.boundsTogether(),
                  [=, &posterior](int64_t start, int64_t count) {
                    return posterior.elbo(toRange(*model, part(images, start, count)),
                                          part(labels, start, count),
                                          stream->normal({count, posterior.latentSize()}));
                  }};
        },
        deliverNamed);
  });
}

Napi::Value ModelBinding::importanceBound(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const auto model = held();
    const at::Tensor imageArgument = toTensorArgument(info[0]);
    const auto request = info[1].As<Napi::Object>();
    const int64_t samples = toInteger(request.Get("samples"));
    const uint64_t seed = toSeed(request.Get("seed"));
    const int64_t first = toInteger(request.Get("first"));
    const at::Tensor labelArgument = toTensorArgument(info[2]);
    return startBlockwiseMetric<metrics::ImportanceBound>(
        env,
        [=] {
          const auto [images, labels] = copyChecked(*model, imageArgument, labelArgument);
          return std::make_shared<metrics::ImportanceBound>(model, toRange(*model, images), labels,
                                                            samples, seed, first);
        },
        [](const metrics::ImportanceBound& metric) {
          return deliverArray(metric.result().to(at::kFloat));
        });
  });
}

Napi::Value ModelBinding::binarize(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const auto model = held();
    const at::Tensor imageArgument = toTensorArgument(info[0]);
    const auto request = info[1].As<Napi::Object>();
    const bool drawn = request.Get("rule").As<Napi::String>().Utf8Value() == "draw";
    const uint64_t seed = toSeed(request.Get("seed"));
    const int64_t first = toInteger(request.Get("first"));
    return startJob(env, [=] {
      const at::Tensor grey = toRange(*model, checkedImages(*model, imageArgument));
      return deliverArray(drawn ? metrics::binarizeByDraw(grey, seed, first)
                                : metrics::binarizeByThreshold(grey));
    });
  });
}

}  // namespace falsario::binding
