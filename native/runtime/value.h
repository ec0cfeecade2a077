#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace falsario {

/// A JSON value, such as a model spec, without JavaScript's types.
struct Value {
  using Array = std::vector<Value>;
  using Object = std::map<std::string, Value>;

  std::variant<std::nullptr_t, bool, double, std::string, Array, Object> data = nullptr;
};

}  // namespace falsario
