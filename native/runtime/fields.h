#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/value.h"

namespace falsario {

/// An object of the spec with its path, so that errors can name the place of a field. TypeScript
/// fills in all defaults, so a missing field is an error. It borrows the value, which must outlive
/// it.
class Fields {
 public:
  /// Throws SPEC_INVALID unless `value` is an object.
  Fields(const Value& value, std::string path);

  /// Returns whether the field is present and not null.
  bool has(const std::string& name) const;
  bool flag(const std::string& name) const;
  double number(const std::string& name) const;
  int64_t integer(const std::string& name) const;
  const std::string& text(const std::string& name) const;
  bool isNumber(const std::string& name) const;
  bool isText(const std::string& name) const;
  bool isList(const std::string& name) const;
  std::vector<double> numbers(const std::string& name) const;
  std::vector<int64_t> integers(const std::string& name) const;
  Fields object(const std::string& name) const;
  std::vector<Fields> list(const std::string& name) const;

  const std::string& path() const { return path_; }
  /// Throws SPEC_INVALID with this path.
  [[noreturn]] void refuse(const std::string& message) const;
  /// Returns the same fields with `suffix` at the end of the path.
  Fields named(const std::string& suffix) const;

 private:
  const Value& at(const std::string& name) const;
  int64_t toInteger(const std::string& name, double value) const;
  template <typename Type>
  const Type& as(const std::string& name, const char* expected) const;
  [[noreturn]] void refuseType(const std::string& name, const char* expected) const;

  const Value::Object* object_;
  std::string path_;
};

}  // namespace falsario
