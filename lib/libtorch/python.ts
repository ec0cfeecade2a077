import { dirname } from 'node:path'
import { findProgram, runCommand } from './command.js'

/** Importing torch takes seconds and a gigabyte; its folder is known without. */
const FIND_TORCH = `
import importlib.util, os
spec = importlib.util.find_spec('torch')
print(os.path.realpath(spec.origin) if spec and spec.origin else '')
`

/** The Python program to ask: `python3`, else `python`. */
export async function findPython(
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  return (await findProgram('python3', env)) ?? (await findProgram('python', env))
}

/**
 * Folder of the `torch` package that the Python on the PATH would import, or undefined.
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

/** Whether the Python on the PATH has pip. */
export async function hasPip(
  python: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  return (await runCommand(python, ['-c', 'import pip'], { env })).status === 0
}
