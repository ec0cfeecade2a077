import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { basename, join } from 'node:path'
import t, { type Test } from 'tap'
import { chooseCuda } from '../../lib/libtorch/cuda-driver.js'
import { CUDA_RELEASES, type CudaRelease, type CudaWheel } from '../../lib/libtorch/cuda-files.js'
import { cachedCuda, cudaLibrary } from '../../lib/libtorch/cuda-library.js'
import {
  type InstallCudaOptions,
  installRelease,
  uninstallCuda,
} from '../../lib/libtorch/install-cuda.js'
import { LIBTORCH_VERSION, PLATFORM } from '../../lib/libtorch/version.js'
import { writeZip } from './fake-libtorch.js'

/** Small files in the place of gigabytes: the same names inside, and what must be left out. */
const contents = {
  'torch-2.11.0-x.whl': {
    'torch/lib/libtorch_cuda.so': 'cuda'.repeat(5000),
    'torch/lib/libc10_cuda.so': 'c10',
    'torch/lib/libtorch_cpu.so': 'in a package of its own',
    'torch/include/ATen/ATen.h': 'a header',
    'torch-2.11.0.dist-info/licenses/LICENSE': 'a licence',
  },
  'nvidia_cublas-13.1.0.3-x.whl': {
    'nvidia/cu13/lib/libcublas.so.13': 'blas'.repeat(1000),
    'nvidia/cu13/include/cublas.h': 'a header',
  },
}

interface Place {
  readonly folder: string
  readonly release: CudaRelease
  readonly wheels: readonly CudaWheel[]
}

/** Makes the wheels in a folder, and a cache folder for this test. */
async function place(t: Test): Promise<Place> {
  const folder = t.testdir()
  const before = process.env.FALSARIO_CACHE
  process.env.FALSARIO_CACHE = join(folder, 'cache')
  t.teardown(() => {
    if (before === undefined) delete process.env.FALSARIO_CACHE
    else process.env.FALSARIO_CACHE = before
  })
  const wheels: CudaWheel[] = []
  for (const [name, files] of Object.entries(contents)) {
    const bytes = await readFile(await writeZip(join(folder, 'wheels', name), files))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const project = name.split('-')[0]?.replace('_', '-') ?? ''
    wheels.push({ project, name, bytes: bytes.length, sha256 })
  }
  return {
    folder,
    wheels,
    release: { cuda: '13.0', driver: '580.65', wheels: { [PLATFORM]: wheels } },
  }
}

function install({ release }: Place, options: InstallCudaOptions) {
  return installRelease({ cuda: '13.0', ...options }, [release])
}

