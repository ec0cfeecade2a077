import { join } from 'node:path'
import { inspect } from 'node:util'
import * as falsario from '../../../dist/index.js'
import { hostileArguments } from '../hostile.mjs'
import { specs } from '../specs.mjs'

/** Calls of the public API with a hostile value in place of an argument, or somewhere inside one. */
export const api = {
  name: 'arguments',
  share: 4,
  async make(random, seeds) {
    const calls = await callsOf(seeds)
    const { name, owner, args } = random.pick(calls)
    const changed = hostileArguments(random, args('o'))
    const text = inspect(changed, { depth: 5, maxArrayLength: 20, maxStringLength: 100 })
    return {
      call: Buffer.from(`${name} ${text}`),
      run: () => call(owner ?? falsario, name, changed),
    }
  },
  async run(folder, { files }) {
    process.chdir(folder)
    await files.run()
  },
}

async function call(owner, name, args) {
  const result = await owner[name](...args)
  if (result instanceof falsario.Run) {
    for await (const event of result) if (event.type === 'progress') break
    await result.result.catch((error) => {
      if (error?.name !== 'AbortError') throw error
    })
  }
  if (result instanceof falsario.Model) result[Symbol.dispose]()
}

let made
function callsOf(seeds) {
  made ??= makeCalls(seeds)
  return made
}

