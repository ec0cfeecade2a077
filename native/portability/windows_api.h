// What the few files with a form of their own for Windows share.
#pragma once

#ifdef _WIN32
// Without these, the header defines macros such as min and pulls in half of the system.
#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

#include <string>
#include <system_error>

namespace falsario {

/// A path of JavaScript, in UTF-8, as the functions of Windows take it.
inline std::wstring widePath(const std::string& path) {
  const auto bytes = static_cast<int>(path.size());
  const int length = MultiByteToWideChar(CP_UTF8, 0, path.data(), bytes, nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.data(), bytes, wide.data(), length);
  return wide;
}

/// The opposite of widePath.
inline std::string narrowPath(const std::wstring& path) {
  const auto characters = static_cast<int>(path.size());
  const int length =
      WideCharToMultiByte(CP_UTF8, 0, path.data(), characters, nullptr, 0, nullptr, nullptr);
  std::string narrow(static_cast<size_t>(length), '\0');
  WideCharToMultiByte(CP_UTF8, 0, path.data(), characters, narrow.data(), length, nullptr, nullptr);
  return narrow;
}

/// "error 126: The specified module could not be found": the text is in the system's language, the
/// number is not.
inline std::string windowsReason(DWORD code) {
  return "error " + std::to_string(code) + ": " +
         std::system_category().message(static_cast<int>(code));
}

}  // namespace falsario
#endif
