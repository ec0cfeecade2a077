#include "binding/description.h"

#include "binding/convert.h"

namespace falsario::binding {
namespace {

const char* nameOf(FeatureMaps effect) {
  switch (effect) {
    case FeatureMaps::make:
      return "make";
    case FeatureMaps::end:
      return "end";
    case FeatureMaps::keep:
      break;
  }
  return "keep";
}

Napi::Object toObject(Napi::Env env, const Traits& traits) {
  Napi::Object result = Napi::Object::New(env);
  for (const Trait trait : traits.is) result.Set(std::string(trait), true);
  result.Set("featureMaps", nameOf(traits.featureMaps));
  if (traits.groupSize > 0) result.Set("groupSize", static_cast<double>(traits.groupSize));
  if (traits.outputRange) {
    Napi::Array range = Napi::Array::New(env, 2);
    range.Set(0U, traits.outputRange->low);
    range.Set(1U, traits.outputRange->high);
    result.Set("outputRange", range);
  }
  return result;
}

Napi::Array toArray(Napi::Env env, const std::vector<LayerDescription>& layers) {
  Napi::Array list = Napi::Array::New(env);
  for (const LayerDescription& layer : layers) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", layer.name);
    entry.Set("type", layer.type);
    entry.Set("output", binding::toArray(env, layer.output));
    entry.Set("parameters", static_cast<double>(layer.parameters));
    entry.Set("traits", toObject(env, layer.traits));
    entry.Set("children", toArray(env, layer.children));
    list.Set(list.Length(), entry);
  }
  return list;
}

}  // namespace

Napi::Array toArray(Napi::Env env, const std::vector<NetworkDescription>& networks) {
  Napi::Array list = Napi::Array::New(env);
  for (const NetworkDescription& network : networks) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", network.name);
    entry.Set("layers", toArray(env, network.layers));
    entry.Set("parameters", static_cast<double>(network.parameters));
    entry.Set("buffers", static_cast<double>(network.buffers));
    list.Set(list.Length(), entry);
  }
  return list;
}

}  // namespace falsario::binding
