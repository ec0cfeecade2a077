/** The C library of this process. */
export interface Libc {
  /** `none` outside Linux. */
  readonly family: 'glibc' | 'musl' | 'none'
  /** The version of glibc: `2.36`. */
  readonly version?: string
}

interface Report {
  readonly header?: { readonly glibcVersionRuntime?: string }
}

let found: Libc | undefined

/** Returns the C library that Node runs with; the packages of falsario's binaries need glibc on Linux. */
export function libc(): Libc {
  found ??= process.platform === 'linux' ? ofReport() : { family: 'none' }
  return found
}

function ofReport(): Libc {
  // The report looks up the names of the open network connections, which may take seconds, unless told not to.
  const report = process.report as typeof process.report & { excludeNetwork?: boolean }
  const before = report.excludeNetwork ?? false
  report.excludeNetwork = true
  const { header } = report.getReport() as Report
  report.excludeNetwork = before
  const version = header?.glibcVersionRuntime
  return version === undefined ? { family: 'musl' } : { family: 'glibc', version }
}
