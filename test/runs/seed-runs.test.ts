import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readSeeds, writeSeeds } from '../../lib/runs/seed-runs.js'

t.test('the list of seeds is read as it was written', async (t) => {
  const folder = t.testdir()
  await writeSeeds(join(folder, 'runs'), [3, 1])
  t.same(await readSeeds(join(folder, 'runs')), [3, 1])
})

t.test('a path without a list has none: a run, a file, no folder, a name too long', async (t) => {
  const folder = t.testdir({ run: {}, file: '' })
  const paths = ['run', 'file', 'missing', 'x'.repeat(300), `${'deep/'.repeat(1000)}run`]
  for (const path of paths) t.equal(await readSeeds(join(folder, path)), undefined)
})

t.test('a list that cannot be read is refused, with its path', async (t) => {
  const folder = t.testdir()
  await mkdir(join(folder, 'folder', 'seeds.json'), { recursive: true })
  await mkdir(join(folder, 'circle'))
  await symlink('seeds.json', join(folder, 'circle', 'seeds.json'))
  for (const text of ['', '[]', '{"seeds": []}', '{"seeds": [1.5]}', '{"seeds": [-1]}']) {
    await writeFile(join(folder, 'seeds.json'), text)
    await t.rejects(readSeeds(folder), { code: 'CONFIG_INVALID', message: /seeds\.json/ })
  }
  for (const name of ['folder', 'circle'])
    await t.rejects(readSeeds(join(folder, name)), {
      code: 'CONFIG_INVALID',
      message: `cannot read ${join(folder, name, 'seeds.json')}`,
    })
})
