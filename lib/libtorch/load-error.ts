import { existsSync } from 'node:fs'
import { libc } from './libc.js'
import type { Problem } from './requirements.js'

/** The glibc that LibTorch's binaries and falsario's need. `npm run pack:check` refuses a binary that needs a newer one. */
export const OLDEST_GLIBC = '2.28'

/** A pattern of the dynamic linker's messages, and what a message means, given it and what the pattern's group matched. */
type Explanation = readonly [
  pattern: RegExp,
  explain: (message: string, part: string) => { readonly what: string; readonly fix?: string },
]

function unusableFile(message: string) {
  return { what: `A file is damaged, or is for another kind of processor: ${message}` }
}

const explanations: readonly Explanation[] = [
  [
    /another LibTorch is loaded: (.*)/,
    (_, path) => ({
      what: `This process has already loaded another LibTorch, ${path}, and a process can hold only one.`,
      fix: 'use one copy of falsario: npm dedupe (npm ls falsario shows the copies), or set LIBTORCH to the same folder for all of them',
    }),
  ],
  [
    /version [`']GLIBC_([\d.]+)' not found/,
    (message, version) => ({
      what: `This system has glibc ${libc().version ?? 'of an unknown version'}, but glibc ${version} or newer is needed: ${message}`,
      fix: `use a system with glibc ${version} or newer; falsario's packages need glibc ${OLDEST_GLIBC}, which Debian 10, Ubuntu 20.04 and RHEL 8 have`,
    }),
  ],
  [
    /version [`']((?:GLIBCXX|CXXABI)_[\d.]+)' not found/,
    (message) => ({
      what: `The C++ library of this system (libstdc++.so.6) is too old: ${message}`,
      fix: 'update libstdc++: sudo apt-get install libstdc++6, or sudo dnf update libstdc++',
    }),
  ],
  [
    /(lib(?:stdc\+\+|gcc_s)\.so\.\d+): cannot open shared object file/,
    (_, library) => ({
      what: `The C++ runtime library ${library} is not installed.`,
      fix: 'sudo apt-get install libstdc++6 libgcc-s1, or sudo dnf install libstdc++ libgcc',
    }),
  ],
  [
    /ld-linux[^:]*: cannot open shared object file|ld-musl|__[a-z_]+: symbol not found/,
    (message) => ({
      what: `falsario's binaries need glibc, but this system has musl: ${message}`,
      fix: 'use a system or container image with glibc, such as Debian instead of Alpine',
    }),
  ],
  [
    // The linker does not name a file that it finds and passes over because of its processor.
    /^(\/.*): cannot open shared object file/,
    (message, path) => (existsSync(path) ? unusableFile(message) : { what: `${path} is missing.` }),
  ],
  [
    /^([^\s/]+): cannot open shared object file/,
    (_, library) => ({ what: `${library}, which a library needs, is not installed.` }),
  ],
  [
    /undefined symbol: (\S+)/,
    (_, symbol) => ({
      what: `The symbol ${symbol} is missing, so the add-on and LibTorch are not of the same build.`,
      fix: 'unset LIBTORCH if it is set; else rm -rf node_modules, then npm install --include=optional',
    }),
  ],
  [
    /cannot allocate memory in static TLS block/,
    (message) => ({
      what: `Other libraries of this process have used up the memory for thread-local data: ${message}`,
      fix: 'import falsario before the other packages with native code',
    }),
  ],
  [
    // ERROR_MOD_NOT_FOUND of Windows
    /error 126: |The specified module could not be found/,
    (message) => ({
      what: `A library that this one needs is missing, most often Microsoft's C++ runtime: ${message}`,
      fix: 'winget install Microsoft.VCRedist.2015+.x64',
    }),
  ],
  [
    // ERROR_PROC_NOT_FOUND of Windows
    /error 127: |The specified procedure could not be found/,
    (message) => ({
      what: `A function is missing, so the add-on and LibTorch are not of the same build: ${message}`,
      fix: 'unset LIBTORCH if it is set; else remove node_modules, then npm install --include=optional',
    }),
  ],
  [
    /error 193: |invalid ELF header|file too short|wrong ELF class|not a valid Win32 application|incompatible architecture|slice is not valid|ELF file's phentsize|cannot read file data|ELF load command/,
    unusableFile,
  ],
]

/**
 * Explains a message of the dynamic linker: what is wrong, and what to do. A message of no known kind is kept as it is.
 *
 * @param otherwise what to do about a damaged file, and about a message of no known kind
 *
 * @example
 * explainLoadError("libc.so.6: version `GLIBC_2.34' not found").fix
 */
export function explainLoadError(
  message: string,
  otherwise = 'rm -rf node_modules, then npm install --include=optional; in a clone, npm run setup',
): Problem {
  const line = message.split('\n')[0] ?? ''
  for (const [pattern, explain] of explanations) {
    const match = pattern.exec(line)
    if (match !== null) return { fix: otherwise, ...explain(line, match[1] ?? '') }
  }
  return { what: line, fix: otherwise }
}
