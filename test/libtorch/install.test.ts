import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { inspectUnpacked } from '../../lib/libtorch/inspect.js'
import { installLibTorch } from '../../lib/libtorch/install.js'
import { cachedLibTorch } from '../../lib/libtorch/locate.js'
import { SILENT } from '../../lib/libtorch/reporter.js'
import { fakeFiles, realPython, writeProgram, writeZip } from './fake-libtorch.js'

/** No process has this id: it exceeds the limits of Linux and macOS. */
const DEAD_PID = 2 ** 30

async function withArchive(t: Test, files = fakeFiles()): Promise<NodeJS.ProcessEnv> {
  const folder = t.testdir()
  const archive = await writeZip(join(folder, 'libtorch.zip'), files, 'libtorch/')
  return { ...process.env, FALSARIO_CACHE: join(folder, 'cache'), LIBTORCH_ARCHIVE: archive }
}

/** An environment with a python3 whose `pip download` runs the shell script `pip`, in which $dest is the folder. */
async function withPip(t: Test, pip: string): Promise<NodeJS.ProcessEnv> {
  const folder = t.testdir()
  const script = `if [ "$2" = pip ]; then
    while [ "$1" != --dest ]; do shift; done; dest="$2"
    ${pip}
    exit
  fi
  exec ${await realPython()} "$@"`
  await writeProgram(join(folder, 'bin'), 'python3', script)
  const PATH = `${join(folder, 'bin')}:${process.env.PATH}`
  const env = { ...process.env, FALSARIO_CACHE: join(folder, 'cache'), PATH }
  return { ...env, LIBTORCH_ARCHIVE: undefined }
}

const inCache = (env: NodeJS.ProcessEnv): Promise<string[]> => readdir(env.FALSARIO_CACHE ?? '')

t.test(
  'unpacks headers and libraries of an official archive into the cache, and nothing else',
  async (t) => {
    const env = await withArchive(t, {
      ...fakeFiles(),
      'share/cmake/x.cmake': 'x',
      'lib/libx.a': 'x',
    })
    const folder = await installLibTorch(SILENT, env)
    t.equal(folder, cachedLibTorch(env))
    t.same((await inspectUnpacked(folder)).problems, [])
    t.same((await readdir(join(folder, 'libtorch'))).sort(), ['include', 'lib'])
    t.notOk((await readdir(join(folder, 'libtorch', 'lib'))).includes('libx.a'))
    t.same(await inCache(env), [basename(folder)])
  },
)

t.test("unpacks headers, CPU libraries and CUDA's runtime from pip's wheels", async (t) => {
  const env = await withPip(t, 'cp "$FAKE_WHEELS"/*.whl "$dest"')
  const wheels = join(t.testdirName, 'wheels')
  const torch = {
    ...fakeFiles(),
    'lib/libtorch_cuda.so': 'half a gigabyte',
    'lib/libtorch_python.so': 'no',
    'nn/functional.py': 'no',
  }
  await writeZip(join(wheels, 'torch-2.11.0-cp311.whl'), torch, 'torch/')
  const cuda = { 'lib/libcudart.so.13': 'runtime', 'include/cuda.h': 'no' }
  await writeZip(join(wheels, 'nvidia_cuda_runtime-13.whl'), cuda, 'nvidia/cu13/')
  const folder = await installLibTorch(SILENT, { ...env, FAKE_WHEELS: wheels })
  t.same((await inspectUnpacked(folder)).problems, [])
  const names = (await readdir(folder, { recursive: true })).map((name) => basename(name))
  t.ok(names.includes('libcudart.so.13'))
  for (const name of [
    'libtorch_cuda.so',
    'libtorch_python.so',
    'functional.py',
    'cuda.h',
    'wheels',
  ]) {
    t.notOk(names.includes(name), name)
  }
})

t.test("a failed download shows pip's message and leaves no files", async (t) => {
  const env = await withPip(
    t,
    'echo "ERROR: No matching distribution found for torch" >&2; touch "$dest/torch-half.whl"; exit 1',
  )
  await t.rejects(installLibTorch(SILENT, env), {
    code: 'LIBTORCH_MISSING',
    message: /No matching distribution found for torch/,
  })
  t.same(await inCache(env), [])
})

t.test('a truncated download is refused and leaves no files', async (t) => {
  const env = await withPip(t, 'echo half > "$dest/torch-2.11.0.whl"')
  await t.rejects(installLibTorch(SILENT, env), { message: /cannot be unpacked.*not a zip file/ })
  t.same(await inCache(env), [])
})

t.test('a changed byte in an archive is detected by its checksum', async (t) => {
  const env = await withArchive(t, { ...fakeFiles(), 'lib/libomp.so': 'abcdefgh'.repeat(2_000) })
  const path = env.LIBTORCH_ARCHIVE ?? ''
  const bytes = await readFile(path)
  const at = bytes.indexOf('lib/libomp.so') + 'lib/libomp.so'.length + 40
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  await writeFile(path, bytes)
  await t.rejects(installLibTorch(SILENT, env), { code: 'LIBTORCH_MISSING', path })
  t.same(await inCache(env), [])
})

t.test('an archive of another version is refused and leaves no files', async (t) => {
  const env = await withArchive(t, fakeFiles('2.4.0'))
  await t.rejects(installLibTorch(SILENT, env), { message: /LibTorch 2\.4\.0/ })
  t.same(await inCache(env), [])
})

t.test('a damaged copy in the cache is replaced', async (t) => {
  const env = await withArchive(t)
  const folder = await installLibTorch(SILENT, env)
  await writeFile(join(folder, 'libtorch', 'lib', 'libc10.so'), 'cut')
  t.not((await inspectUnpacked(folder)).problems.length, 0)
  await installLibTorch(SILENT, env)
  t.same((await inspectUnpacked(folder)).problems, [])
})

t.test('removes the files and ignores the lock of a killed installation', async (t) => {
  const env = await withArchive(t)
  const target = cachedLibTorch(env)
  await mkdir(join(`${target}.part-elsewhere-1-abc`, 'wheels'), { recursive: true })
  await writeFile(`${target}.lock`, `${hostname()} ${DEAD_PID} token`)
  await installLibTorch(SILENT, env)
  t.same(await inCache(env), [basename(target)])
})

t.test('ignores a lock of another machine whose time is too old', async (t) => {
  const env = await withArchive(t)
  const lock = `${cachedLibTorch(env)}.lock`
  await mkdir(dirname(lock), { recursive: true })
  await writeFile(lock, 'another-machine 1 token')
  await utimes(lock, new Date(0), new Date(0))
  await installLibTorch(SILENT, env)
  t.same(await inCache(env), [basename(cachedLibTorch(env))])
})

t.test('of two installations at once, one installs and the other waits', async (t) => {
  const env = await withArchive(t)
  const steps: string[] = []
  const reporter = { step: (line: string) => steps.push(line), progress: () => {} }
  const folders = await Promise.all([
    installLibTorch(reporter, env),
    installLibTorch(reporter, env),
  ])
  t.same(folders, [cachedLibTorch(env), cachedLibTorch(env)])
  t.equal(steps.filter((line) => line.startsWith('Unpacking')).length, 1)
  t.same(await inCache(env), [basename(cachedLibTorch(env))])
})
