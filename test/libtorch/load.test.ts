import { join } from 'node:path'
import t from 'tap'
import { diagnose } from '../../lib/libtorch/diagnose.js'
import { formatDiagnosis } from '../../lib/libtorch/format-diagnosis.js'
import { loadAddon } from '../../lib/libtorch/load.js'
import { fakeFiles, writeFiles } from './fake-libtorch.js'

const named = process.env.LIBTORCH
t.afterEach(() => {
  if (named === undefined) delete process.env.LIBTORCH
  else process.env.LIBTORCH = named
})

t.test('a LIBTORCH that does not exist is an error with the diagnosis and a fix', async (t) => {
  process.env.LIBTORCH = join(t.testdir(), 'nowhere')
  await t.rejects(loadAddon(), {
    code: 'LIBTORCH_MISSING',
    message: /nowhere is not a folder/,
    fix: /npm run setup/,
  })
})

t.test("libraries that do not load are an error with the dynamic linker's message", async (t) => {
  process.env.LIBTORCH = await writeFiles(t.testdir(), fakeFiles())
  await t.rejects(loadAddon(), {
    code: 'LIBTORCH_MISSING',
    message: /LibTorch does not load: .*libc10/,
  })
  const diagnosis = await diagnose()
  t.match(diagnosis.problems, [{ what: /does not load/, fix: /unset LIBTORCH/ }])
  t.match(diagnosis.libraries[0], { path: /libc10/, error: /.+/ })
})

t.test('tries again after a failure, and loads only once', async (t) => {
  const addon = await loadAddon()
  t.type(addon, 'object')
  t.equal(await loadAddon(), addon)
  t.ok(process.env.OMP_WAIT_POLICY, 'waiting threads do not spin')
})

t.test('a complete installation has no problems', async (t) => {
  const diagnosis = await diagnose()
  t.same(diagnosis.problems, [])
  t.match(diagnosis, {
    wanted: '2.11.0',
    libtorch: { version: '2.11.0' },
    addon: { present: true },
  })
  t.ok(diagnosis.libraries.length >= 2)
  const text = formatDiagnosis(diagnosis)
  t.match(text, diagnosis.libtorch?.folder ?? 'no libtorch')
  t.notMatch(text, /fix:/)
})
