#pragma once

/// Marks a function that the compiler makes once for each instruction set; the processor chooses
/// when the program starts. Without fused multiply-adds, which the build switches off, all of them
/// give the same bits.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define FALSARIO_MULTIVERSIONED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FALSARIO_MULTIVERSIONED
#endif
