#pragma once

#include <string>

namespace falsario::features {

/// Throws EXTRACTOR_INVALID unless the file is a TorchScript archive. The message states what it is
/// instead, such as a file of torch.save or a truncated archive.
void checkScriptArchive(const std::string& path);

}  // namespace falsario::features
