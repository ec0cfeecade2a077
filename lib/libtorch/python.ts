import { dirname } from 'node:path'
import { findProgram, runCommand } from './command.js'

/** Finds torch without importing it, because the import takes seconds and a gigabyte of memory. */
const FIND_TORCH = `
import importlib.util, os
spec = importlib.util.find_spec('torch')
print(os.path.realpath(spec.origin) if spec and spec.origin else '')
`

/** Returns the path of `python3`, else of `python`, else undefined. */
export async function findPython(
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  return (await findProgram('python3', env)) ?? (await findProgram('python', env))
}

/**
 * Returns the folder of the `torch` package that the Python on the PATH would import, or undefined.
 *
 * @example
 * await findPythonTorch() // '/usr/lib/python3.11/site-packages/torch'
 */
export async function findPythonTorch(
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const python = await findPython(env)
  if (python === undefined) return undefined
  const { status, output } = await runCommand(python, ['-c', FIND_TORCH], { env })
  const file = output.trim()
  return status === 0 && file !== '' ? dirname(file) : undefined
}

/** Returns whether a Python has pip. */
export async function hasPip(
  python: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  return (await runCommand(python, ['-c', 'import pip'], { env })).status === 0
}
