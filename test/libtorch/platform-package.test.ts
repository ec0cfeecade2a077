import { join } from 'node:path'
import t from 'tap'
import { reinstall } from '../../lib/libtorch/platform-package.js'

t.test(
  'the command that installs a damaged package anew is that of its package manager',
  async (t) => {
    const name = join('node_modules', '@falsario', 'linux-x64')
    t.match(
      reinstall(name),
      /^(rm -rf|rmdir \/s \/q) .* && npm install --include=optional falsario$/,
    )
    const stored = join('node_modules', '.pnpm', '@falsario+linux-x64@0.1.0', name)
    t.equal(reinstall(stored), 'pnpm install --force')
  },
)