/** Answers requests for the wheels. `broken` says how a request for a file ends badly, if it does. */
async function startIndex(
  t: Test,
  { folder, wheels }: Place,
  broken: (name: string, response: ServerResponse, bytes: Buffer) => boolean = () => false,
): Promise<{ readonly url: string; readonly requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const server = createServer(async (request, response) => {
    requests.push(request)
    const { pathname } = new URL(request.url ?? '/', 'http://index')
    const name = basename(pathname)
    const wheel = wheels.find((candidate) => candidate.name === name)
    if (wheel === undefined) {
      const links = wheels
        .filter(({ project }) => pathname === `/simple/${project}/`)
        .map(({ name }) => `<a href="../../files/${name}#sha256=0">${name}</a>`)
      return response.writeHead(links.length > 0 ? 200 : 404).end(links.join('\n'))
    }
    const bytes = await readFile(join(folder, 'wheels', name))
    if (broken(name, response, bytes)) return
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(from > 0 ? 206 : 200).end(bytes.subarray(from))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/simple`, requests }
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort()
}

const installedFiles = [
  'falsario.json',
  'nvidia/cu13/lib/libcublas.so.13',
  'torch-2.11.0.dist-info/licenses/LICENSE',
  'torch/lib/libc10_cuda.so',
  'torch/lib/libtorch_cuda.so',
]

t.test('downloads the files, unpacks the libraries, and removes all of it again', async (t) => {
  const machine = await place(t)
  const { url } = await startIndex(t, machine)
  const { folder, installed } = await install(machine, { index: url })
  t.equal(installed, true)
  t.equal(folder, cachedCuda())
  t.same(await filesOf(folder), installedFiles)
  t.same(await cudaLibrary('/another/torch'), { path: join(folder, 'torch/lib/libtorch_cuda.so') })
  t.equal((await install(machine, { index: url })).installed, false, 'once')
  t.equal(await uninstallCuda(), true)
  t.same(await readdir(join(machine.folder, 'cache')), [])
  t.equal(await uninstallCuda(), false)
  t.equal(await cudaLibrary('/another/torch'), undefined)
})

t.test('a folder with the files serves without a network', async (t) => {
  const machine = await place(t)
  const { folder } = await install(machine, { from: join(machine.folder, 'wheels') })
  t.same(await filesOf(folder), installedFiles)
})

t.test(
  'a folder that lacks files, or has damaged ones, is refused and nothing is installed',
  async (t) => {
    const machine = await place(t)
    const from = join(machine.folder, 'copy')
    await mkdir(from)
    await t.rejects(install(machine, { from }), {
      code: 'DATA_NOT_FOUND',
      message: /torch-2\.11\.0-x\.whl is missing\n.*cublas.* is missing/,
    })
    await cp(join(machine.folder, 'wheels'), from, { recursive: true })
    const name = machine.wheels[1]?.name ?? ''
    const bytes = await readFile(join(from, name))
    await writeFile(join(from, name), bytes.fill(bytes.subarray(60, 61), 50, 60))
    await t.rejects(install(machine, { from }), {
      code: 'DATA_INVALID',
      message: /cublas.*SHA-256/,
    })
    await t.rejects(stat(cachedCuda()), { code: 'ENOENT' })
  },
)

t.test('a download that breaks off goes on where it was, also in the next call', async (t) => {
  const machine = await place(t)
  let breaks = 1
  const { url, requests } = await startIndex(t, machine, (name, response, bytes) => {
    if (!name.startsWith('nvidia') || breaks-- <= 0) return false
    response.writeHead(200, { 'content-length': bytes.length })
    response.write(bytes.subarray(0, 100))
    // Later, so that the bytes arrive.
    setTimeout(() => response.destroy(), 200)
    return true
  })
  await install(machine, { index: url })
  const ranges = requests.map(({ headers }) => headers.range).filter((range) => range !== undefined)
  t.same(ranges, ['bytes=100-'])

  // What an ended process has left behind.
  await uninstallCuda()
  const [torch] = machine.wheels
  const downloads = `${cachedCuda()}.download`
  await mkdir(downloads, { recursive: true })
  const bytes = await readFile(join(machine.folder, 'wheels', torch?.name ?? ''))
  await writeFile(join(downloads, `${torch?.name}.part`), bytes.subarray(0, 70))
  await mkdir(`${cachedCuda()}.part-1-abc`)
  await install(machine, { index: url })
  t.equal(
    requests.findLast(({ headers }) => headers.range !== undefined)?.headers.range,
    'bytes=70-',
  )
  t.same(await readdir(join(machine.folder, 'cache')), [basename(cachedCuda())])
})

t.test('a file of another content is refused, and nothing is installed', async (t) => {
  const machine = await place(t)
  const { url } = await startIndex(t, machine, (name, response, bytes) => {
    if (!name.startsWith('nvidia')) return false
    response.writeHead(200).end(Buffer.alloc(bytes.length))
    return true
  })
  await t.rejects(install(machine, { index: url }), {
    code: 'DOWNLOAD_FAILED',
    message: /cublas.*its SHA-256 is .* instead of/,
  })
  await t.rejects(stat(cachedCuda()), { code: 'ENOENT' })
  const left = await readdir(`${cachedCuda()}.download`)
  t.same(left, [machine.wheels[0]?.name], 'the right files are kept, the wrong one is not')
})

t.test('an index without the files, and one that does not answer, are named', async (t) => {
  const machine = await place(t)
  const { url } = await startIndex(t, { ...machine, wheels: [] })
  await t.rejects(install(machine, { index: url }), {
    code: 'DOWNLOAD_FAILED',
    message: /127\.0\.0\.1:\d+\/torch: it answered 404/,
    fix: /--index URL/,
  })
  await t.rejects(install(machine, { index: 'http://127.0.0.1:1/simple' }), {
    code: 'DOWNLOAD_FAILED',
    message: /ECONNREFUSED/,
  })
})

t.test('downloads go through the proxy that the environment names', async (t) => {
  const machine = await place(t)
  const { requests, url } = await startIndex(t, machine)
  const before = process.env.http_proxy
  process.env.http_proxy = url.replace('/simple', '')
  t.teardown(() => {
    if (before === undefined) delete process.env.http_proxy
    else process.env.http_proxy = before
  })
  await install(machine, { index: 'http://index.invalid/simple' })
  t.match(requests[0]?.url, 'http://index.invalid/simple/torch/')
})

t.test('two installations at the same time do the work once', async (t) => {
  const machine = await place(t)
  const { url } = await startIndex(t, machine)
  const both = await Promise.all([
    install(machine, { index: url }),
    install(machine, { index: url }),
  ])
  t.same(both.map(({ installed }) => installed).sort(), [false, true])
})

t.test('the driver decides which CUDA is installed', async (t) => {
  const release = (cuda: string, driver: string): CudaRelease => ({
    cuda,
    driver,
    wheels: { here: [] },
  })
  const releases = [release('13.0', '580.65.06'), release('12.6', '560.28')]
  t.equal(chooseCuda(releases, '580.65.06', undefined, 'here').cuda, '13.0')
  t.equal(chooseCuda(releases, '580.65', undefined, 'here').cuda, '12.6')
  t.equal(chooseCuda(releases, '560.35.03', undefined, 'here').cuda, '12.6')
  t.equal(chooseCuda(releases, undefined, '12.6', 'here').cuda, '12.6')
  const refused = { code: 'DEVICE_UNAVAILABLE' }
  t.throws(() => chooseCuda(releases, '470.1', undefined, 'here'), {
    ...refused,
    message: /470\.1 is too old: CUDA 12\.6 needs 560\.28/,
  })
  t.throws(() => chooseCuda(releases, undefined, undefined, 'here'), {
    ...refused,
    fix: /--cuda 13\.0/,
  })
  t.throws(() => chooseCuda(releases, '999', undefined, 'elsewhere'), {
    ...refused,
    message: /no CUDA for elsewhere/,
  })
  t.throws(() => chooseCuda(releases, undefined, '11.8', 'here'), {
    code: 'CONFIG_INVALID',
    expected: '13.0, 12.6',
  })
})

t.test('the manifest is of the LibTorch in use', async (t) => {
  for (const { wheels } of CUDA_RELEASES) {
    for (const files of Object.values(wheels)) {
      t.match(files[0]?.name, `torch-${LIBTORCH_VERSION}-`)
      t.equal(new Set(files.map(({ sha256 }) => sha256)).size, files.length)
      for (const { sha256 } of files) t.match(sha256, /^[0-9a-f]{64}$/)
    }
  }
})

t.test('refuses options of other types', async (t) => {
  const machine = await place(t)
  await t.rejects(install(machine, { index: 'simple' }), {
    code: 'CONFIG_INVALID',
    path: 'options.index',
  })
  await t.rejects(install(machine, { index: 'ftp://index/simple' }), {
    code: 'CONFIG_INVALID',
    path: 'options.index',
  })
  await t.rejects(install(machine, { from: '' }), { code: 'CONFIG_INVALID', path: 'options.from' })
  await rm(machine.folder, { recursive: true, force: true })
})
