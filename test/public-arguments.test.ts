import { mkdir } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import t from 'tap'
import * as falsario from '../lib/index.js'
import { on, outcome } from './call-untyped.js'
import { knownPlainVae, plainWgan } from './known-model.js'
import { tinyData, tinyVae } from './tiny-model.js'

/**
 * Every public function that takes paths, numbers or arrays is called as JavaScript may call it: with values of
 * other types. Each call must fail with a FalsarioError.
 */

const url = pathToFileURL('/tmp/photos')
/** Neither paths nor objects of falsario. */
const others = [undefined, null, 3, Number.NaN, '', url, {}, [], 'a\0b', true]
/** Not a size, a count or a seed. */
const numbers = [Number.NaN, Infinity, 1.5, -1, '3', null, url, {}, 2 ** 53]

/** Neither controls nor options: each call has a wrong key, or is no object. */
const unclear = [3, 'x', null, { sginal: 1 }, { signal: 3 }, { onProgress: 3 }]

/** Specs that contain themselves or too many levels: code that calls itself for each level would not end. */
function nested(): unknown[] {
  const around: { kind: string; encoder: unknown[] } = { kind: 'vae', encoder: [] }
  around.encoder.push(around)
  const layer: { type: string; layers: unknown[] } = { type: 'residual', layers: [] }
  layer.layers.push(layer)
  let deep: unknown = []
  for (let level = 0; level < 5000; level++) deep = { type: 'residual', layers: [deep] }
  return [around, { ...tinyVae, encoder: { layers: [layer] } }, { ...tinyVae, encoder: deep }]
}

/** The result of a run that was begun. */
function result(run: unknown): unknown {
  return run instanceof falsario.Run ? run.result : run
}

type Case = readonly [name: string, values: readonly unknown[], call: (value: unknown) => unknown]

