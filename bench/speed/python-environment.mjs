// PyTorch of the same version as LibTorch, in a Python environment in falsario's cache folder. It is made once.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../../dist/libtorch/command.js'
import { findPython } from '../../dist/libtorch/python.js'
import { LIBTORCH_VERSION } from '../../dist/libtorch/version.js'
import { cacheFolder } from '../../dist/system/cache.js'
import { makeFolder } from '../../dist/system/make-folder.js'

/** The folder of the PyTorch models. */
export const SCRIPTS = fileURLToPath(new URL('../pytorch/', import.meta.url))

const REQUIREMENTS = [`torch==${LIBTORCH_VERSION}`, 'numpy', 'safetensors']
const PROBE = 'import numpy, safetensors.torch, torch; print(torch.__version__)'

/**
 * Returns the path of a Python with PyTorch, numpy and safetensors: `given`, or that of the cache folder, which is
 * made if it is missing or incomplete.
 *
 * @param {string | undefined} given a path, which must have them already
 * @param {(line: string) => void} report
 */
export async function pythonEnvironment(given, report) {
  if (given !== undefined) {
    const problem = await problemOf(given)
    if (problem === undefined) return given
    throw new Error(`--python ${given}: ${problem}; it needs ${REQUIREMENTS.join(', ')}`)
  }
  const folder = join(cacheFolder(), 'bench-python', LIBTORCH_VERSION)
  const python = join(folder, 'bin', 'python')
  if ((await problemOf(python)) === undefined) return python
  await rm(folder, { recursive: true, force: true }) // what an interrupted run has left
  for (const { program, args } of await commandsToMake(folder)) {
    report(`${program} ${args.join(' ')}`)
    const { status, log } = await runCommand(program, args, {
      onLine: (line) => report(`  ${line}`),
    })
    if (status !== 0) throw new Error(`${program} ${args[1]} failed: ${lastLine(log)}`)
  }
  const problem = await problemOf(python)
  if (problem === undefined) return python
  throw new Error(`the new Python environment ${folder} does not work: ${problem}`)
}

/** Returns the commands that make the environment. pip uses the user's configuration. */
export async function commandsToMake(folder) {
  const python = await findPython()
  if (python === undefined)
    throw new Error('there is no python3 on the PATH; install Python 3.10 or newer')
  await makeFolder(folder)
  const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off']
  return [
    { program: python, args: ['-m', 'venv', folder] },
    { program: join(folder, 'bin', 'python'), args: [...install, ...REQUIREMENTS] },
  ]
}

/** Returns why a Python cannot be used, or undefined. */
async function problemOf(python) {
  const { status, output, log } = await runCommand(python, ['-c', PROBE])
  if (status !== 0) return lastLine(log)
  const version = output.trim().split('+')[0]
  if (version !== LIBTORCH_VERSION)
    return `it has PyTorch ${version}, falsario is built with LibTorch ${LIBTORCH_VERSION}`
  return undefined
}

/** Runs a script of bench/pytorch/ to its end and returns the JSON that it prints, or undefined. */
export async function runPython(script, request, { python, env }) {
  const args = [join(SCRIPTS, script), JSON.stringify(request)]
  const { status, output, log } = await runCommand(python, args, { env })
  if (status !== 0) throw new Error(`${script} failed: ${lastLine(log)}`)
  return output.trim() === '' ? undefined : JSON.parse(output)
}

export const lastLine = (text) => text.trim().split('\n').at(-1) ?? ''
