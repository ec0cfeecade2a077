#ifdef __linux__
// Definitions of what headers expect of a newer glibc or libstdc++ than LibTorch's floor; see
// glibc.h.
#include <sstream>
#include <string>

/// Tells std::shared_ptr that it may count without atomic instructions (glibc 2.32). This process
/// has threads, so it may not.
extern "C" __attribute__((visibility("hidden"))) char __libc_single_threaded = 0;

// In libstdc++ since GCC 11.
template std::string std::stringbuf::str() const&;
#endif
