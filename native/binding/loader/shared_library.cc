#include "binding/loader/shared_library.h"

#ifdef _WIN32
#include "portability/windows_api.h"
#else
#include <dlfcn.h>
#endif
#ifdef __linux__
#include <link.h>
#elif defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "portability/glibc.h"

namespace falsario {
namespace {

std::string nameOf(const std::string& path) {
  return path.substr(path.find_last_of("/\\") + 1);
}

/// LibTorch's libraries and add-ons find each other by name, so a second copy of LibTorch would be
/// mixed with the first.
bool isOfLibTorch(std::string_view name) {
  for (const std::string_view library : {"libtorch_cpu.", "libc10.", "torch_cpu.", "c10."}) {
    if (name.starts_with(library)) return true;
  }
  return false;
}

#ifdef _WIN32

std::wstring realPath(const std::wstring& path) {
  const HANDLE file =
      CreateFileW(path.c_str(), 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                  OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) return path;
  std::wstring real(GetFinalPathNameByHandleW(file, nullptr, 0, FILE_NAME_NORMALIZED), L'\0');
  real.resize(GetFinalPathNameByHandleW(file, real.data(), static_cast<DWORD>(real.size()),
                                        FILE_NAME_NORMALIZED));
  CloseHandle(file);
  return real.empty() ? path : real;
}

/// Returns the path of a loaded library that has the name of this one but is another file, or an
/// empty string.
std::string otherCopy(const std::string& path) {
  const std::string name = nameOf(path);
  const HMODULE loaded = isOfLibTorch(name) ? GetModuleHandleW(widePath(name).c_str()) : nullptr;
  if (loaded == nullptr) return "";
  constexpr size_t longest = 32768;
  std::wstring found(longest, L'\0');
  found.resize(GetModuleFileNameW(loaded, found.data(), static_cast<DWORD>(longest)));
  return realPath(found) == realPath(widePath(path)) ? "" : narrowPath(found);
}

std::string open(const std::string& path) {
  // The libraries that it needs lie beside it. The add-on finds it by its name, because Windows
  // does not search for a library that is loaded.
  const HMODULE handle = LoadLibraryExW(widePath(path).c_str(), nullptr,
                                        LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR |  // NOLINT
                                            LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
  return handle == nullptr ? path + ": " + windowsReason(GetLastError()) : "";
}

#else

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

/// Returns the path of a loaded library that has the name of this one but is another file, or an
/// empty string.
std::string otherCopy(const std::string& path) {
  const std::string name = nameOf(path);
  if (!isOfLibTorch(name)) return "";
  for (const std::string& loaded : loadedLibraries()) {
    if (nameOf(loaded) == name && realPath(loaded) != realPath(path)) return loaded;
  }
  return "";
}

std::string open(const std::string& path) {
  // Global, so that the add-on's undefined symbols and SONAMEs resolve to these libraries.
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
  const char* error = handle == nullptr ? dlerror() : nullptr;
  return error == nullptr ? "" : error;
}

#endif

}  // namespace

std::string openSharedLibrary(const std::string& path) {
  const std::string other = otherCopy(path);
  return other.empty() ? open(path) : "another LibTorch is loaded: " + other;
}

}  // namespace falsario
