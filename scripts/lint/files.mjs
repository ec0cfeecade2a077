import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.mjs'

/** The checkout's own files, those not committed yet included, relative to `root`. */
export async function sourceFiles(root) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { status, output } = await run('git', args, root)
  if (status !== 0) throw new Error(`lint needs a git checkout: ${output.trim()}`)
  const names = [...new Set(output.split('\0'))].filter((name) => name !== '').sort()
  const present = await Promise.all(
    names.map((name) =>
      stat(join(root, name)).then(
        (found) => found.isFile(),
        () => false,
      ),
    ),
  )
  return names.filter((_, i) => present[i])
}