t.test('arguments of other types and values are refused with a FalsarioError', async (t) => {
  process.chdir(t.testdir())
  await mkdir('empty')
  const data = (await falsario.openDataset('digits')).slice(0, 4)
  using model = await knownPlainVae()
  using gan = await plainWgan()
  await model.save('m.safetensors')
  const images = await model.sample({ count: 4 })
  const extractor = await falsario.openExtractor('digits')
  const run = (more: object) => ({ model: tinyVae, data: tinyData(), steps: 1, ...more })
  const cases: readonly Case[] = [
    ['openDataset source', others, (x) => on(falsario, 'openDataset', x)],
    ['openDataset size', numbers, (x) => on(falsario, 'openDataset', '.', { size: x })],
    ['openDataset count', numbers, (x) => on(falsario, 'openDataset', 'shapes', { count: x })],
    ['openDataset options', ['x', 3, null], (x) => on(falsario, 'openDataset', 'digits', x)],
    ['describeSpec', others, (x) => on(falsario, 'describeSpec', x)],
    ['fingerprint', others, (x) => on(falsario, 'fingerprint', x)],
    ['readIdx path', others, (x) => on(falsario, 'readIdx', x)],
    ['readIdx content', [3, 'x', null], (x) => on(falsario, 'readIdx', 'none', x)],
    ['writeIdx path', others, (x) => on(falsario, 'writeIdx', x, [1], Uint8Array.of(1))],
    [
      'writeIdx shape',
      [Number.NaN, null, undefined, [Number.NaN], ['1'], {}],
      (x) => on(falsario, 'writeIdx', 'i', x, Uint8Array.of(1)),
    ],
    [
      'writeIdx data',
      [Number.NaN, null, undefined, [1], Float32Array.of(1)],
      (x) => on(falsario, 'writeIdx', 'i', [1], x),
    ],
    [
      'readImage path',
      others,
      (x) => on(falsario, 'readImage', x, { channels: 3, height: 8, width: 8 }),
    ],
    [
      'readImage height',
      numbers,
      (x) => on(falsario, 'readImage', 'none.png', { channels: 3, height: x, width: 8 }),
    ],
    [
      'readImage channels',
      numbers,
      (x) => on(falsario, 'readImage', 'none.png', { channels: x, height: 8, width: 8 }),
    ],
    ['readImage format', others, (x) => on(falsario, 'readImage', 'none.png', x)],
    ['packImages source', others, (x) => on(falsario, 'packImages', x, { out: 'o' })],
    ['packImages out', others, (x) => on(falsario, 'packImages', '.', { out: x })],
    ['packImages options', others, (x) => on(falsario, 'packImages', '.', x)],
    ['writePairs path', others, (x) => on(falsario, 'writePairs', x, images, images)],
    ['writePairs above', others, (x) => on(falsario, 'writePairs', 'p.png', x, images)],
    ['writePairs below', others, (x) => on(falsario, 'writePairs', 'p.png', images, x)],
    [
      'writePairs columns',
      numbers.filter((x) => x !== null),
      (x) => on(falsario, 'writePairs', 'p.png', images, images, { columns: x }),
    ],
    ['parseSetting', others, (x) => on(falsario, 'parseSetting', x)],
    ['parseModelSpec', others, (x) => on(falsario, 'parseModelSpec', x)],
    ['findPreset', others, (x) => on(falsario, 'findPreset', x)],
    ['parseRunConfig', others, (x) => on(falsario, 'parseRunConfig', x)],
    ['parseRunInput', others, (x) => on(falsario, 'parseRunInput', x)],
    ['inspectModel', others, (x) => on(falsario, 'inspectModel', x)],
    ['loadModel', others, (x) => on(falsario, 'loadModel', x)],
    ['loadAnyModel', others, (x) => on(falsario, 'loadAnyModel', x)],
    ['loadClassifier', others, (x) => on(falsario, 'loadClassifier', x)],
    ['sample count', numbers, (x) => on(model, 'sample', { count: x })],
    ['sample seed', numbers, (x) => on(model, 'sample', { count: 1, seed: x })],
    [
      'sample label',
      [new Float32Array(4), new BigInt64Array(3), [Number.NaN], 'x'],
      (x) => on(model, 'sample', { count: 1, label: x }),
    ],
    ['sample options', others, (x) => on(model, 'sample', x)],
    ['latents', others, (x) => on(model, 'latents', x)],
    ['interpolate frames', numbers, (x) => on(model, 'interpolate', { from: 0, to: 1, frames: x })],
    ['decode', others, (x) => on(model, 'decode', x)],
    [
      'decode values',
      [Float32Array.of(Number.NaN), new Float64Array(20), new Float32Array(0)],
      (x) => on(model, 'decode', x),
    ],
    ['generate', others, (x) => on(gan, 'generate', x)],
    ['discriminate', others, (x) => on(gan, 'discriminate', x)],
    ['encode', others, (x) => on(model, 'encode', x)],
    [
      'encode bytes',
      [
        { bytes: new Float32Array(784), shape: [1, 1, 28, 28] },
        { bytes: new Uint8Array(784), shape: [1, 1, 28, Number.NaN] },
      ],
      (x) => on(model, 'encode', x),
    ],
    ['reconstruct', others, (x) => on(model, 'reconstruct', x)],
    ['elbo', others, (x) => on(model, 'elbo', x)],
    ['iwae samples', numbers, (x) => on(model, 'iwae', data, { samples: x })],
    [
      'activeUnits threshold',
      [Number.NaN, Infinity, -1, '3', null],
      (x) => on(model, 'activeUnits', data, { threshold: x }),
    ],
    ['interpolateImages', others, (x) => on(model, 'interpolateImages', { from: x, to: x })],
    ['interpolateImages options', others, (x) => on(model, 'interpolateImages', x)],
    ['classOf', others, (x) => on(model, 'classOf', x)],
    ['save', others, (x) => on(model, 'save', x)],
    [
      'generateDataset model',
      others,
      (x) => on(falsario, 'generateDataset', x, { count: 1, out: 'g' }),
    ],
    [
      'generateDataset out',
      others,
      (x) => on(falsario, 'generateDataset', model, { count: 1, out: x }),
    ],
    ['generateDataset options', others, (x) => on(falsario, 'generateDataset', model, x)],
    [
      'generateDataset count',
      numbers,
      (x) => on(falsario, 'generateDataset', model, { count: x, out: 'g' }),
    ],
    ['toPng path', others, (x) => on(images, 'toPng', x)],
    ['toPng options', [3, 'x', null], (x) => on(images, 'toPng', 'p.png', x)],
    [
      'toPng columns',
      numbers.filter((x) => x !== null),
      (x) => on(images, 'toPng', 'p.png', { columns: x }),
    ],
    ['toGif path', others, (x) => on(images, 'toGif', x)],
    [
      'toGif delay',
      [Number.NaN, Infinity, -1, '30', url, {}],
      (x) => on(images, 'toGif', 'p.gif', { delay: x }),
    ],
    [
      'toGif scale',
      [Number.NaN, Infinity, -1, '3', 1.5],
      (x) => on(images, 'toGif', 'p.gif', { scale: x }),
    ],
    [
      'interpolateLatents from',
      others,
      (x) => on(falsario, 'interpolateLatents', x, Float32Array.of(1), 3, 'linear'),
    ],
    [
      'interpolateLatents NaN',
      [Float32Array.of(Number.NaN), Float64Array.of(1), new Float32Array(0)],
      (x) => on(falsario, 'interpolateLatents', x, Float32Array.of(1), 3, 'linear'),
    ],
    [
      'interpolateLatents to',
      others,
      (x) => on(falsario, 'interpolateLatents', Float32Array.of(1), x, 3, 'linear'),
    ],
    [
      'interpolateLatents frames',
      [...numbers, 1],
      (x) =>
        on(falsario, 'interpolateLatents', Float32Array.of(1), Float32Array.of(1), x, 'linear'),
    ],
    [
      'interpolateLatents method',
      others,
      (x) => on(falsario, 'interpolateLatents', Float32Array.of(1), Float32Array.of(1), 3, x),
    ],
    ['openExtractor', others, (x) => on(falsario, 'openExtractor', x)],
    ['extract', others, (x) => on(extractor, 'extract', x)],
    ['extract options', unclear, (x) => on(extractor, 'extract', data, x)],
    ['parseContractText', others, (x) => on(falsario, 'parseContractText', x, '--c')],
    ['parseInputContract', others, (x) => on(falsario, 'parseInputContract', x)],
    ['pairSimilarity', others, (x) => on(falsario, 'pairSimilarity', x, data)],
    ['pairSimilarity 2', others, (x) => on(falsario, 'pairSimilarity', data, x)],
    ['compare runs', [...others, new Array(2)], (x) => on(falsario, 'compare', x)],
    ['compare run', others, (x) => on(falsario, 'compare', [x, x])],
    ['compare options', ['', 3, null], (x) => on(falsario, 'compare', ['a', 'b'], x)],
    ['compare out', others.slice(1), (x) => on(falsario, 'compare', ['a', 'b'], { out: x })],
    ['evaluate', others, (x) => on(falsario, 'evaluate', x)],
    ['evaluate model', others, (x) => on(falsario, 'evaluate', { model: x, data })],
    [
      'evaluate images',
      others,
      (x) => on(falsario, 'evaluate', { images: x, data, metrics: ['fid'] }),
    ],
    ['evaluate data', others, (x) => on(falsario, 'evaluate', { model, data: x })],
    [
      'evaluate features',
      [null, 3, Number.NaN, '', url, {}, [], true],
      (x) => on(falsario, 'evaluate', { model, data, features: x, count: 8 }),
    ],
    ['evaluate count', numbers, (x) => on(falsario, 'evaluate', { model, data, count: x })],
    [
      'latentSmoothness model',
      others,
      (x) => on(falsario, 'latentSmoothness', x, { extractor: {} }),
    ],
    [
      'latentSmoothness extractor',
      others,
      (x) => on(falsario, 'latentSmoothness', model, { extractor: x, pairs: 1 }),
    ],
    ['latentSmoothness options', others, (x) => on(falsario, 'latentSmoothness', model, x)],
    ['samplingTime', others, (x) => on(falsario, 'samplingTime', x)],
    ['valueAt figure', others, (x) => on(falsario, 'valueAt', x, 'steps', 3)],
    [
      'valueAt along',
      others,
      (x) => on(falsario, 'valueAt', { steps: [1], seconds: [1], values: [1] }, x, 3),
    ],
    [
      'valueAt at',
      [Number.NaN, '3', null, url, {}],
      (x) => on(falsario, 'valueAt', { steps: [1], seconds: [1], values: [1] }, 'steps', x),
    ],
    ['resolveDevice', others, (x) => on(falsario, 'resolveDevice', x)],
    [
      'evaluate data source',
      others,
      (x) => on(falsario, 'evaluate', { model, data: { source: x } }),
    ],
    [
      'loadModel options',
      ['cpu', 3, null, { device: 'gpu' }],
      (x) => on(falsario, 'loadModel', 'm.safetensors', x),
    ],
    ['train', others, (x) => result(on(falsario, 'train', x))],
    ['forecast', others, (x) => on(falsario, 'forecast', x)],
    ['train set', [3, 'a=b', null, [], url], (x) => result(on(falsario, 'train', run({ set: x })))],
    ['train out', others.slice(1), (x) => result(on(falsario, 'train', run({ out: x })))],
    ['train resume', others.slice(1), (x) => result(on(falsario, 'train', { resume: x }))],
    ['train controls', unclear, (x) => result(on(falsario, 'train', run({}), x))],
    ['openDataset controls', unclear, (x) => on(falsario, 'openDataset', 'digits', {}, x)],
    ['packImages controls', unclear, (x) => on(falsario, 'packImages', '.', { out: 'o' }, x)],
    [
      'generateDataset controls',
      unclear,
      (x) => on(falsario, 'generateDataset', model, { count: 1, out: 'g' }, x),
    ],
    [
      'evaluate controls',
      unclear,
      (x) => on(falsario, 'evaluate', { model, data, metrics: ['elbo'] }, x),
    ],
    ['compare controls', unclear, (x) => on(falsario, 'compare', ['a', 'b'], {}, x)],
    ['forecast controls', unclear, (x) => on(falsario, 'forecast', { model: tinyVae, data }, x)],
    ['samplingTime controls', unclear, (x) => on(falsario, 'samplingTime', model, x)],
    ['loadModel unknown', unclear, (x) => on(falsario, 'loadModel', 'm.safetensors', x)],
    ['loadAnyModel unknown', unclear, (x) => on(falsario, 'loadAnyModel', 'm.safetensors', x)],
    [
      'openExtractor options',
      [...unclear, { device: null }, { contract: null }],
      (x) => on(falsario, 'openExtractor', 'digits', x),
    ],
    ['writeIdx options', unclear, (x) => on(falsario, 'writeIdx', 'i', [1], Uint8Array.of(1), x)],
    ['writePairs options', unclear, (x) => on(falsario, 'writePairs', 'p', images, images, x)],
    ['toPng unknown', unclear, (x) => on(images, 'toPng', 'p.png', x)],
    ['toGif unknown', unclear, (x) => on(images, 'toGif', 'p.gif', x)],
    [
      'datasetFromArrays',
      [...others, { images: new Uint8Array(64), shape: [1, 1, 8, 8], label: [0] }],
      (x) => on(falsario, 'datasetFromArrays', x),
    ],
    ['describeSpec nested', nested(), (x) => on(falsario, 'describeSpec', x)],
    ['parseModelSpec nested', nested(), (x) => on(falsario, 'parseModelSpec', x)],
    ['parseRunConfig nested', nested(), (x) => on(falsario, 'parseRunConfig', x)],
    [
      'interpolate',
      ['', url, {}, [], Number.NaN, -1, 1.5, null, undefined],
      (x) => on(model, 'interpolate', { from: x, to: 1 }),
    ],
  ]
  for (const [name, values, call] of cases)
    for (const value of values) {
      const text = value instanceof URL ? 'a URL' : inspect(value, { depth: 1 })
      const error = await outcome(() => call(value))
      t.ok(error instanceof falsario.FalsarioError, `${name}: ${text}`, { found: error })
    }
})

t.test('an unknown device is named', async (t) => {
  for (const device of ['tpu', 'gpu', '', 3, null])
    t.match(await outcome(() => on(falsario, 'resolveDevice', device)), {
      code: 'CONFIG_INVALID',
      message: /^device: expected auto, cpu or cuda, got /,
    })
})
