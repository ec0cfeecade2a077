#include "binding/trainer_binding.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "binding/batches_argument.h"
#include "binding/convert.h"
#include "binding/dataset_binding.h"
#include "binding/environment.h"
#include "binding/model_binding.h"
#include "binding/promise_job.h"
#include "binding/tensor_argument.h"
#include "runtime/cpu_allocator.h"
#include "runtime/device.h"
#include "runtime/error.h"
#include "training/draws/recorded_draws.h"
#include "training/draws/stream_draws.h"
#include "training/kinds.h"

namespace falsario::binding {
namespace {

/// Settings that do not change results, except for `threads`.
struct RunOptions {
  int threads = 0;
  bool watch = false;
  bool profile = false;
};

/// `before` is the device memory in use before the draws were created.
Deliver deliverRun(std::shared_ptr<Model> model, std::unique_ptr<StepInputs> draws,
                   const UpdateBatches& batches, RunOptions options, int64_t before) {
  auto run = std::make_shared<TrainingRun>();
  run->model = std::move(model);
  run->trainer = buildTrainer(*run->model, std::move(draws), batches);
  run->trainer->watch().enable(options.watch);
  run->threads = options.threads;
  if (options.profile) run->profile = std::make_unique<Profile>(run->model->device());
  // JavaScript's thread may free memory at the same time, which must not make the size negative.
  run->bytes = std::max<int64_t>(0, bytesInUse(run->model->device()) - before);
  return
      [run](Napi::Env env) { return TrainerBinding::create(Environment::of(env)->trainer, run); };
}

AugmentationSettings toAugmentation(const Napi::Object& augment) {
  return {augment.Get("horizontalFlip").As<Napi::Boolean>().Value(),
          augment.Get("verticalFlip").As<Napi::Boolean>().Value(),
          toInteger(augment.Get("translate"))};
}

/// A list of texts; undefined is an empty one.
std::vector<std::string> toTexts(const Napi::Value& value) {
  std::vector<std::string> texts;
  if (!value.IsArray()) return texts;
  const auto list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i)
    texts.push_back(list.Get(i).As<Napi::String>().Utf8Value());
  return texts;
}

/// Delivers StepLosses of lib/native/types.ts.
Deliver deliverLosses(const Chunk& chunk) {
  return [steps = chunk.done(), losses = chunk.losses(), finding = chunk.finding()](Napi::Env env) {
    Napi::Object byName = Napi::Object::New(env);
    Napi::Object vectors = Napi::Object::New(env);
    for (const auto& [name, values] : losses) {
      if (values.dim() == 1) {
        byName.Set(name, toTypedArray(env, values));
      } else {
        vectors.Set(name, toNativeFloats(env, values));
      }
    }
    Napi::Object result = Napi::Object::New(env);
    result.Set("steps", static_cast<double>(steps));
    result.Set("losses", byName);
    result.Set("vectors", vectors);
    if (finding) {
      Napi::Object found = Napi::Object::New(env);
      // JavaScript counts steps from 1.
      found.Set("step", static_cast<double>(finding->step + 1));
      found.Set("what", finding->what);
      result.Set("finding", found);
    }
    return result;
  };
}

const char* nameOf(TimedPhase phase) {
  switch (phase) {
    case TimedPhase::data:
      return "data";
    case TimedPhase::random:
      return "random";
    case TimedPhase::forward:
      return "forward";
    case TimedPhase::backward:
      return "backward";
    case TimedPhase::update:
      return "update";
  }
  return "";
}

/// Delivers NativeProfile of lib/native/types.ts.
Deliver deliverProfile(const Profile& profile) {
  return [rows = profile.rows(), steps = profile.steps()](Napi::Env env) {
    Napi::Array list = Napi::Array::New(env, rows.size());
    for (uint32_t i = 0; i < rows.size(); ++i) {
      const Profile::Row& row = rows[i];
      Napi::Object entry = Napi::Object::New(env);
      entry.Set("phase", nameOf(row.phase));
      entry.Set("layer", row.layer);
      entry.Set("operation", row.operation);
      entry.Set("calls", static_cast<double>(row.calls));
      entry.Set("seconds", row.seconds);
      list.Set(i, entry);
    }
    Napi::Object result = Napi::Object::New(env);
    result.Set("steps", static_cast<double>(steps));
    result.Set("rows", list);
    return result;
  };
}

/// Refuses to save a state with NaN or infinite values, because nothing can resume from it.
void refuseNonFinite(const std::vector<NamedTensor>& saved) {
  for (const auto& [name, tensor] : saved) {
    if (!tensor.is_floating_point() || std::isfinite(tensor.sum().item<double>())) continue;
    throw Error("TRAINING_DIVERGED", name, "the tensor has NaN or infinite values");
  }
}

}  // namespace

