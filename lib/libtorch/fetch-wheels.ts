import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FalsarioError } from '../system/errors.js'
import { makeFolder } from '../system/make-folder.js'
import { runCommand } from './command.js'
import type { Reporter } from './reporter.js'
import type { WheelSet } from './version.js'

/** Any Python version with LibTorch wheels will do: the libraries do not depend on Python. */
const WHEEL_PYTHON = '3.11'

/**
 * Downloads wheels with pip, which uses the user's pip configuration (index, proxy, certificates).
 * Resolves with their paths. Throws `LIBTORCH_MISSING` with pip's error messages.
 *
 * @example
 * const files = await fetchWheels('/usr/bin/python3', wheels, '/tmp/wheels', reporter)
 */
export async function fetchWheels(
  python: string,
  wheels: WheelSet,
  folder: string,
  reporter: Reporter,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  // pip's temporary files go into `folder`, whose free space was checked and which is removed on failure.
  const scratch = join(folder, 'pip')
  await makeFolder(scratch)
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--no-cache-dir',
    '--disable-pip-version-check',
  ]
  args.push('--dest', folder, '--only-binary', ':all:', '--python-version', WHEEL_PYTHON)
  for (const platform of wheels.platforms) args.push('--platform', platform)

  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
  reporter.step(
    `Downloading LibTorch with pip (${megabytes(wheels.downloadBytes)}): ${wheels.requirements.join(' ')}`,
  )
  const progressTimer = setInterval(async () => {
    const bytes = await folderBytes(folder).catch(() => 0)
    const shown = Math.min(bytes, wheels.downloadBytes)
    reporter.progress(`${megabytes(shown)} of ${megabytes(wheels.downloadBytes)}`)
  }, 500)
  const { status, log } = await runCommand(python, [...args, ...wheels.requirements], {
    env: { ...env, TMPDIR: scratch },
  })
  clearInterval(progressTimer)
  if (status !== 0) throw downloadError(log)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.whl'))
  return names.map((name) => join(folder, name))
}

function downloadError(log: string): FalsarioError {
  const errors = log.split('\n').filter((line) => /^(error|ERROR|.*Error)\b/.test(line.trim()))
  const reason = (errors.length > 0 ? errors : log.trim().split('\n')).slice(-3).join('\n')
  const fix =
    'check the network and pip (`python3 -m pip download torch`), or use your own LibTorch: export LIBTORCH=/path, or LIBTORCH_ARCHIVE=/libtorch.zip'
  return new FalsarioError(
    'LIBTORCH_MISSING',
    `pip could not download LibTorch:\n${reason}\nFix: ${fix}`,
    {
      fix,
    },
  )
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true })
  const sizes = await Promise.all(
    names.map((name) => stat(join(folder, name)).then((s) => (s.isFile() ? s.size : 0))),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
