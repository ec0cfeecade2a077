// Opens LibTorch's libraries before the add-on that needs them is loaded.
//
// This add-on does not link LibTorch, so it always loads and can report why LibTorch does not. It
// opens the half gigabyte of libraries (about 300 ms) on a worker thread instead of Node's.
#include "portability/glibc.h"

#include <napi.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <pthread.h>
#endif

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "binding/loader/shared_library.h"

namespace {

class OpenLibraries : public Napi::AsyncWorker {
 public:
  OpenLibraries(Napi::Env env, std::vector<std::string> paths)
      : Napi::AsyncWorker(env), deferred_(env), paths_(std::move(paths)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

  void Execute() override {
    for (const std::string& path : paths_) errors_.push_back(falsario::openSharedLibrary(path));
  }

  void OnOK() override {
    const Napi::Env env = Env();
    Napi::Array results = Napi::Array::New(env, errors_.size());
    for (size_t i = 0; i < errors_.size(); ++i) {
      Napi::Object result = Napi::Object::New(env);
      result.Set("path", paths_[i]);
      if (!errors_[i].empty()) result.Set("error", errors_[i]);
      results.Set(static_cast<uint32_t>(i), result);
    }
    deferred_.Resolve(results);
  }

  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred deferred_;
  std::vector<std::string> paths_;
  std::vector<std::string> errors_;
};

#ifdef _WIN32

/// Threads of Intel's OpenMP runtime spin for 200 ms while they wait, which slows everything else
/// down. They sleep at once instead. A policy that the user set stays as it is.
void boundedWaiting() {
  if (std::getenv("OMP_WAIT_POLICY") == nullptr) _putenv_s("OMP_WAIT_POLICY", "passive");
}

#else

bool onMainThread() {
#ifdef __linux__
  return syscall(SYS_gettid) == getpid();
#else
  return pthread_main_np() != 0;
#endif
}

/// By default libgomp's threads spin while they wait, which can make a step 20 times slower on a
/// busy machine. Threads that sleep at once pay for being woken in each parallel region, which
/// makes a step of small layers twice as slow. So they spin for some microseconds and then sleep.
/// A worker thread of Node shares the processors with other threads that compute, such as those of
/// a test runner: then waiting threads sleep at once. libgomp reads the variables from the
/// process's environment when it is loaded. They are set here because process.env is a copy in a
/// worker thread. A policy that the user set stays as it is.
void boundedWaiting() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread changes the environment
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0);
  setenv("GOMP_SPINCOUNT", onMainThread() ? "1000" : "0", /*overwrite=*/0);
}

#endif

/// open(paths: string[]): Promise<{ path: string, error?: string }[]>
Napi::Value Open(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsArray()) {
    throw Napi::TypeError::New(env, "open: expected an array of library paths");
  }
  const Napi::Array array = info[0].As<Napi::Array>();
  std::vector<std::string> paths;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value path = array.Get(i);
    if (!path.IsString()) throw Napi::TypeError::New(env, "open: expected strings");
    paths.push_back(path.As<Napi::String>().Utf8Value());
  }
  boundedWaiting();
  auto* worker = new OpenLibraries(env, std::move(paths));
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("open", Napi::Function::New(env, Open, "open"));
  return exports;
}

}  // namespace

NODE_API_MODULE(falsario_loader, Init)
