#pragma once

#include <initializer_list>
#include <utility>

#include "runtime/value.h"

namespace falsario::gradients {

/// A value of a field of a spec, converted from a plain C++ value.
struct Term {
  Term(int number);
  Term(double number);
  Term(bool flag);
  Term(const char* text);
  Term(Value other);

  Value value;
};

using Field = std::pair<const char*, Term>;

/// object({{"type", "linear"}, {"out", 3}})
Value object(std::initializer_list<Field> fields);

/// list({1, 0, 2, 1})
Value list(std::initializer_list<Term> terms);

}  // namespace falsario::gradients
