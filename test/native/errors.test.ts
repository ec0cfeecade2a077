import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { floatTensor } from '../../lib/models/native-tensors.js'
import {
  buildModel,
  inceptionScore,
  kernelDistance,
  lockFolder,
  openScript,
} from '../../lib/native/index.js'
import { FalsarioError } from '../../lib/system/errors.js'
import { tinyGan } from '../tiny-model.js'

/** Native errors arrive as FalsarioErrors with all their details. */

const rows = (width: number) => floatTensor('rows', [3, width], new Float32Array(3 * width))

t.test('an error has expected and received', async (t) => {
  await t.rejects(buildModel(parseModelSpec(tinyGan), { seed: 0, device: 'tpu' }), {
    name: 'FalsarioError',
    code: 'DEVICE_UNAVAILABLE',
    path: 'device',
    message: 'device: unknown device "tpu"',
    expected: 'cpu, cuda or cuda:N',
    received: 'tpu',
  })
  await t.rejects(inceptionScore(rows(2), 4), {
    code: 'DATA_MISMATCH',
    path: 'splits',
    message: 'splits: must be an integer from 1 to 3 because there are 3 images',
    expected: 'an integer from 1 to 3',
    received: '4',
  })
})

t.test('an error has a fix', async (t) => {
  await t.rejects(kernelDistance(rows(2), rows(4), { subsets: 1, size: 2, seed: 1 }), {
    code: 'DATA_MISMATCH',
    expected: 'rows of 2 values',
    received: 'rows of 4 values',
    fix: 'take both from the same extractor',
  })
  const folder = t.testdir({ 'text.pt': 'no archive' })
  await t.rejects(openScript(`${folder}/text.pt`, 'cpu'), {
    code: 'EXTRACTOR_INVALID',
    path: `${folder}/text.pt`,
    fix: /torch\.jit\.script/,
  })
})

t.test('an error without details has none', async (t) => {
  const error = await lockFolder('/no/such/folder').catch((cause: unknown) => cause)
  if (!(error instanceof FalsarioError)) return t.fail('must be a FalsarioError')
  t.match(error, { code: 'OUTPUT_UNWRITABLE', path: '/no/such/folder' })
  t.same([error.expected, error.received, error.fix], [undefined, undefined, undefined])
})
