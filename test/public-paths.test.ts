import { readdir } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import * as falsario from '../lib/index.js'
import { on, outcome } from './call-untyped.js'
import { callFalsario } from './cli/call-falsario.js'
import { plainWgan } from './known-model.js'
import { tinyData, tinyVae } from './tiny-model.js'

/** A URL in place of a path: a folder named `s3:` in the working folder helps nobody. */

const object: URL = pathToFileURL('/data/x')
const texts = [
  's3://bucket/x',
  'https://example.org/x',
  'file:///data/x',
  'file:/data/x',
  'HTTP://x/y',
]

t.test('a URL in place of a path is refused, and nothing is written', async (t) => {
  process.chdir(t.testdir())
  const model = await plainWgan()
  const images = await model.sample({ count: 2 })
  const data = tinyData()
  const settings = { model: tinyVae, data, steps: 1, batchSize: 2, device: 'cpu' }
  const result = (run: unknown) => Reflect.get(Object(run), 'result')
  const calls: Record<string, (url: unknown) => unknown> = {
    openDataset: (url) => on(falsario, 'openDataset', url),
    readIdx: (url) => on(falsario, 'readIdx', url),
    readImage: (url) => on(falsario, 'readImage', url),
    'packImages source': (url) => on(falsario, 'packImages', url, { out: 'o' }),
    loadModel: (url) => on(falsario, 'loadModel', url),
    inspectModel: (url) => on(falsario, 'inspectModel', url),
    openExtractor: (url) => on(falsario, 'openExtractor', url),
    'evaluate model': (url) => on(falsario, 'evaluate', { model: url, data: 'digits' }),
    'evaluate data': (url) => on(falsario, 'evaluate', { model, data: url }),
    compare: (url) => on(falsario, 'compare', [url, url]),
    'train data': (url) => result(on(falsario, 'train', { ...settings, data: url })),
    'train resume': (url) => result(on(falsario, 'train', { resume: url })),
    'train out': (url) => result(on(falsario, 'train', { ...settings, out: url })),
    'packImages out': (url) => on(falsario, 'packImages', '.', { out: url }),
    'generateDataset out': (url) => on(falsario, 'generateDataset', model, { count: 1, out: url }),
    'compare out': (url) => on(falsario, 'compare', ['a', 'b'], { out: url }),
    save: (url) => on(model, 'save', url),
    toPng: (url) => on(images, 'toPng', url),
    toGif: (url) => on(images, 'toGif', url),
    writeIdx: (url) => on(falsario, 'writeIdx', url, [1], Uint8Array.of(1)),
    writePairs: (url) => on(falsario, 'writePairs', url, images, images),
  }
  for (const [name, call] of Object.entries(calls))
    for (const url of texts) {
      const error = await outcome(() => call(url))
      t.match(error, { code: 'CONFIG_INVALID', received: url, fix: /^pass (a|the) path/ }, name)
      t.match(Object(error).message, `expected a path, got a URL (${url})`)
    }
  for (const name of ['openDataset', 'readIdx', 'packImages source', 'loadModel', 'save'])
    t.match(await outcome(() => calls[name]?.(object)), {
      code: 'CONFIG_INVALID',
      fix: 'pass a path: fileURLToPath(url)',
    })
  t.same(await readdir('.'), [])
})

t.test('the command line writes to no URL', async (t) => {
  process.chdir(t.testdir())
  for (const line of [
    'train quick --steps 1 --out s3://bucket/run',
    'train quick --steps 1 --seeds 2 --out s3://bucket/run',
    'pack photos --out https://example.org/x',
    'generate m --count 1 --out file:///data/x',
    'sample m --out s3://bucket/a.png',
    'interpolate m --out s3://bucket/a.gif',
    'reconstruct m --out s3://bucket/a.png',
    'evaluate m --out s3://bucket/a.json',
    'compare a b --out s3://bucket/x',
  ]) {
    const { status, stderr } = await callFalsario(line)
    t.equal(status, 2, line)
    t.match(stderr, /'--out <.*>' argument '.*' is invalid\. Expected the path of a local/, line)
  }
  t.same(await readdir('.'), [])
})
