import { join } from 'node:path'
import t from 'tap'
import { findProgram, runCommand } from '../../lib/libtorch/command.js'
import { writeProgram } from './fake-libtorch.js'

t.test('status, output and log of a program', async (t) => {
  const lines: string[] = []
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3'
  const result = await runCommand(process.execPath, ['-e', script], {
    onLine: (line) => lines.push(line),
  })
  t.match(result, { status: 3, output: 'out\n' })
  t.same(lines.sort(), ['err', 'out'])
})

t.test('a program that is not there is a result, not a throw', async (t) => {
  const { status, log } = await runCommand('/no/such/program', [])
  t.equal(status, undefined)
  t.match(log, /ENOENT/)
})

t.test('a program is found on the PATH, and a plain file is none', async (t) => {
  const folder = t.testdir({ tool: 'not executable', bin: {} })
  await writeProgram(join(folder, 'bin'), 'tool', 'true')
  const PATH = `${folder}:${join(folder, 'bin')}`
  t.equal(await findProgram('tool', { PATH }), join(folder, 'bin', 'tool'))
  t.equal(await findProgram('tool', { PATH: folder }), undefined)
  t.equal(await findProgram(join(folder, 'bin', 'tool'), { PATH: '' }), join(folder, 'bin', 'tool'))
})
