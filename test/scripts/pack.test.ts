import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { OLDEST_GLIBC } from '../../lib/libtorch/load-error.js'
import { addonProblems, symbolProblems } from '../../scripts/pack/binaries.mjs'
import { licenceTexts } from '../../scripts/pack/third-party.mjs'

const skip = process.platform !== 'linux' && 'objdump and readelf are of Linux'

/** What Node asks an add-on for. */
const entry = `
extern "C" __attribute__((visibility("default"))) void napi_register_module_v1() {}
extern "C" __attribute__((visibility("default"))) int node_api_module_get_api_version_v1() { return 9; }
`

/** Compiles an add-on, hidden and stripped unless options say otherwise. */
async function addon(t: Test, source: string, ...options: string[]): Promise<string> {
  const folder = t.testdir({ 'source.cc': source })
  const path = join(folder, 'falsario.node')
  const args = ['-shared', '-fPIC', '-fvisibility=hidden', '-s', '-o', path, 'source.cc']
  await promisify(execFile)('g++', [...args, ...options], { cwd: folder })
  return path
}

t.test('an add-on that exports the entry alone has no problems', { skip }, async (t) => {
  t.same(await addonProblems(await addon(t, entry)), [])
})

t.test('every other export is a problem, and so is a missing entry', { skip }, async (t) => {
  const leaking = `${entry}__attribute__((visibility("default"))) void leak() {}`
  t.same(await addonProblems(await addon(t, leaking)), ['falsario.node exports _Z4leakv'])
  const [problem] = await addonProblems(await addon(t, 'int unused;'))
  t.match(problem, /does not export napi_register_module_v1/)
})

t.test('a symbol of a newer glibc is a problem', { skip }, async (t) => {
  const newer = `${entry}
    __asm__(".symver pow,pow@GLIBC_2.29");
    extern "C" double pow(double, double);
    double use(double x) { return pow(x, x); }
    double (*volatile used)(double) = use;`
  const problems = await symbolProblems(await addon(t, newer, '-fno-builtin'))
  t.same(problems, ['falsario.node needs GLIBC_2.29, but the floor is GLIBC_2.28'])
  t.equal(OLDEST_GLIBC, '2.28', 'errors of the loader name the same floor')
})

t.test(
  'paths of the machine that built it, in text and for the linker, are problems',
  { skip },
  async (t) => {
    const text = `${entry}extern const char path[]; const char path[] = "/home/ada/falsario/native/x.cc";
    const char* volatile used = path;`
    t.same(await addonProblems(await addon(t, text)), [
      'falsario.node contains the path /home/ada/falsario/native/x.cc',
    ])
    const linked = await addon(t, entry, '-Wl,-rpath,/usr/lib/elsewhere')
    t.same(await addonProblems(linked), ['falsario.node searches /usr/lib/elsewhere'])
  },
)

t.test('symbols that nobody needs are a problem', { skip }, async (t) => {
  const folder = t.testdir({ 'source.cc': entry })
  const path = join(folder, 'falsario.node')
  const args = ['-g', '-shared', '-fPIC', '-fvisibility=hidden', '-o', path, 'source.cc']
  await promisify(execFile)('g++', args, { cwd: folder })
  t.match(await addonProblems(path), [/is not stripped/])
})

t.test('a library whose licence is not known cannot be shipped', async (t) => {
  const root = t.testdir({ 'THIRD_PARTY.md': '| `libc10` |\n| `libnvpl_blas_core` |\n' })
  await t.rejects(licenceTexts(root, root, ['torch/lib/libnew.so']), {
    message: /libnew\.so: its licence is not in/,
  })
  await t.rejects(licenceTexts(root, root, ['torch/lib/libtorch_cpu.so']), {
    message: /is not listed in THIRD_PARTY/,
  })
  await t.rejects(licenceTexts(root, root, ['torch/lib/libc10.so']), {
    message: /has no licence of torch-/,
  })
  await t.rejects(licenceTexts(root, root, ['torch/lib/libnvpl_blas_core.so.0']), {
    message: /nvidia-nvpl\.txt is missing/,
  })
  await writeFile(join(root, 'THIRD_PARTY.md'), '| `libgomp` |')
  t.same(
    [...(await licenceTexts(root, root, ['torch/lib/libgomp.so.1'])).keys()],
    ['gpl-3.0.txt', 'gcc-runtime-library-exception-3.1.txt'],
  )
})
