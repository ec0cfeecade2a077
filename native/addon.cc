#include "binding/exports.h"

using falsario::binding::defineExports;

NODE_API_MODULE(falsario, defineExports)  // NOLINT
