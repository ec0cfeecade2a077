#include <optional>
#include <utility>

#include "binding/argument.h"
#include "binding/convert.h"
#include "binding/metric_job.h"
#include "binding/model_binding.h"
#include "binding/promise_job.h"
#include "metrics/binarize.h"
#include "metrics/importance_bound.h"
#include "models/examines_images.h"
#include "models/has_posterior.h"
#include "models/makes_images.h"
#include "models/partwise.h"
#include "runtime/device.h"
#include "runtime/error.h"

/// The methods of NativeModel that compute with its networks, all in evaluation mode.
namespace falsario::binding {
namespace {

at::Tensor part(const at::Tensor& rows, int64_t start, int64_t count) {
  return rows.defined() ? rows.narrow(0, start, count) : rows;
}

/// Labels as the networks take them: a class for each image, or its share of every class.
at::Tensor checkedLabels(const Model& model, const at::Tensor& labels, int64_t count) {
  const auto refuse = [](const std::string& why) { throw Error("DATA_MISMATCH", "labels", why); };
  if (!labels.defined()) {
    if (model.takesLabels()) refuse("the model has classes: each image needs a label");
    return labels;
  }
  if (!model.takesLabels()) refuse("the model takes no labels");
  if (labels.size(0) != count) refuse("there must be one label for each image");
  if (labels.is_floating_point()) {
    if (labels.dim() != 2 || labels.size(1) != model.classes()) {
      refuse("shares of the classes must be [images, " + std::to_string(model.classes()) + "]");
    }
  } else if (labels.dim() != 1 ||
             labels.lt(0).logical_or(labels.ge(model.classes())).any().item<bool>()) {
    refuse("labels must be from 0 to " + std::to_string(model.classes() - 1));
  }
  return labels.to(model.device());
}

at::Tensor checkedLatent(const Model& model, const at::Tensor& latent) {
  const int64_t size = model.require<MakesImages>().latent().size();
  if (latent.dim() == 2 && latent.size(0) > 0 && latent.size(1) == size) {
    return latent.to(model.device(), at::kFloat);
  }
  throw Error("DATA_MISMATCH", "latent",
              "latents are " + toString(latent.sizes().vec()) + "; the model takes [images, " +
                  std::to_string(size) + "]");
}

/// Images on the CPU: bytes as data are, or numbers in the model's range.
at::Tensor checkedImages(const Model& model, const at::Tensor& images) {
  const Shape& wanted = model.image().shape;
  if (images.dim() == 4 && images.size(0) > 0 && images.sizes().slice(1) == wanted) return images;
  throw Error("DATA_MISMATCH", "images",
              "images are " + toString(images.sizes().vec()) + "; the model takes [images, " +
                  std::to_string(wanted[0]) + ", " + std::to_string(wanted[1]) + ", " +
                  std::to_string(wanted[2]) + "]");
}

struct LabelledImages {
  at::Tensor images;
  at::Tensor labels;
};

LabelledImages checkedPair(const Model& model, const Argument& images, const Argument& labels) {
  const at::Tensor given = checkedImages(model, images.copy());
  return {given, checkedLabels(model, labels.copy(), given.size(0))};
}

at::Tensor toRange(const Model& model, const at::Tensor& images) {
  const at::Tensor here = images.to(model.device());
  return here.scalar_type() == at::kByte ? model.image().scale(here) : here;
}

/// NativeImages of native.ts.
Deliver deliverImages(const Model& model, const std::vector<NamedTensor>& results) {
  const at::Tensor floats = results.at(0).tensor;
  const at::Tensor bytes = model.image().quantise(floats);
  return [floats, bytes](Napi::Env env) -> Napi::Value {
    Napi::Object result = Napi::Object::New(env);
    result.Set("shape", toArray(env, floats.sizes()));
    result.Set("float", toTypedArray(env, floats));
    result.Set("bytes", toTypedArray(env, bytes));
    return result;
  };
}

/// A NativeFloats for each result.
Deliver deliverNamed(const Model& /*model*/, const std::vector<NamedTensor>& results) {
  return [results](Napi::Env env) -> Napi::Value {
    Napi::Object byName = Napi::Object::New(env);
    for (const auto& [name, tensor] : results) byName.Set(name, toNativeFloats(env, tensor));
    return byName;
  };
}

/// A job that computes a part a slice; `prepare` copies or draws what goes in, in the first.
Napi::Promise startPartwise(Napi::Env env, const std::shared_ptr<Model>& model, int threads,
                            const std::function<Partwise()>& prepare,
                            Deliver (*deliver)(const Model&, const std::vector<NamedTensor>&),
                            std::vector<Napi::ObjectReference> kept = {}) {
  auto work = std::make_shared<std::optional<Partwise>>();
  return startJob(env, std::function<std::optional<Deliver>()>([=]() -> std::optional<Deliver> {
                    useThreads(threads);
                    if (!*work) work->emplace(prepare());
                    if (!(*work)->advance()) return std::nullopt;
                    return deliver(*model, (*work)->results());
                  }),
                  std::move(kept));
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
  return guarded(env, [&]() -> Napi::Value {
    const auto request = info[0].As<Napi::Object>();
    const int64_t count = request.Get("count").As<Napi::Number>().Int64Value();
    const uint64_t seed = toSeed(request.Get("seed"));
    const Napi::Value wanted = request.Get("threads");
    const int threads = wanted.IsNumber() ? wanted.As<Napi::Number>().Int32Value() : 0;
    std::optional<std::vector<int64_t>> labels;
    if (request.Get("labels").IsArray()) {
      labels = toIntegers(request.Get("labels").As<Napi::Array>());
    }
    const auto model = held();
    return startPartwise(
        env, model, threads,
        [=] {
          // A stream of its own: sampling during a run changes none of its numbers.
          RandomStream stream(seed, "sample", model->device());
          at::Tensor given;
          if (labels) given = at::tensor(*labels, at::kLong);
          given = checkedLabels(*model, given, count);
          return generation(model, model->require<MakesImages>().latent().draw(count, stream),
                            given);
        },
        deliverImages);
  });
}

Napi::Value ModelBinding::drawLatents(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const int64_t count = info[0].As<Napi::Number>().Int64Value();
    const uint64_t seed = toSeed(info[1]);
    return startJob(env, std::function<Deliver()>([count, seed, model = held()]() -> Deliver {
                      RandomStream stream(seed, "sample", model->device());
                      const at::Tensor latent =
                          model->require<MakesImages>().latent().draw(count, stream).to(at::kCPU);
                      return [latent = latent.contiguous()](Napi::Env there) {
                        return toTypedArray(there, latent);
                      };
                    }));
  });
}

