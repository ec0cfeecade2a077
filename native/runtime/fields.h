#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/value.h"

namespace falsario {

/// An object of the spec together with its path, so that whatever is wrong with a field can be said
/// with its place. TypeScript has filled in the defaults: a field that is missing is an error.
/// Borrows the value, which must live longer.
class Fields {
 public:
  /// Throws unless `value` is an object.
  Fields(const Value& value, std::string path);

  /// Present and not null.
  bool has(const std::string& name) const;
  bool flag(const std::string& name) const;
  double number(const std::string& name) const;
  int64_t integer(const std::string& name) const;
  const std::string& text(const std::string& name) const;
  /// A number stands for itself.
  bool isNumber(const std::string& name) const;
  bool isText(const std::string& name) const;
  std::vector<double> numbers(const std::string& name) const;
  std::vector<int64_t> integers(const std::string& name) const;
  Fields object(const std::string& name) const;
  std::vector<Fields> list(const std::string& name) const;

  const std::string& path() const { return path_; }
  /// Throws SPEC_INVALID at this place.
  [[noreturn]] void refuse(const std::string& message) const;
  /// The same place, called by a longer name in errors.
  Fields named(const std::string& suffix) const;

 private:
  const Value& at(const std::string& name) const;
  int64_t whole(const std::string& name, double held) const;
  template <typename Type>
  const Type& as(const std::string& name, const char* expected) const;

  const Value::Object* object_;
  std::string path_;
};

}  // namespace falsario
