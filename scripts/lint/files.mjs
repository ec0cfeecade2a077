import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.mjs'

/** Lists the files of the checkout relative to `root`, including new files that git does not ignore. */
export async function sourceFiles(root) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { status, output } = await run('git', args, root)
  if (status !== 0) throw new Error(`lint needs a git checkout: ${output.trim()}`)
  const names = [...new Set(output.split('\0'))].filter((name) => name !== '').sort()
  const present = await Promise.all(
    names.map((name) =>
      stat(join(root, name)).then(
        (status) => status.isFile(),
        () => false,
      ),
    ),
  )
  return names.filter((_, i) => present[i])
}
