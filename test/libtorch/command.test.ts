import { join } from 'node:path'
import t from 'tap'
import { findProgram, runCommand } from '../../lib/libtorch/command.js'
import { writeProgram } from './fake-libtorch.js'

t.test('returns the status, output and log of a program', async (t) => {
  const lines: string[] = []
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3'
  const result = await runCommand(process.execPath, ['-e', script], {
    onLine: (line) => lines.push(line),
  })
  t.match(result, { status: 3, output: 'out\n' })
  t.same(lines.sort(), ['err', 'out'])
})

t.test('a program that does not exist gives a result and throws no error', async (t) => {
  const { status, log } = await runCommand('/no/such/program', [])
  t.equal(status, undefined)
  t.match(log, /ENOENT/)
})

t.test('finds an executable file on the PATH and ignores other files', async (t) => {
  const folder = t.testdir({ tool: 'not executable', bin: {} })
  await writeProgram(join(folder, 'bin'), 'tool', 'true')
  const PATH = `${folder}:${join(folder, 'bin')}`
  t.equal(await findProgram('tool', { PATH }), join(folder, 'bin', 'tool'))
  t.equal(await findProgram('tool', { PATH: folder }), undefined)
  t.equal(await findProgram(join(folder, 'bin', 'tool'), { PATH: '' }), join(folder, 'bin', 'tool'))
})
