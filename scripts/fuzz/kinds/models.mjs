import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { blankChecksum, insertChecksum } from '../../../dist/formats/safetensors-checksum.js'
import {
  datasetFromArrays,
  describeSpec,
  inspectModel,
  loadAnyModel,
  openExtractor,
  parseRunConfig,
  parseRunInput,
  train,
} from '../../../dist/index.js'
import { safetensorsOf, safetensorsParts, zipEntries, zipOf } from '../containers.mjs'
import { mutateBytes } from '../mutate-bytes.mjs'
import { mutateValue } from '../mutate-value.mjs'

/** Files of models, runs and feature extractors. */

const device = 'cpu'
const entry = (random, seeds) => random.pick(Object.entries(seeds))

export const safetensors = {
  name: 'safetensors',
  share: 3,
  make(random, { models }) {
    const [, seed] = entry(random, models)
    const file = random.chance(0.3)
      ? mutateBytes(random, seed)
      : mutateModel(random, seed, 'falsario')
    return { 'model.safetensors': file }
  },
  async run(folder, { random }) {
    const path = join(folder, 'model.safetensors')
    if (random.chance(0.3)) await inspectModel(path)
    const model = await loadAnyModel(path, { device })
    await useModel(model).finally(() => model[Symbol.dispose]())
  },
}

async function useModel(model) {
  if (model.kind === 'classifier') return model.classify(pictures())
  const images = await model.sample({ count: 3, seed: 1 })
  if (model.kind === 'gan') await model.discriminate(images, labelsOf(model, 3))
}

const labelsOf = (model, count) =>
  model.spec.classes > 0 ? { labels: new Uint8Array(count) } : undefined

const pictures = () => ({ bytes: new Uint8Array(2 * 64), shape: [2, 1, 8, 8] })

export const checkpoint = {
  name: 'checkpoint',
  share: 3,
  async make(random, { checkpoints }) {
    const [name, seed] = entry(random, checkpoints)
    const key = random.chance(0.7) ? 'falsario.checkpoint' : 'falsario'
    const changed = random.chance(0.2)
      ? mutateBytes(random, seed)
      : await checksummed(mutateModel(random, seed, key))
    return { 'run/checkpoints/last.safetensors': changed, name: Buffer.from(name) }
  },
  async run(folder, { random }) {
    const path = join(folder, 'run')
    const resume = random.chance(0.5) ? path : join(path, 'checkpoints', 'last.safetensors')
    await stopAfter(train({ resume, data: seedData(), steps: 3, device }))
  },
}

export const config = {
  name: 'config',
  share: 4,
  make(random, { configs }) {
    const [, seed] = entry(random, configs)
    const value = () => mutateValue(random, JSON.parse(seed.toString()))
    const file = random.chance(0.2)
      ? mutateBytes(random, seed)
      : Buffer.from(JSON.stringify(value()))
    return { 'config.json': file }
  },
  async run(_, { files, random }) {
    let raw
    try {
      raw = JSON.parse(files['config.json'].toString())
    } catch {
      return
    }
    if (random.chance(0.3)) parseRunInput(raw)
    const config = parseRunConfig(raw)
    const { networks } = await describeSpec(config.model)
    const parameters = networks.reduce((sum, each) => sum + each.parameters, 0)
    // A valid config may describe a large run.
    if (parameters > 1e6 || config.batchSize > 64 || config.threads > 2) return
    const { discriminatorSteps = 1, generatorSteps = 1, unrolledSteps = 0 } = config.model.objective
    if (Math.max(discriminatorSteps, generatorSteps, unrolledSteps) > 1000) return
    const { dataPath: _dataPath, epochs: _epochs, ...settings } = config
    const { samples, evaluate: _evaluate } = settings
    if (samples.count > 100) return
    delete settings.evaluate
    await stopAfter(train({ ...settings, data: seedData(), steps: 2, device }))
  },
}

export const runFolder = {
  name: 'run folder',
  share: 1,
  async make(random, { folder, configs }) {
    const name = random.pick(Object.keys(configs))
    const file = random.pick(['config.json', 'metrics.jsonl', 'model.safetensors'])
    return {
      name: Buffer.from(join(folder, `run-${name}`)),
      file: Buffer.from(file),
      bytes: random.bytes(8),
    }
  },
  async run(folder, { files, random }) {
    const { compare } = await import('../../../dist/index.js')
    const { readFile } = await import('node:fs/promises')
    for (const copy of ['a', 'b'])
      await cp(files.name.toString(), join(folder, copy), { recursive: true })
    const path = join(folder, 'a', files.file.toString())
    const before = await readFile(path)
    await writeFile(path, mutateText(random, before))
    await compare([join(folder, 'a'), join(folder, 'b')], {
      out: join(folder, 'o'),
      evaluate: false,
      device,
    })
  },
}

/** Changes one line of JSON, or bytes. */
function mutateText(random, bytes) {
  const lines = bytes.toString().split('\n')
  const at = random.below(lines.length)
  try {
    lines[at] = JSON.stringify(mutateValue(random, JSON.parse(lines[at])))
    return lines.join('\n')
  } catch {
    return mutateBytes(random, bytes)
  }
}

