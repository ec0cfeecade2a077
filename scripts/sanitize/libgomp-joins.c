/* libgomp's threads wait for each other by futexes, which the thread sanitizer does not see. This
   library, loaded before libgomp, announces the begin and the end of each parallel region to it. */
#define _GNU_SOURCE
#include <dlfcn.h>

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

typedef void (*Body)(void *);

struct Region {
  Body body;
  void *data;
  char begin;
  char end;
};

static void run(void *argument) {
  struct Region *region = argument;
  __tsan_acquire(&region->begin);
  region->body(region->data);
  __tsan_release(&region->end);
}

void GOMP_parallel(Body body, void *data, unsigned threads, unsigned flags) {
  static void (*original)(Body, void *, unsigned, unsigned);
  if (!original) original = dlsym(RTLD_NEXT, "GOMP_parallel");
  struct Region region = {body, data, 0, 0};
  __tsan_release(&region.begin);
  original(run, &region, threads, flags);
  __tsan_acquire(&region.end);
}