Napi::Value ModelBinding::generate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto model = held();
    std::vector<Napi::ObjectReference> kept;
    const Argument latent(info[0], kept);
    const Argument labels(info[1], kept);
    return startPartwise(
        env, model, 0,
        [=] {
          const at::Tensor from = checkedLatent(*model, latent.copy());
          return generation(model, from, checkedLabels(*model, labels.copy(), from.size(0)));
        },
        deliverImages, std::move(kept));
  });
}

Napi::Value ModelBinding::examine(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto model = held();
    std::vector<Napi::ObjectReference> kept;
    const Argument given(info[0], kept);
    const Argument named(info[1], kept);
    return startPartwise(
        env, model, 0,
        [=]() -> Partwise {
          const auto [images, labels] = checkedPair(*model, given, named);
          const auto& examiner = model->require<ExaminesImages>();
          return {images.size(0), examiner.examinesTogether(),
                  [=, &examiner](int64_t start, int64_t count) {
                    return examiner.examine(toRange(*model, part(images, start, count)),
                                            part(labels, start, count));
                  }};
        },
        deliverNamed, std::move(kept));
  });
}

Napi::Value ModelBinding::elbo(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto model = held();
    std::vector<Napi::ObjectReference> kept;
    const Argument given(info[0], kept);
    const uint64_t seed = toSeed(info[1]);
    const Argument named(info[2], kept);
    return startPartwise(
        env, model, 0,
        [=]() -> Partwise {
          const auto [images, labels] = checkedPair(*model, given, named);
          auto stream = std::make_shared<RandomStream>(seed, "elbo", model->device());
          const auto& posterior = model->require<HasPosterior>();
          return {images.size(0), posterior.boundsTogether(),
                  [=, &posterior](int64_t start, int64_t count) {
                    return posterior.elbo(toRange(*model, part(images, start, count)),
                                          part(labels, start, count),
                                          stream->normal({count, posterior.latentSize()}));
                  }};
        },
        deliverNamed, std::move(kept));
  });
}

Napi::Value ModelBinding::importanceBound(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto model = held();
    std::vector<Napi::ObjectReference> kept;
    const Argument given(info[0], kept);
    const auto request = info[1].As<Napi::Object>();
    const int64_t samples = request.Get("samples").As<Napi::Number>().Int64Value();
    const uint64_t seed = toSeed(request.Get("seed"));
    const int64_t first = request.Get("first").As<Napi::Number>().Int64Value();
    const Argument named(info[2], kept);
    return startBlocks<metrics::ImportanceBound>(
        env,
        [=] {
          const auto [images, labels] = checkedPair(*model, given, named);
          return std::make_shared<metrics::ImportanceBound>(model, toRange(*model, images), labels,
                                                            samples, seed, first);
        },
        [](const metrics::ImportanceBound& found) {
          return deliverArray(found.result().to(at::kFloat));
        },
        std::move(kept));
  });
}

Napi::Value ModelBinding::binarize(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto model = held();
    std::vector<Napi::ObjectReference> kept;
    const Argument given(info[0], kept);
    const auto request = info[1].As<Napi::Object>();
    const bool drawn = request.Get("rule").As<Napi::String>().Utf8Value() == "draw";
    const uint64_t seed = toSeed(request.Get("seed"));
    const int64_t first = request.Get("first").As<Napi::Number>().Int64Value();
    return startJob(env, std::function<Deliver()>([=]() -> Deliver {
                      const at::Tensor grey = toRange(*model, checkedImages(*model, given.copy()));
                      const at::Tensor binary = (drawn ? metrics::binarizeByDraw(grey, seed, first)
                                                       : metrics::binarizeByThreshold(grey))
                                                    .to(at::kCPU);
                      return [binary](Napi::Env there) { return toTypedArray(there, binary); };
                    }),
                    std::move(kept));
  });
}

}  // namespace falsario::binding
