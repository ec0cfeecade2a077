/** The folders of the packages for this platform. */
export interface PackageFolders {
  readonly main: string
  readonly addon: string
  readonly libtorch: string
}

export function writePackages(
  root: string,
  out: string,
  place?: (from: string, to: string) => Promise<void>,
): Promise<PackageFolders>

export function tarballsIn(folder: string): Promise<string[]>

export function packFolder(folder: string, out: string): Promise<string>
