import { createHash } from 'node:crypto'
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { FeatureExtractor } from '../../../lib/evaluation/extractors/feature-extractor.js'
import type { InputContractInput } from '../../../lib/evaluation/extractors/input-contract.js'
import { openExtractor } from '../../../lib/evaluation/extractors/open-extractor.js'
import { runCommand } from '../../../lib/libtorch/command.js'
import { type NativeTensor, openScript } from '../../../lib/native/index.js'
import { close, colour, expected, fixture, given, pixels, small } from '../fixture-images.js'

const imagenet: InputContractInput = {
  size: 16,
  channels: 3,
  range: [0, 1],
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  features: 0,
}

async function opened(
  t: Test,
  name: string,
  contract?: InputContractInput,
): Promise<FeatureExtractor> {
  const options = { device: 'cpu', ...(contract === undefined ? {} : { contract }) } as const
  const extractor = await openExtractor(fixture(name), options)
  t.teardown(() => extractor.dispose())
  return extractor
}

async function refused(
  t: Test,
  path: string,
  message: RegExp,
  contract?: InputContractInput,
): Promise<void> {
  const options = { device: 'cpu', ...(contract === undefined ? {} : { contract }) } as const
  await t.rejects(openExtractor(path, options), {
    name: 'FalsarioError',
    code: 'EXTRACTOR_INVALID',
    path,
    message,
  })
}

t.test('recognises the published Inception by its forward', async (t) => {
  const inception = await opened(t, 'inception-like.pt')
  const { identity } = inception
  t.match(identity, {
    name: 'inception-like.pt',
    kind: 'torchscript',
    contractFrom: 'recognised',
    resize: 'its own',
    input: { channels: 3 },
    size: 5,
    classes: 7,
  })
  const content = await readFile(fixture('inception-like.pt'))
  t.equal(identity.hash, createHash('sha256').update(content).digest('hex'))
  const { features, logits } = await inception.extract(given(colour))
  close(t, features, await expected('inception', 'features'), 1e-5, 'features')
  const probabilities = await expected('inception', 'probabilities')
  const likely = logits && { ...logits, data: logits.data.map(Math.exp) }
  close(t, likely, probabilities, 1e-5, 'probabilities')
  t.notOk('logits' in (await inception.extract(given(colour), { logits: false })), 'no second pass')
  const grey = await inception.extract(given(small))
  close(t, grey.features, await expected('inception', 'grey'), 1e-5, 'grey is repeated')
})

t.test('reads features and logits of a tuple; resizes and normalises images', async (t) => {
  const extractor = await opened(t, 'tuple.pt', { ...imagenet, logits: { output: 1 } })
  t.match(extractor.identity, {
    contractFrom: 'stated',
    resize: 'antialiased bicubic',
    input: { height: 16, width: 16 },
    classes: 7,
  })
  const { features, logits } = await extractor.extract(given(colour))
  close(t, features, await expected('tuple', 'features'), 1e-5, 'features')
  close(t, logits, await expected('tuple', 'logits'), 1e-5, 'logits')
  const scaled = await opened(t, 'tuple.pt', { ...imagenet, arguments: { scale: 0.5 } })
  const half = await scaled.extract(given(colour))
  close(t, half.features, await expected('tuple', 'scaled'), 1e-5, 'with an argument')
  t.notOk('logits' in half)
})

t.test('reads an output of a dictionary, by the contract beside the file', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'network.pt')
  await copyFile(fixture('dictionary.pt'), path)
  const contract = { size: 'any', channels: 1, range: [-1, 1], features: 'features' }
  await writeFile(join(folder, 'network.json'), JSON.stringify(contract))
  const extractor = await openExtractor(path, { device: 'cpu' })
  t.teardown(() => extractor.dispose())
  t.match(extractor.identity, { contractFrom: 'sidecar', size: 5, classes: 0 })
  const { features } = await extractor.extract(given(small))
  close(t, features, await expected('dictionary', 'features'), 1e-5, 'features')
  await writeFile(join(folder, 'network.json'), '{ "size": "any" }')
  await t.rejects(openExtractor(path, { device: 'cpu' }), {
    code: 'CONFIG_INVALID',
    message: /network\.json\.channels/,
  })
})

