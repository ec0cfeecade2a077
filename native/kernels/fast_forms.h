#pragma once

namespace falsario::kernels {

/// Whether the fast forms of operations are used. With `FALSARIO_REFERENCE=1` in the environment,
/// LibTorch's plain operations are used everywhere, for tests and in doubt. The answer does not
/// change while the process runs.
bool fastForms();

}  // namespace falsario::kernels
