#include "spec.h"

#include <string>

namespace falsario::gradients {

Term::Term(int number) : value{static_cast<double>(number)} {}
Term::Term(double number) : value{number} {}
Term::Term(bool flag) : value{flag} {}
Term::Term(const char* text) : value{std::string(text)} {}
Term::Term(Value other) : value(std::move(other)) {}

Value object(std::initializer_list<Field> fields) {
  Value::Object all;
  for (const auto& [name, term] : fields) all[name] = term.value;
  return {all};
}

Value list(std::initializer_list<Term> terms) {
  Value::Array all;
  for (const Term& term : terms) all.push_back(term.value);
  return {all};
}

}  // namespace falsario::gradients
