#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace falsario {

/// An error that a person can act on. `code` is one of FalsarioErrorCode in lib/system/errors.ts;
/// `path` names the place (`generator.layers[3]`).
class Error : public std::runtime_error {
 public:
  Error(std::string code, std::string path, const std::string& message)
      : std::runtime_error(path.empty() ? message : path + ": " + message),
        code_(std::move(code)),
        path_(std::move(path)) {}

  const std::string& code() const { return code_; }
  const std::string& path() const { return path_; }

 private:
  std::string code_;
  std::string path_;
};

}  // namespace falsario
