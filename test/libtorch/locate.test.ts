import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { cachedLibTorch, locateLibTorch } from '../../lib/libtorch/locate.js'
import { MANIFEST_NAME } from '../../lib/libtorch/platform-package.js'
import { fakeFiles, writeFiles, writeProgram } from './fake-libtorch.js'

interface Place {
  readonly env: NodeJS.ProcessEnv
  readonly buildRecord: string
  readonly folder: string
}

/** An environment with a LibTorch in each of the given places. */
async function machine(t: Test, ...places: string[]): Promise<Place> {
  const folder = t.testdir()
  const env: NodeJS.ProcessEnv = {
    FALSARIO_CACHE: join(folder, 'cache'),
    PATH: join(folder, 'bin'),
  }
  const buildRecord = join(folder, 'record.json')
  for (const place of places) await writeFiles(join(folder, place, 'torch'), fakeFiles())
  if (places.includes('named')) env.LIBTORCH = join(folder, 'named')
  if (places.includes('cached')) {
    await writeFiles(join(cachedLibTorch(env), 'torch'), fakeFiles())
    const manifest = JSON.stringify({ version: '2.11.0', libraries: {} })
    await writeFile(join(cachedLibTorch(env), MANIFEST_NAME), manifest)
  }
  if (places.includes('built')) {
    const record = { libtorch: join(folder, 'built', 'torch'), libtorchVersion: '2.11.0' }
    await writeFile(buildRecord, JSON.stringify(record))
  }
  if (places.includes('python')) {
    await writeProgram(env.PATH ?? '', 'python3', `echo ${folder}/python/torch/__init__.py`)
  }
  return { env, buildRecord, folder }
}

const order = ['named', 'cached', 'built', 'python']
const sources = ['LIBTORCH', 'cache', 'last build', 'Python']

for (const [i, source] of sources.entries()) {
  t.test(`uses the first of ${order.slice(i).join(', ')}`, async (t) => {
    const { env, buildRecord } = await machine(t, ...order.slice(i))
    t.equal((await locateLibTorch({ env, buildRecord })).libtorch?.source, source)
  })
}

t.test('without any LibTorch, returns the places that were searched', async (t) => {
  const { env, buildRecord } = await machine(t)
  const { libtorch, candidates } = await locateLibTorch({ env, buildRecord })
  t.equal(libtorch, undefined)
  t.match(candidates, [{ source: 'cache', problems: [/is not a folder/] }])
})

t.test('does not search elsewhere if LIBTORCH is unusable', async (t) => {
  const { env, buildRecord, folder } = await machine(t, 'cached')
  const named = { ...env, LIBTORCH: join(folder, 'nowhere') }
  const { libtorch, candidates } = await locateLibTorch({ env: named, buildRecord })
  t.equal(libtorch, undefined)
  t.match(candidates, [{ source: 'LIBTORCH', problems: [/nowhere is not a folder/] }])
})

t.test('does not use a Python torch of another version', async (t) => {
  const { env, buildRecord, folder } = await machine(t, 'python')
  await writeFiles(join(folder, 'python', 'torch'), fakeFiles('2.9.1'))
  const { libtorch, candidates } = await locateLibTorch({ env, buildRecord })
  t.equal(libtorch, undefined)
  t.match(candidates.at(-1), { source: 'Python', problems: [/LibTorch 2\.9\.1/] })
})

t.test('ignores a Python without torch', async (t) => {
  const { env, buildRecord } = await machine(t)
  await writeProgram(env.PATH ?? '', 'python3', 'echo')
  t.equal((await locateLibTorch({ env, buildRecord })).candidates.length, 1)
})
