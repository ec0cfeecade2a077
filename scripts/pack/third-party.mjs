// The licence of every library that the LibTorch packages contain. THIRD_PARTY.md says the same to people.
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const own = join(dirname(fileURLToPath(import.meta.url)), 'licences')

/** A text of this repository, or the licence files of the wheel whose name begins so. */
const kept = (name) => ({ path: join(own, name) })
const ofWheel = (prefix) => ({ wheel: prefix })

const gccRuntime = [kept('gpl-3.0.txt'), kept('gcc-runtime-library-exception-3.1.txt')]

/** By the name of the library's file. A library that is not listed may not be shipped. */
const licences = [
  [/^(lib)?c10\./, [ofWheel('torch-')]],
  // LibTorch for x64 contains Intel's MKL.
  [/^(lib)?torch_cpu\./, [ofWheel('torch-'), kept('intel-simplified-software-license.txt')]],
  [/^lib(gomp|gfortran|quadmath)\b/, gccRuntime],
  [/^libcudart\./, [ofWheel('nvidia_cuda_runtime-')]],
  [/^libcupti\./, [ofWheel('nvidia_cuda_cupti-')]],
  [/^libarm_compute(_graph)?\./, [kept('arm-compute-library.txt')]],
  // NVIDIA's BLAS and LAPACK for Arm.
  [/^libnvpl_/, [kept('nvidia-nvpl.txt')]],
  [/^libomp\./, [kept('llvm-openmp.txt')]],
  // Intel's OpenMP runtime comes with MKL.
  [/^libiomp5md\./, [kept('intel-simplified-software-license.txt')]],
  [/^uv\./, [kept('libuv.txt')]],
]

/**
 * Resolves with the names and contents of the licence files for these libraries. Throws if a library's licence is not
 * known, or if a text is missing.
 *
 * @param libtorch the folder into which setup unpacked the wheels
 */
export async function licenceTexts(root, libtorch, libraries) {
  const table = await readFile(join(root, 'THIRD_PARTY.md'), 'utf8')
  const texts = new Map()
  for (const path of libraries) {
    const name = path.split('/').pop()
    const sources = licences.find(([pattern]) => pattern.test(name))?.[1]
    if (sources === undefined)
      throw new Error(`${path}: its licence is not in scripts/pack/third-party.mjs`)
    const listed = libraryTitle(name)
    if (!table.includes(`\`${listed}\``))
      throw new Error(`${listed} is not listed in THIRD_PARTY.md`)
    for (const source of sources) {
      for (const file of source.path
        ? [source.path]
        : await wheelLicences(libtorch, source.wheel)) {
        texts.set(source.path ? file.split('/').pop() : nameOf(file), await textOf(file, name))
      }
    }
  }
  return texts
}

/** `libc10` for every platform's name of it, as THIRD_PARTY.md lists it. */
export function libraryTitle(name) {
  const title = name.replace(/\.(so|dylib|dll).*/, '')
  return /^(c10|torch_cpu)$/.test(title) ? `lib${title}` : title
}

/** A text that is not in the repository yet has not been checked, so nobody may ship the library. */
async function textOf(file, library) {
  const text = await readFile(file).catch(() => undefined)
  if (text !== undefined) return text
  const fix = 'read its licence, and put the text there if the library may be redistributed'
  throw new Error(`${file} is missing, so ${library} cannot be shipped. Fix: ${fix}`)
}

async function wheelLicences(libtorch, prefix) {
  const folder = (await readdir(libtorch)).find(
    (name) => name.startsWith(prefix) && name.endsWith('.dist-info'),
  )
  const inside = folder === undefined ? [] : await readdir(join(libtorch, folder, 'licenses'))
  if (inside.length === 0) throw new Error(`${libtorch} has no licence of ${prefix}*`)
  return inside.map((name) => join(libtorch, folder, 'licenses', name))
}

/** `nvidia_cuda_cupti-13.0.85-License.txt` */
function nameOf(path) {
  const [wheel, , file] = path.split('/').slice(-3)
  return `${wheel.replace('.dist-info', '')}-${file}`
}
