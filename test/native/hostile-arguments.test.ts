import { fileURLToPath } from 'node:url'
import t from 'tap'
import { runCommand } from '../../lib/libtorch/command.js'

t.test('no function of the add-on crashes on arguments of other types', async (t) => {
  const script = fileURLToPath(
    new URL('../../scripts/sanitize/hostile-arguments.mjs', import.meta.url),
  )
  const { status, log } = await runCommand(process.execPath, ['--expose-gc', script])
  t.equal(status, 0, log)
  t.match(log, /^\d{4,} calls: \d+ refused, none crashed$/m)
})
