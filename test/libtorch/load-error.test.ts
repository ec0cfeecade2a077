import t from 'tap'
import { explainLoadError, OLDEST_GLIBC } from '../../lib/libtorch/load-error.js'

/** Messages of dynamic linkers, as they were printed. */
const messages: readonly (readonly [message: string, what: RegExp, fix: RegExp])[] = [
  [
    "/lib64/libc.so.6: version `GLIBC_2.28' not found (required by /app/node_modules/@falsario/linux-x64/falsario.node)",
    /This system has glibc .*, but glibc 2\.28 or newer is needed: .*falsario\.node/,
    new RegExp(`need glibc ${OLDEST_GLIBC}`),
  ],
  [
    "/lib64/libstdc++.so.6: version `GLIBCXX_3.4.22' not found (required by libtorch_cpu.so)",
    /libstdc\+\+\.so\.6\) is too old: .*GLIBCXX_3\.4\.22/,
    /update libstdc\+\+/,
  ],
  [
    'libstdc++.so.6: cannot open shared object file: No such file or directory',
    /runtime library libstdc\+\+\.so\.6 is not installed/,
    /apt-get install libstdc\+\+6/,
  ],
  [
    'Error loading shared library ld-linux-x86-64.so.2: cannot open shared object file (needed by falsario.node)',
    /has musl/,
    /Debian instead of Alpine/,
  ],
  [
    '/app/falsario.node: undefined symbol: _ZN2at4_ops3add4callERKNS_6TensorE',
    /symbol _ZN2at4_ops3add4callERKNS_6TensorE is missing/,
    /unset LIBTORCH/,
  ],
  [
    'libgomp.so.1: cannot allocate memory in static TLS block',
    /used up the memory for thread-local data/,
    /import falsario before/,
  ],
  [
    '/app/falsario.node: invalid ELF header',
    /damaged, or is for another kind of processor/,
    /mend/,
  ],
  [
    "dlopen(/app/falsario.node, 0x0001): tried: '/app/falsario.node' (mach-o file, but is an incompatible architecture)",
    /another kind of processor/,
    /mend/,
  ],
  [
    'another LibTorch is loaded: /b/libc10.so',
    /already loaded another LibTorch, \/b\/libc10\.so/,
    /npm dedupe/,
  ],
  [
    'C:\\app\\torch_cpu.dll: error 126: The specified module could not be found.',
    /needs is missing, most often Microsoft's C\+\+ runtime: .*torch_cpu/,
    /VCRedist/,
  ],
  [
    'The specified procedure could not be found.\r\nC:\\app\\falsario.node',
    /not of the same build/,
    /LIBTORCH/,
  ],
  ['C:\\app\\c10.dll: error 193: %1 is no Win32 application', /damaged/, /mend/],
  ['something else\nand a stack', /^something else$/, /mend/],
]

for (const [message, what, fix] of messages) {
  t.test(`explains: ${message.slice(0, 60)}`, async (t) => {
    const problem = explainLoadError(message, 'mend it')
    t.match(problem.what, what)
    t.match(problem.fix, fix)
  })
}
