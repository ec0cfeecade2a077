#include "layers/part.h"

#include <utility>

#include "layers/catalogue.h"

namespace falsario {

LayerSite Parts::site(const std::string& name) const {
  return {block_.fields.named("." + name), output(), block_.classes, block_.initializer,
          block_.place};
}

Parts& Parts::build(const std::string& name, const std::string& type, Value::Object fields,
                    const Initializer& start) {
  fields["type"] = {type};
  const Value spec{std::move(fields)};
  const Fields named(spec, site(name).fields.path());
  return add(name, type, buildLayer({named, output(), block_.classes, start}));
}

Parts& Parts::add(const std::string& name, const std::string& type, Value::Object fields) {
  return build(name, type, std::move(fields), block_.initializer);
}

Parts& Parts::convolution(const std::string& name, int64_t out, int64_t kernel, bool bias,
                          BlockPart part) {
  const int64_t padding = kernel / 2;
  return build(name, "conv2d",
               {{"out", {static_cast<double>(out)}},
                {"kernel", {static_cast<double>(kernel)}},
                {"stride", {1.0}},
                {"padding", {static_cast<double>(padding)}},
                {"paddingMode", {std::string("zeros")}},
                {"bias", {bias}},
                {"spectralNorm", {block_.fields.flag("spectralNorm")}}},
               block_.initializer.of(part));
}

Parts& Parts::add(const std::string& name, const std::string& type, std::unique_ptr<Layer> layer) {
  layers_.push_back({name, type, std::move(layer)});
  return *this;
}

}  // namespace falsario