Napi::Function TrainerBinding::define(Napi::Env env) {
  return DefineClass(
      env, "NativeTrainer",
      {InstanceMethod<&TrainerBinding::run>("run"), InstanceMethod<&TrainerBinding::save>("save"),
       InstanceMethod<&TrainerBinding::restore>("restore"),
       InstanceMethod<&TrainerBinding::scaleLearningRate>("scaleLearningRate"),
       InstanceMethod<&TrainerBinding::profile>("profile"),
       InstanceMethod<&TrainerBinding::cancel>("cancel"),
       InstanceMethod("dispose", &TrainerBinding::dispose)});
}

Napi::Value TrainerBinding::createTrainer(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const auto environment = Environment::of(env);
    auto model = ModelBinding::unwrap(info[0], environment->model).held();
    auto data = DatasetBinding::unwrap(info[1], environment->dataset).held();
    const auto request = info[2].As<Napi::Object>();
    const UpdateBatches batches =
        toBatches(request.Get("batchSize"), request.Get("accumulate"), request.Get("precision"));
    const auto seed = toSeed(request.Get("seed"));
    const auto augmentation = toAugmentation(request.Get("augment").As<Napi::Object>());
    const auto frozen = toTexts(request.Get("freeze"));
    const RunOptions options{request.Get("threads").As<Napi::Number>().Int32Value(),
                             request.Get("watch").ToBoolean().Value(),
                             request.Get("profile").ToBoolean().Value()};
    return startJob(env, [=] {
      model->freeze(frozen);
      const int64_t before = bytesInUse(model->device());
      auto draws = std::make_unique<StreamDraws>(*model, data, batches.size, augmentation, seed);
      return deliverRun(model, std::move(draws), batches, options, before);
    });
  });
}

Napi::Value TrainerBinding::createRecordedTrainer(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto model = ModelBinding::unwrap(info[0], Environment::of(env)->model).held();
    auto tensors = toTensors(info[1].As<Napi::Array>(), "DATA_INVALID");
    const UpdateBatches batches = toBatches(info[2], info[3], info[4]);
    return startJob(env, [=] {
      const int64_t before = bytesInUse(model->device());
      auto draws = std::make_unique<RecordedDraws>(tensors, model->device());
      return deliverRun(model, std::move(draws), batches, {}, before);
    });
  });
}

Napi::Value TrainerBinding::run(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto chunk = std::make_shared<Chunk>(held(), toInteger(info[0]));
    return startSlicedJob(env, [chunk]() -> std::optional<Deliver> {
      if (!chunk->advance()) return std::nullopt;
      return deliverLosses(*chunk);
    });
  });
}

Napi::Value TrainerBinding::save(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    return startJob(env, [run = held()] {
      // Only once per checkpoint, because it takes a few milliseconds.
      trimHeap();
      SavedState state;
      run->trainer->visitState(state);
      auto saved = state.take();
      if (run->trainer->watch().enabled()) refuseNonFinite(saved);
      return [saved = std::move(saved)](Napi::Env there) { return toNativeTensors(there, saved); };
    });
  });
}

Napi::Value TrainerBinding::restore(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto tensors = toTensors(info[0].As<Napi::Array>(), "CHECKPOINT_INVALID");
    return startJob(env, [tensors = std::move(tensors), run = held()] {
      RestoredState state(tensors);
      run->trainer->visitState(state);
      state.finish();
      return [](Napi::Env there) { return there.Undefined(); };
    });
  });
}

Napi::Value TrainerBinding::scaleLearningRate(const Napi::CallbackInfo& info) {
  const double factor = info[0].As<Napi::Number>().DoubleValue();
  return guarded(info.Env(), [&] {
    // A job, because the training thread reads the rate during a step.
    return startJob(info.Env(), [factor, run = held()] {
      run->trainer->scaleLearningRate(factor);
      return [](Napi::Env there) { return there.Undefined(); };
    });
  });
}

Napi::Value TrainerBinding::profile(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    // A job, because the training thread writes the profile during a step.
    return startJob(info.Env(), [run = held()]() -> Deliver {
      if (!run->profile) return [](Napi::Env there) { return there.Undefined(); };
      return deliverProfile(*run->profile);
    });
  });
}

void TrainerBinding::cancel(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] { held()->cancelled = true; });
}

}  // namespace falsario::binding
