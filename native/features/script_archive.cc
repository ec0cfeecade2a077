#include "features/script_archive.h"

#include <c10/util/Exception.h>
#include <caffe2/serialize/inline_container.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "runtime/error.h"

namespace falsario::features {
namespace {

constexpr const char* howToMake =
    "; make one in Python: torch.jit.script(model).save(\"model.pt\")";

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error("EXTRACTOR_INVALID", path, "not a TorchScript file: " + why);
}

void checkStart(const std::string& path) {
  std::array<char, 4> start{};
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path, "it cannot be opened");
  file.read(start.data(), start.size());
  const std::string_view found(start.data(), static_cast<size_t>(file.gcount()));
  if (found == "PK\x03\x04") return;
  // How a pickle of protocol 2 or later begins.
  if (found.starts_with('\x80')) {
    refuse(path, "it is a pickle, as torch.save wrote before PyTorch 1.6" + std::string(howToMake));
  }
  refuse(path, found.empty() ? "it is empty"
                             : "it does not begin as an archive does" + std::string(howToMake));
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
    refuse(path, "the archive is cut or damaged; get it again");
  }
  if (code) return;
  if (saved) {
    refuse(path, "torch.save wrote it: it holds weights and no network to put them into" +
                     std::string(howToMake));
  }
  refuse(path, "the archive holds no code" + std::string(howToMake));
}

}  // namespace falsario::features
