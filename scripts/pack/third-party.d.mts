export function licenceTexts(
  root: string,
  libtorch: string,
  libraries: readonly string[],
): Promise<ReadonlyMap<string, Buffer>>
export function libraryTitle(name: string): string
