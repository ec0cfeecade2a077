#pragma once

namespace falsario {

/// Makes LibTorch keep the CPU memory that its tensors give back, by size, instead of returning it
/// to the operating system after every step: fetching it anew, page by page, took a quarter of a
/// small GAN's step. For the whole process; tensors that exist already are not touched.
void useCachingCpuAllocator();

}  // namespace falsario
