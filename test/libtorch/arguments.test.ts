import t from 'tap'
import { formatDiagnosis } from '../../lib/libtorch/format-diagnosis.js'
import { terminalReporter } from '../../lib/libtorch/reporter.js'
import { runSetup } from '../../lib/libtorch/setup.js'

/** Calls a function without its types. */
const call = (of: (...values: never[]) => unknown, value: unknown): unknown =>
  Reflect.apply(of, undefined, [value])

const others = [null, 3, '', 'x', Symbol('x'), new URL('file:///x'), [], true]

t.test('setup and diagnosis refuse arguments of other types', async (t) => {
  for (const value of others) {
    const name = String(value)
    t.throws(
      () => call(formatDiagnosis, value),
      { code: 'CONFIG_INVALID', path: 'diagnosis' },
      name,
    )
    t.throws(() => call(terminalReporter, value), { code: 'CONFIG_INVALID', path: 'stream' }, name)
    await t.rejects(Promise.resolve(call(runSetup, value)), { code: 'CONFIG_INVALID' }, name)
    const options = { reporter: value }
    await t.rejects(Promise.resolve(call(runSetup, options)), { code: 'CONFIG_INVALID' }, name)
  }
  await t.rejects(Promise.resolve(call(runSetup, { reporters: 1 })), {
    code: 'CONFIG_INVALID',
    message: /did you mean "reporter"/,
  })
})
