import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../lint/run.mjs'

/**
 * A sanitizer: its compiler flags, its environment variables, and the program that starts node.
 * LibTorch and node are not instrumented, so the runtime library must be loaded before them.
 */
export const sanitizers = {
  address: {
    flags: '-fsanitize=address,undefined,float-cast-overflow -fsanitize-recover=all',
    wrapper: [],
    async environment(_copy, log) {
      return {
        // Node frees little at its end, so leaks are not looked for here. falsario_gradients looks for them.
        ASAN_OPTIONS: options({
          detect_leaks: 0,
          halt_on_error: 0,
          detect_odr_violation: 0,
          // A refused allocation is an error that falsario reports.
          allocator_may_return_null: 1,
          quarantine_size_mb: 64,
          log_path: log,
        }),
        UBSAN_OPTIONS: options({ print_stacktrace: 1 }),
        LD_PRELOAD: `${await library('libasan.so')} ${await library('libubsan.so')}`,
      }
    },
  },
  thread: {
    flags: '-fsanitize=thread',
    // The shadow memory of GCC's runtime needs fixed addresses.
    wrapper: ['setarch', '-R'],
    async environment(copy, log) {
      const suppressions = join(copy, 'build', 'thread-suppressions')
      // Their own threads are not instrumented. Never suppress v8: every call from JavaScript has its frames.
      const foreign = ['libtorch_cpu.so', 'libc10.so', 'libgomp.so']
      await writeFile(suppressions, foreign.map((name) => `called_from_lib:${name}\n`).join(''))
      return {
        TSAN_OPTIONS: options({
          halt_on_error: 0,
          report_signal_unsafe: 0,
          ignore_noninstrumented_modules: 1,
          second_deadlock_stack: 1,
          history_size: 4,
          suppressions,
          log_path: log,
        }),
        LD_PRELOAD: `${await library('libtsan.so')} ${await joinsOfOpenMp(copy)}`,
      }
    },
  },
}

function options(settings) {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(':')
}

/** Returns the path of a runtime library of GCC. */
async function library(name) {
  const { status, output } = await run('gcc', [`-print-file-name=${name}`], '.')
  const path = output.trim()
  if (status === 0 && path.includes('/')) return path
  throw new Error(`GCC's ${name} is missing. Install GCC with its sanitizers (Debian: gcc).`)
}

/** Compiles the library that shows the sanitizer how libgomp's threads wait for each other. */
async function joinsOfOpenMp(copy) {
  const to = join(copy, 'build', 'libgomp-joins.so')
  const from = join(copy, 'scripts', 'sanitize', 'libgomp-joins.c')
  const { status, output } = await run(
    'gcc',
    ['-O1', '-shared', '-fPIC', from, '-o', to, '-ldl'],
    '.',
  )
  if (status !== 0) throw new Error(output)
  return to
}
