#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace falsario {

/// Optional parts of an error.
struct ErrorDetails {
  /// A valid value: `an integer from 1 to 10`.
  std::string expected = {};
  std::string received = {};
  /// What the user can do about it.
  std::string fix = {};
};

/// An error that a user can act on. `code` is one of FalsarioErrorCode in lib/system/errors.ts;
/// `path` is the place (`generator.layers[3]`) and starts the message.
class Error : public std::runtime_error {
 public:
  Error(std::string code, std::string path, const std::string& message, ErrorDetails details = {})
      : std::runtime_error(path.empty() ? message : path + ": " + message),
        code_(std::move(code)),
        path_(std::move(path)),
        details_(std::move(details)) {}

  const std::string& code() const { return code_; }
  const std::string& path() const { return path_; }
  const ErrorDetails& details() const { return details_; }

 private:
  std::string code_;
  std::string path_;
  ErrorDetails details_;
};

}  // namespace falsario