export const torchScript = {
  name: 'torchscript',
  share: 2,
  make(random, { scripts }) {
    const [, seed] = entry(random, scripts)
    const contract = { size: 8, channels: 1, range: [0, 1] }
    const json = random.chance(0.2) ? mutateValue(random, contract) : contract
    return {
      'script.pt': random.chance(0.3) ? mutateBytes(random, seed) : mutateZip(random, seed),
      'script.json': Buffer.from(JSON.stringify(json)),
    }
  },
  async run(folder) {
    const extractor = await openExtractor(join(folder, 'script.pt'), { device })
    await extractor.extract(pictures())
  },
}

function mutateZip(random, seed) {
  const entries = zipEntries(seed)
  const at = random.below(entries.length)
  const other = random.pick(entries)
  random.pick([
    () => entries.splice(at, 1),
    () => entries.splice(at, 0, { ...other }),
    () => entries.splice(at, 1, { ...entries[at], data: swapped(random, entries[at], other) }),
    () => entries.splice(at, 1, { ...entries[at], name: `${entries[at].name}x` }),
    () => entries.splice(at, 1, { ...entries[at], data: mutateData(random, entries[at]) }),
    () => entries.splice(at, 1, { ...entries[at], data: mutateData(random, entries[at]) }),
  ])()
  return zipOf(entries)
}

/** A program becomes another program of its kind: numbers in place of a pickle may state any length. */
function swapped(random, entry, other) {
  const kind = ({ name }) => programKinds.findIndex((pattern) => pattern.test(name))
  const same = kind(entry) === kind(other)
  return same ? fitted(other.data, entry) : mutateData(random, entry)
}

const programKinds = [/\/code\//, /\.pkl$/]

/** Programs (code, and pickles too) are only cut: with another number in it, one may take any time and memory. */
function mutateData(random, { name, data }) {
  return programKinds.some((pattern) => pattern.test(name))
    ? data.subarray(0, random.below(data.length))
    : fitted(mutateBytes(random, data), { name, data })
}

/**
 * Gives a record of a tensor its old length: LibTorch trusts that a record whose checksum is right has the length that
 * the program states, and reads past a shorter one. A TorchScript file is a program, which users must trust.
 */
function fitted(changed, { name, data }) {
  if (!/\/(data|constants)\/\d+$/.test(name)) return changed
  return Buffer.concat([changed, data.subarray(Math.min(changed.length, data.length))], data.length)
}

/** Changes the header's JSON, the JSON within an entry of its metadata, or the numbers of the tensors. */
function mutateModel(random, seed, key) {
  const { header, data } = safetensorsParts(seed)
  const json = JSON.parse(header)
  const metadata = json.__metadata__
  const changed = random.pick([
    () => ({ header: mutateValue(random, json), data }),
    () => ({ header: json, data: mutateBytes(random, data) }),
    () => {
      metadata[key] = JSON.stringify(mutateValue(random, JSON.parse(metadata[key])))
      return { header: json, data }
    },
    () => {
      metadata[key] = JSON.stringify(mutateValue(random, JSON.parse(metadata[key])))
      return { header: json, data }
    },
    () => ({ header: withShapes(random, json), data }),
  ])()
  const text = JSON.stringify(changed.header) ?? ''
  return safetensorsOf({ header: text, data: changed.data })
}

/** Gives a tensor other dimensions of the same number of elements, another type or the place of another. */
function withShapes(random, json) {
  const names = Object.keys(json).filter((name) => name !== '__metadata__')
  const [a, b] = [random.pick(names), random.pick(names)]
  random.pick([
    () => json[a].shape.push(1),
    () => json[a].shape.reverse(),
    () => json[a].shape.unshift(1, 1),
    () => ([json[a], json[b]] = [json[b], json[a]]),
    () => (json[a].dtype = { F32: 'U8', I64: 'F64', U8: 'F32', F64: 'I64' }[json[a].dtype]),
    () => delete json[a],
  ])()
  return json
}

/** Computes the checksum again, if the header still has the place for one. */
async function checksummed(bytes) {
  const { header, data } = safetensorsParts(bytes)
  const blank = header.replace(
    /"checksum":"[0-9a-f]{64}"/,
    `"checksum":"${blankChecksum.checksum}"`,
  )
  const whole = safetensorsOf({ header: blank, data })
  if (!blank.includes(`"checksum":"${blankChecksum.checksum}"`)) return whole
  const end = whole.length - data.length
  const head = Buffer.from(whole.subarray(0, end))
  await insertChecksum(head, 8, [data])
  return Buffer.concat([head, data])
}

let opened
/** The data set of the seeds. */
function seedData() {
  opened ??= datasetFromArrays({
    images: Uint8Array.from({ length: 16 * 64 }, (_, at) => (at * 37 + (at >> 6) * 11) % 256),
    shape: [16, 1, 8, 8],
    labels: Uint8Array.from({ length: 16 }, (_, at) => at % 3),
    classNames: ['ant', 'bee', 'cat'],
    name: 'seed',
  })
  return opened
}

/** Waits for a run, which a changed config may make long, for at most a few steps. */
async function stopAfter(run) {
  let steps = 0
  for await (const event of run) if (event.type === 'progress' && ++steps > 3) break
  const { model } = await run.result.catch((error) => {
    if (error?.name === 'AbortError') return {}
    throw error
  })
  model?.[Symbol.dispose]()
}
