#include "features/script_archive.h"

#include <c10/util/Exception.h>
#include <caffe2/serialize/inline_container.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "runtime/error.h"

namespace falsario::features {
namespace {

constexpr const char* saveAsScript =
    "save the model as TorchScript in Python: torch.jit.script(model).save(\"model.pt\")";

[[noreturn]] void refuse(const std::string& path, const std::string& reason,
                         const std::string& fix = saveAsScript) {
  throw Error("EXTRACTOR_INVALID", path, "not a TorchScript file: " + reason,
              {.expected = "a TorchScript archive", .fix = fix});
}

void checkStart(const std::string& path) {
  std::array<char, 4> start{};
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw Error("EXTRACTOR_INVALID", path, "the file cannot be opened",
                {.fix = "check that the file exists and is readable"});
  }
  file.read(start.data(), start.size());
  const std::string_view magic(start.data(), static_cast<size_t>(file.gcount()));
  if (magic == "PK\x03\x04") return;
  // The first byte of a pickle of protocol 2 or later.
  if (magic.starts_with('\x80')) {
    refuse(path, "it is a pickle file, the format of torch.save before PyTorch 1.6");
  }
  refuse(path, magic.empty() ? "it is empty" : "it does not begin like an archive");
}

}  // namespace

void checkScriptArchive(const std::string& path) {
  checkStart(path);
  bool code = false;
  bool saved = false;
  try {
    caffe2::serialize::PyTorchStreamReader reader(path);
    const auto names = reader.getAllRecords();
    code = reader.hasRecord("constants.pkl") &&
           std::any_of(names.begin(), names.end(),
                       [](const std::string& name) { return name.starts_with("code/"); });
    saved = reader.hasRecord("data.pkl");
  } catch (const std::exception&) {
    refuse(path, "the archive is truncated or damaged", "download or export the file again");
  }
  if (code) return;
  if (saved) {
    refuse(path, "torch.save wrote it, so it contains weights but no network");
  }
  refuse(path, "the archive contains no code");
}

}  // namespace falsario::features
