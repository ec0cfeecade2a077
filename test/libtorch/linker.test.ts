import { open } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Installed, installedPackages } from '../packages/installed.js'
import { library, libraryThatNeeds, linux, refusal, replace } from './damaged.js'

/** Each test makes the dynamic linker of this system refuse a library, for a reason that users meet on other systems. */

const reinstall = /npm install --include=optional/

/** How a library is made that does not load, what is said about it, and what helps. */
const failures: readonly (readonly [
  name: string,
  make: (t: Test) => Promise<string>,
  what: RegExp,
  fix: RegExp,
])[] = [
  [
    'a glibc that is too old',
    (t) => libraryThatNeeds(t, 'libc.so.6', 'GLIBC_2.99'),
    /This system has glibc [\d.]+, but glibc 2\.99 or newer is needed: .*libtorch_cpu/,
    /use a system with glibc 2\.99 or newer/,
  ],
  [
    'a libstdc++ that is too old',
    (t) => libraryThatNeeds(t, 'libstdc++.so.6', 'GLIBCXX_3.4.99'),
    /\(libstdc\+\+\.so\.6\) is too old: .*GLIBCXX_3\.4\.99.*libtorch_cpu/,
    /update libstdc\+\+/,
  ],
  [
    'a libstdc++ that is not installed',
    (t) => libraryThatNeeds(t, 'libstdc++.so.7', 'GLIBCXX_3.4'),
    /runtime library libstdc\+\+\.so\.7 is not installed/,
    /apt-get install libstdc\+\+6/,
  ],
  [
    'the linker of glibc is missing, as on a system with musl',
    (t) => libraryThatNeeds(t, 'ld-linux-missing.so.2', 'GLIBC_2.3'),
    /need glibc, but this system has musl: ld-linux-missing/,
    /Debian instead of Alpine/,
  ],
  [
    'no memory for thread-local data is left',
    (t) =>
      library(
        t,
        'static thread_local char data[1 << 24] __attribute__((tls_model("initial-exec")));\n' +
          'extern "C" char *at(int i) { return data + i; }',
      ),
    /used up the memory for thread-local data: .*libtorch_cpu/,
    /import falsario before/,
  ],
  [
    'a library of another kind of processor',
    // e_machine of the ELF header: 8 is MIPS.
    (t) => libraryWithHeader(t, 18, [8, 0]),
    /A file is damaged, or is for another kind of processor: .*libtorch_cpu/,
    reinstall,
  ],
  [
    'a library of 32 bits',
    // EI_CLASS of the ELF header: 1 is 32 bits.
    (t) => libraryWithHeader(t, 4, [1]),
    /A file is damaged, or is for another kind of processor: .*libtorch_cpu/,
    reinstall,
  ],
  [
    'a library that LibTorch needs and that is not there',
    (t) => libraryThatNeeds(t, 'libnowhere.so.1', 'NOWHERE_1'),
    /libnowhere\.so\.1, which a library needs, is not installed/,
    reinstall,
  ],
]

/** Compiles a library and writes bytes into its header. */
async function libraryWithHeader(t: Test, at: number, bytes: readonly number[]): Promise<string> {
  const path = await library(t, 'extern "C" int now() { return 1; }')
  const file = await open(path, 'r+')
  await file.write(Uint8Array.from(bytes), 0, bytes.length, at)
  await file.close()
  return path
}

async function refuses(t: Test, installed: Installed, failure: (typeof failures)[number]) {
  const [, make, what, fix] = failure
  await replace(installed.libtorch, join('torch', 'lib', 'libtorch_cpu.so'), await make(t))
  await refusal(t, installed, what, fix)
}

t.test('every refusal of the dynamic linker is explained', { skip: linux }, async (t) => {
  const installed = await installedPackages(t)
  for (const failure of failures) {
    await t.test(failure[0], (t) => refuses(t, installed, failure))
  }
})