t.test('the features of an image do not depend on the batch', async (t) => {
  const extractor = await opened(t, 'tuple.pt', imagenet)
  const images = pixels([70, 3, 8, 8])
  const { features } = await extractor.extract(given(images))
  for (const at of [0, 15, 16, 69]) {
    const data = images.data.subarray(at * 192, (at + 1) * 192)
    const alone = await extractor.extract({ bytes: data, shape: [1, 3, 8, 8] })
    const row = { shape: [1, 5], data: [...features.data.subarray(at * 5, (at + 1) * 5)] }
    close(t, alone.features, row, 1e-6, `image ${at} of 70`)
  }
  t.same(
    (await extractor.extract(given(images))).features.data,
    features.data,
    'the same bits in a second call',
  )
})

t.test('refuses files that are not TorchScript, and states what they are', async (t) => {
  const folder = t.testdir({ 'text.pt': 'weights\n'.repeat(9), 'empty.pt': '' })
  await refused(t, join(folder, 'text.pt'), /does not begin like an archive/)
  await refused(t, join(folder, 'empty.pt'), /it is empty/)
  const cut = join(folder, 'cut.pt')
  await copyFile(fixture('tuple.pt'), cut)
  await truncate(cut, 5000)
  await refused(t, cut, /truncated or damaged/)
  await refused(t, fixture('state-dict.pt'), /torch\.save wrote it/)
  await refused(t, fixture('pickled-module.pt'), /torch\.save wrote it/)
  await refused(t, fixture('old-state-dict.pt'), /a pickle file, the format of torch\.save before/)
  await t.rejects(openExtractor(join(folder, 'none.pt')), { code: 'MODEL_NOT_FOUND' })
})

t.test('refuses a file that LibTorch cannot read, for a change of any byte', async (t) => {
  const content = await readFile(fixture('tuple.pt'))
  const path = join(t.testdir(), 'changed.pt')
  const change = async (at: number) => {
    const changed = Buffer.from(content)
    changed[at] = (changed[at] ?? 0) ^ 0x55
    await writeFile(path, changed)
  }
  const places = { code: 'def forward', pickle: 'c__torch__', directory: 'PK\x01\x02' }
  for (const [name, text] of Object.entries(places)) {
    t.comment(name)
    await change(content.indexOf(text) + 1)
    await refused(t, path, /cannot be loaded|truncated or damaged/, imagenet)
  }
  for (let at = 4; at < content.length; at += 997) {
    await change(at)
    const found = await openExtractor(path, { device: 'cpu', contract: imagenet }).then(
      (extractor) => extractor.dispose(),
      (error: unknown) => error,
    )
    if (found !== undefined) t.match(found, { code: 'EXTRACTOR_INVALID', path }, `byte ${at}`)
  }
})

t.test('refuses a module without an input contract', (t) =>
  refused(t, fixture('tuple.pt'), /this module has no input contract/),
)

