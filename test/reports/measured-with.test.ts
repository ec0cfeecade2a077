import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { measuredWith } from '../../lib/reports/measured-with.js'

const config = (features?: string) => ({
  evaluate: { every: 5, count: 32, ...(features !== undefined && { features }) },
})

t.test('the newest readable card identifies the extractor', async (t) => {
  const path = t.testdir()
  t.same(await measuredWith(path, config()), { features: 'digits', count: 32 }, 'without cards')
  await mkdir(join(path, 'evaluations'))
  const extractor = (hash: string) => ({ hash, size: 6, contract: { channels: 1 } })
  const metrics = { fid: { shown: [{ name: 'fid', title: 'FID (mine.pt)', better: 'lower' }] } }
  const write = (name: string, text: string) => writeFile(join(path, 'evaluations', name), text)
  for (const [name, hash] of [
    ['999999.json', 'old'],
    ['1000000.json', 'new'],
  ] as const)
    await write(
      name,
      JSON.stringify({ features: { name: 'mine.pt', ...extractor(hash) }, metrics }),
    )
  await write('1000001.json', '{ "features": ')
  await write('1000002.json', '{}')
  const found = await measuredWith(path, config('mine.pt'))
  t.same(found, {
    features: 'mine.pt',
    extractor: extractor('new'),
    titles: { fid: 'FID (mine.pt)' },
    count: 32,
  })
})

t.test('a run without evaluations has no protocol', async (t) => {
  t.equal(await measuredWith(t.testdir(), {}), undefined)
})
