// Asks for the old versions of the few functions whose newest version is younger than LibTorch's
// own floor, glibc 2.28. So the add-on runs wherever LibTorch runs, whichever system builds it. The
// precompiled header includes it in every file. `npm run pack:check` verifies the result.
#pragma once

#if defined(__linux__) && defined(__x86_64__)
#define FALSARIO_OLDEST_GLIBC "GLIBC_2.2.5"
#elif defined(__linux__) && defined(__aarch64__)
#define FALSARIO_OLDEST_GLIBC "GLIBC_2.17"
#endif

#ifdef FALSARIO_OLDEST_GLIBC
// glibc 2.29: without the wrapper that sets errno.
__asm__(".symver log,log@" FALSARIO_OLDEST_GLIBC);
__asm__(".symver pow,pow@" FALSARIO_OLDEST_GLIBC);
__asm__(".symver exp,exp@" FALSARIO_OLDEST_GLIBC);
// glibc 2.34: moved into libc.so from libpthread.so and libdl.so.
__asm__(".symver pthread_once,pthread_once@" FALSARIO_OLDEST_GLIBC);
__asm__(".symver dlopen,dlopen@" FALSARIO_OLDEST_GLIBC);
__asm__(".symver dlerror,dlerror@" FALSARIO_OLDEST_GLIBC);
__asm__(".symver dladdr,dladdr@" FALSARIO_OLDEST_GLIBC);
// libstdc++ of GCC 12: the same function, but noexcept.
__asm__(
    ".symver _ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE,"
    "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE@GLIBCXX_3.4.11");
#endif