/** `owner` has the method; `args` makes new arguments, given the name of a folder to write. */
async function makeCalls({ folder }) {
  const at = (...names) => join(folder, ...names)
  const cpu = { device: 'cpu' }
  const data = falsario.datasetFromArrays({
    images: new Uint8Array(16 * 64),
    shape: [16, 1, 8, 8],
    labels: Uint8Array.from({ length: 16 }, (_, index) => index % 3),
    classNames: ['ant', 'bee', 'cat'],
  })
  const gan = await falsario.loadModel(at('models', 'gan'), cpu)
  const vae = await falsario.loadModel(at('models', 'vae'), cpu)
  const classifier = await falsario.loadClassifier(at('models', 'classifier'), cpu)
  const extractor = await falsario.openExtractor(at('models', 'classifier'), cpu)
  const images = await gan.sample({ count: 6, seed: 1 })
  const latents = await vae.latents({ count: 2, seed: 1 })
  const run = {
    data,
    steps: 1,
    batchSize: 8,
    seed: 1,
    device: 'cpu',
    threads: 1,
    samples: { count: 4 },
  }
  const measured = { data, features: extractor, count: 8, seed: 1, floor: false }
  const calls = [
    ['openDataset', () => [at('idx'), { size: 8 }, { onProgress() {} }]],
    ['openDataset', () => [at('pictures'), { size: [8, 8], channels: 1 }]],
    ['openDataset', () => ['shapes', { count: 2, seed: 1, style: 'source', split: 'train' }]],
    [
      'datasetFromArrays',
      () => [
        {
          images: new Uint8Array(128),
          shape: [2, 1, 8, 8],
          labels: [0, 1],
          classNames: ['a', 'b'],
          name: 'x',
        },
      ],
    ],
    ['fingerprint', () => [data]],
    ['readIdx', () => [at('idx', 'images')]],
    ['writeIdx', (out) => [out, [2, 2], Uint8Array.of(1, 2, 3, 4)]],
    ['readImage', () => [at('pictures', 'rgb.png'), { channels: 3, height: 8, width: 8 }]],
    ['packImages', (out) => [at('pictures'), { out, size: 8, channels: 1 }, {}]],
    ['writePairs', (out) => [`${out}.png`, images, images, { columns: 2 }]],
    ['parseSetting', () => ['model.ema.decay=0.5']],
    ['parseModelSpec', () => [specs.gan]],
    ['describeSpec', () => [specs.vae]],
    ['parseRunInput', () => [{ model: specs.vae, data: { source: 'x' }, steps: 3 }]],
    ['parseRunConfig', () => [{ model: specs.gan, data: { source: 'x' }, steps: 3 }]],
    ['findPreset', () => ['dcgan']],
    ['train', () => [{ ...run, model: specs.gan, log: { every: 1 } }, {}]],
    ['train', () => [{ ...run, model: specs.vae, set: { 'model.latent.size': 3 } }]],
    ['train', () => [{ resume: at('checkpoints', 'vae'), data, steps: 3 }]],
    ['forecast', () => [{ ...run, model: specs.classifier }]],
    ['inspectModel', () => [at('models', 'gan')]],
    ['loadModel', () => [at('models', 'gan'), cpu]],
    ['loadAnyModel', () => [at('models', 'vae'), cpu]],
    ['loadClassifier', () => [at('models', 'classifier'), cpu]],
    ['generateDataset', (out) => [gan, { count: 3, out, format: 'idx', seed: 1, label: 1 }, {}]],
    ['interpolateLatents', () => [Float32Array.of(1, 2), Float32Array.of(0, 1), 3, 'spherical']],
    ['parseContractText', () => ['{"size":8}', '--features-input']],
    ['parseInputContract', () => [{ size: 8, channels: 1, range: [0, 1] }, 'contract']],
    [
      'openExtractor',
      () => [
        at('scripts', 'tuple.pt'),
        { ...cpu, contract: { size: 8, channels: 1, range: [0, 1] } },
      ],
    ],
    ['pairSimilarity', () => [images, images, 1]],
    [
      'compare',
      (out) => [[at('run-gan'), at('run-gan')], { out, evaluate: false, device: 'cpu' }, {}],
    ],
    ['evaluate', () => [{ model: gan, ...measured }, {}]],
    ['evaluate', () => [{ images: data, ...measured, metrics: ['fid'] }]],
    ['latentSmoothness', () => [vae, { extractor, pairs: 2, seed: 1 }, {}]],
    ['samplingTime', () => [gan, { count: 2 }]],
    ['valueAt', () => [{ steps: [1, 2], seconds: [1, 2], values: [1, 2] }, 'steps', 2]],
    ['resolveDevice', () => ['cpu']],
    ['sample', () => [{ count: 2, seed: 1, label: 'bee' }], gan],
    ['latents', () => [{ count: 2, seed: 1 }], gan],
    ['generate', () => [new Float32Array(8), { labels: Uint8Array.of(0, 1) }], gan],
    ['discriminate', () => [images, { labels: new Uint8Array(6) }], gan],
    ['interpolate', () => [{ from: 1, to: 2, label: 1, frames: 3, method: 'linear' }], gan],
    ['interpolateClasses', () => [{ from: 'ant', to: 1, frames: 3, seed: 1 }], gan],
    ['classGrid', () => [{ perClass: 2, seed: 1 }], gan],
    ['classOf', () => ['ant'], gan],
    ['decode', () => [latents], vae],
    ['encode', () => [data], vae],
    ['reconstruct', () => [images, { seed: 1 }], vae],
    ['elbo', () => [data, { seed: 1, samples: 2 }], vae],
    ['iwae', () => [data, { samples: 3, seed: 1, binarize: true }], vae],
    ['activeUnits', () => [data, { threshold: 0.01 }], vae],
    ['interpolateImages', () => [{ from: data, to: data, frames: 3 }], vae],
    ['classify', () => [images], classifier],
    ['accuracy', () => [data], classifier],
    ['save', (out) => [out], vae],
    ['toPng', (out) => [`${out}.png`, { columns: 2 }], images],
    ['toGif', (out) => [`${out}.gif`, { delay: 30, scale: 2 }], images],
    ['slice', () => [0, 4], data],
  ]
  const owned = calls.map(([name, args, owner]) => ({ name, args, owner }))
  return owned.filter(({ name, owner }) => typeof (owner ?? falsario)[name] === 'function')
}
