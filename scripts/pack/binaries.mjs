// Checks of shared libraries: which system they need, and what they show of the machine that built them.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { run } from './run.mjs'

/** What a symbol's version tells about the system, and the newest that falsario's floor allows. */
const newest = {
  GLIBC: '2.28',
  // GCC 8, whose libstdc++ the distributions with glibc 2.28 have.
  GLIBCXX: '3.4.25',
  CXXABI: '1.3.11',
  GOMP: '4.5',
}

const versions = /\b(GLIBC|GLIBCXX|CXXABI|GOMP)_([\d.]+)/g

/** The libraries of the system that the add-on may need. LibTorch's are opened before it. */
const needed =
  /^(libc10|libtorch_cpu|libgomp|libstdc\+\+|libgcc_s|libm|libc|libdl|libpthread|librt|ld-linux)(?=[.-])/

/** The only symbols that an add-on exports: Node's entry. */
const entry = ['napi_register_module_v1', 'node_api_module_get_api_version_v1']

/** Folders of machines on which people and their CI build. */
const absolutePath =
  /(?:^|[^\w.$])((?:[A-Z]:[\\/](?:Users|a|actions|src|build)|\/(?:home|root|tmp|Users|work|build|builds|github|opt|usr\/local|private))[\\/][\w.\\/+-]+)/

function isNewer(version, floor) {
  const [a, b] = [version, floor].map((text) => text.split('.').map(Number))
  for (let i = 0; i < Math.max(a.length, b.length); ++i) {
    if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) > (b[i] ?? 0)
  }
  return false
}

/** Resolves with the problems of a library: symbols that a system with the oldest glibc lacks. */
export async function symbolProblems(path) {
  const table = await run('objdump', ['-T', path])
  const undefinedSymbols = table.split('\n').filter((line) => line.includes('*UND*'))
  const problems = new Set()
  for (const [, family, version] of undefinedSymbols.join('\n').matchAll(versions)) {
    if (!isNewer(version, newest[family])) continue
    problems.add(
      `${basename(path)} needs ${family}_${version}, but the floor is ${family}_${newest[family]}`,
    )
  }
  return [...problems]
}

/** Resolves with the problems of an add-on of falsario on Linux. */
export async function addonProblems(path) {
  const name = basename(path)
  const problems = await symbolProblems(path)
  const exported = (await run('nm', ['-D', '--defined-only', path]))
    .split('\n')
    .flatMap((line) => line.trim().split(' ')[2] ?? [])
  for (const symbol of exported) {
    if (!entry.includes(symbol)) problems.push(`${name} exports ${symbol}`)
  }
  for (const symbol of entry) {
    if (!exported.includes(symbol)) problems.push(`${name} does not export ${symbol}`)
  }
  const dynamic = await run('readelf', ['-dW', path])
  for (const [, library] of dynamic.matchAll(/\(NEEDED\).*\[(.*)\]/g)) {
    if (!needed.test(library)) problems.push(`${name} needs ${library}`)
  }
  for (const [, folders] of dynamic.matchAll(/\((?:RPATH|RUNPATH)\).*\[(.*)\]/g)) {
    problems.push(`${name} searches ${folders}`)
  }
  if (/\.symtab\b|\.debug_/.test(await run('readelf', ['-SW', path]))) {
    problems.push(`${name} is not stripped`)
  }
  return [...problems, ...(await pathProblems(path))]
}

/** Resolves with the problems of an add-on on Windows. */
export function windowsProblems(path) {
  return pathProblems(path)
}

async function pathProblems(path) {
  const text = (await readFile(path)).toString('latin1')
  const found = new Set()
  for (const piece of text.split('\0')) {
    const match = absolutePath.exec(piece)
    if (match !== null) found.add(`${basename(path)} contains the path ${match[1]}`)
  }
  return [...found]
}

/** Resolves with the problems of an add-on on macOS. */
export async function machOProblems(path) {
  const name = basename(path)
  const exported = (await run('nm', ['-gU', path]))
    .split('\n')
    .flatMap((line) => line.split(' ')[2] ?? [])
  const problems = exported
    .filter((symbol) => !entry.includes(symbol.replace(/^_/, '')))
    .map((symbol) => `${name} exports ${symbol}`)
  return [...problems, ...(await pathProblems(path))]
}