t.test('refuses a contract that differs from the module', async (t) => {
  const path = fixture('tuple.pt')
  const { mean: _, std: __, ...plain } = imagenet
  await refused(t, path, /expected input\[2, 1, 16, 16\] to have 3 channels/, {
    ...plain,
    channels: 1,
  })
  const { features: ___, ...unchosen } = imagenet
  await refused(
    t,
    path,
    /4 outputs; state in the contract which one to use, by its index/,
    unchosen,
  )
  await refused(t, path, /4 outputs/, { ...imagenet, features: 4 })
  await refused(t, path, /4 outputs/, { ...imagenet, features: 'features' })
  await refused(t, path, /features are Long \[2, 5\]/, { ...imagenet, features: 2 })
  await refused(
    t,
    path,
    /features that the module returned for image 0 have NaN or infinite values/,
    {
      ...imagenet,
      features: 3,
    },
  )
  await refused(t, path, /no argument "size"; its arguments after the images are: scale/, {
    ...imagenet,
    arguments: { size: 3 },
  })
  await refused(t, path, /"scale" has type float/, { ...imagenet, arguments: { scale: true } })
  await refused(t, path, /probabilities are not between 0 and 1/, {
    ...imagenet,
    logits: { output: 1, probabilities: true },
  })
  const dictionary: InputContractInput = { size: 8, channels: 1, range: [-1, 1] }
  await refused(t, fixture('dictionary.pt'), /its outputs are .*"features".*by its key/, dictionary)
  await refused(t, fixture('dictionary.pt'), /features are Float \[1, 5\] for 2 images/, {
    ...dictionary,
    features: 'one',
  })
  await refused(t, fixture('dictionary.pt'), /features are Float \[2, 1, 8, 8\]/, {
    ...dictionary,
    features: 'places',
  })
  await refused(t, fixture('inception-like.pt'), /bytes are wanted/, {
    ...plain,
    features: undefined,
  })
})

t.test('refuses a module that was traced in training mode', (t) =>
  refused(t, fixture('training.pt'), /depend on the other images of the batch/, {
    size: 8,
    channels: 3,
    range: [0, 1],
  }),
)

t.test('refuses images that give another number of features', async (t) => {
  const growing = await opened(t, 'growing.pt', { size: 'any', channels: 1, range: [0, 1] })
  await t.rejects(growing.extract(given(small)), {
    code: 'EXTRACTOR_INVALID',
    message: /gives 81 features for images \[1, 9, 9\], but 50176 for others/,
  })
})

t.test('refuses images that are neither grey nor colour, and use after dispose', async (t) => {
  const extractor = await opened(t, 'inception-like.pt')
  const four: NativeTensor = pixels([2, 4, 8, 8])
  await t.rejects(extractor.extract(given(four)), { code: 'DATA_MISMATCH' })
  extractor.dispose()
  await t.rejects(extractor.extract(given(colour)), { code: 'DISPOSED' })
})

t.test('what a module prints goes to standard error', async (t) => {
  const program = `
    import { openExtractor } from ${JSON.stringify(new URL('../../../dist/index.js', import.meta.url).href)}
    const extractor = await openExtractor(${JSON.stringify(fixture('printing.pt'))}, {
      device: 'cpu', contract: { size: 2, channels: 1, range: [0, 1] },
    })
    await extractor.extract({ bytes: new Uint8Array(12), shape: [3, 1, 2, 2] })
    console.log('done')`
  const { output, log } = await runCommand(process.execPath, ['--input-type=module', '-e', program])
  t.equal(output, 'done\n')
  t.match(log, /features of 3/)
})

t.test('an integer of a contract must be exact', async (t) => {
  const contract = { size: 2, channels: 1, range: [0, 1] } as const
  await opened(t, 'printing.pt', { ...contract, arguments: { scale: 2 } })
  for (const scale of [1e300, 2 ** 60, -1e19, 0.5])
    await refused(t, fixture('printing.pt'), /"scale" has type int, but the contract states/, {
      ...contract,
      arguments: { scale },
    })
})

t.test('a negative output is refused', async (t) => {
  const script = await openScript(fixture('tuple.pt'), 'cpu')
  const input = { channels: 3, size: [16, 16], range: [0, 1], dtype: 'float32' } as const
  const images = {
    name: 'images',
    dtype: 'U8',
    shape: [1, 3, 8, 8],
    data: new Uint8Array(192),
  } as const
  await t.rejects(script.extract(images, { input, features: { arguments: {}, output: -1 } }), {
    code: 'EXTRACTOR_INVALID',
    message: /it returns 4 outputs/,
  })
  script.dispose()
})
