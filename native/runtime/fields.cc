#include "runtime/fields.h"

#include <cmath>
#include <utility>

#include "runtime/error.h"

namespace falsario {

Fields::Fields(const Value& value, std::string path)
    : object_(std::get_if<Value::Object>(&value.data)), path_(std::move(path)) {
  if (object_ == nullptr) refuse("must be an object");
}

void Fields::refuse(const std::string& message) const {
  throw Error("SPEC_INVALID", path_, message);
}

void Fields::refuseType(const std::string& name, const char* expected) const {
  throw Error("SPEC_INVALID", path_, "the field \"" + name + "\" must be " + expected,
              {.expected = expected});
}

Fields Fields::named(const std::string& suffix) const {
  Fields copy = *this;
  copy.path_ += suffix;
  return copy;
}

const Value& Fields::at(const std::string& name) const {
  const auto found = object_->find(name);
  if (found == object_->end()) refuse("the field \"" + name + "\" is missing");
  return found->second;
}

template <typename Type>
const Type& Fields::as(const std::string& name, const char* expected) const {
  const auto* value = std::get_if<Type>(&at(name).data);
  if (value == nullptr) refuseType(name, expected);
  return *value;
}

bool Fields::has(const std::string& name) const {
  const auto found = object_->find(name);
  return found != object_->end() && !std::holds_alternative<std::nullptr_t>(found->second.data);
}

bool Fields::flag(const std::string& name) const {
  return as<bool>(name, "true or false");
}

double Fields::number(const std::string& name) const {
  return as<double>(name, "a number");
}

const std::string& Fields::text(const std::string& name) const {
  return as<std::string>(name, "a string");
}

bool Fields::isNumber(const std::string& name) const {
  return std::holds_alternative<double>(at(name).data);
}

bool Fields::isText(const std::string& name) const {
  return std::holds_alternative<std::string>(at(name).data);
}

bool Fields::isList(const std::string& name) const {
  return std::holds_alternative<Value::Array>(at(name).data);
}

int64_t Fields::toInteger(const std::string& name, double value) const {
  // The product of two sizes up to this limit fits into int64.
  constexpr double limit = 2147483647;
  if (std::trunc(value) != value || std::abs(value) > limit) {
    refuseType(name, "an integer up to 2147483647");
  }
  return static_cast<int64_t>(value);
}

int64_t Fields::integer(const std::string& name) const {
  return toInteger(name, number(name));
}

std::vector<double> Fields::numbers(const std::string& name) const {
  std::vector<double> result;
  constexpr const char* expected = "a list of numbers";
  for (const Value& entry : as<Value::Array>(name, expected)) {
    const auto* number = std::get_if<double>(&entry.data);
    if (number == nullptr) refuseType(name, expected);
    result.push_back(*number);
  }
  return result;
}

std::vector<int64_t> Fields::integers(const std::string& name) const {
  std::vector<int64_t> result;
  for (const double entry : numbers(name)) result.push_back(toInteger(name, entry));
  return result;
}

Fields Fields::object(const std::string& name) const {
  return {at(name), path_.empty() ? name : path_ + "." + name};
}

std::vector<Fields> Fields::list(const std::string& name) const {
  std::vector<Fields> result;
  const std::string prefix = path_.empty() ? name : path_ + "." + name;
  for (const Value& entry : as<Value::Array>(name, "a list")) {
    result.emplace_back(entry, prefix + "[" + std::to_string(result.size()) + "]");
  }
  return result;
}

}  // namespace falsario
