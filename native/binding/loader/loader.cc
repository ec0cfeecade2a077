// Opens LibTorch's libraries before the add-on that needs them is loaded.
//
// This add-on does not link LibTorch, so it always loads and can report why LibTorch does not. It
// opens the half gigabyte of libraries (about 300 ms) on a worker thread instead of Node's.
#include "portability/glibc.h"

#include <dlfcn.h>
#include <napi.h>
#include <pthread.h>
#ifdef __linux__
#include <link.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

/// The paths of all libraries of this process.
std::vector<std::string> loadedLibraries() {
  std::vector<std::string> paths;
#ifdef __linux__
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* found) {
        static_cast<std::vector<std::string>*>(found)->emplace_back(info->dlpi_name);
        return 0;
      },
      &paths);
#elif defined(__APPLE__)
  for (uint32_t i = 0; i < _dyld_image_count(); ++i) paths.emplace_back(_dyld_get_image_name(i));
#endif
  return paths;
}

/// Without symbolic links, so that two names of one file are equal.
std::string realPath(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real == nullptr ? path : real.get();
}

std::string nameOf(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

/// Returns the path of a loaded library that has the name of this one but is another file, or an
/// empty string. LibTorch's libraries and add-ons find each other by name, so a second copy of
/// LibTorch would be mixed with the first.
std::string otherCopy(const std::string& path) {
  const std::string name = nameOf(path);
  if (!name.starts_with("libtorch_cpu.") && !name.starts_with("libc10.")) return "";
  for (const std::string& loaded : loadedLibraries()) {
    if (nameOf(loaded) == name && realPath(loaded) != realPath(path)) return loaded;
  }
  return "";
}

class OpenLibraries : public Napi::AsyncWorker {
 public:
  OpenLibraries(Napi::Env env, std::vector<std::string> paths)
      : Napi::AsyncWorker(env), deferred_(env), paths_(std::move(paths)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

  void Execute() override {
    for (const std::string& path : paths_) {
      if (const std::string other = otherCopy(path); !other.empty()) {
        errors_.push_back("another LibTorch is loaded: " + other);
        continue;
      }
      // Global, so that the add-on's undefined symbols and SONAMEs resolve to these libraries.
      // Never closed, because LibTorch cannot be unloaded.
      void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
      const char* error = handle == nullptr ? dlerror() : nullptr;
      errors_.emplace_back(error == nullptr ? "" : error);
    }
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
