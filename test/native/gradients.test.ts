import { join } from 'node:path'
import t from 'tap'
import { runCommand } from '../../lib/libtorch/command.js'
import { withLock } from '../../lib/system/lock.mjs'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'

/**
 * Compares the gradients of every layer, loss and penalty with difference quotients, in float64, on the
 * object code that trains. The program in gradients/, which set-up does not build, writes one line per
 * check.
 */

const build = join(PACKAGE_ROOT, 'build')
const program = 'falsario_gradients'

t.before(async () => {
  // The thread sanitizer is preloaded for the program, but make would wait forever with it.
  const { LD_PRELOAD: _, ...env } = process.env
  const target = ['--config', 'Release', '--target', program, '--parallel', '2']
  // Set-up uses the same lock while it builds.
  const { status, log } = await withLock(join(build, 'native.lock'), () =>
    runCommand('cmake', ['--build', build, ...target], { env }),
  )
  if (status !== 0) throw new Error(`building ${program} failed:\n${log}`)
})

t.test('autograd and difference quotients agree', async (t) => {
  const { status, output, log } = await runCommand(join(build, program), [])
  let checks = 0
  for (const line of output.split('\n').filter((text) => text !== '')) {
    const [, result, error, name] = /^(ok|not ok) (\S+) (.+)$/.exec(line) ?? []
    t.equal(result, 'ok', name === undefined ? line : `${name}, relative error ${error}`)
    checks += 1
  }
  t.ok(checks > 0, 'there are checks')
  t.equal(status, 0, status === 0 ? 'the program succeeds' : log)
})
