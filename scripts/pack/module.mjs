// Checks of the main package as a module: what publint and "are the types wrong" find.
import { readFile } from 'node:fs/promises'

/** Resolves with the problems of a tarball's package.json, exports and types. */
export async function moduleProblems(tarball) {
  const bytes = await readFile(tarball)
  return [...(await exportProblems(bytes)), ...(await typeProblems(bytes))]
}

async function exportProblems(bytes) {
  const { publint } = await import('publint')
  const { formatMessage } = await import('publint/utils')
  const { messages, pkg } = await publint({ pack: { tarball: toArrayBuffer(bytes) } })
  return messages
    .filter(({ type }) => type !== 'suggestion')
    .map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`)
}

async function typeProblems(bytes) {
  const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core')
  const { types, problems = [] } = await checkPackage(createPackageFromTarballData(bytes))
  if (types === false) return ['attw: the package has no types']
  return problems.map((problem) => `attw: ${JSON.stringify(problem)}`)
}

function toArrayBuffer(bytes) {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
}
