#pragma once

#include <string>

namespace falsario::features {

/// Throws EXTRACTOR_INVALID unless the file is an archive of TorchScript, saying what it is
/// instead: what torch.save wrote, a cut file, something else.
void checkScriptArchive(const std::string& path);

}  // namespace falsario::features
