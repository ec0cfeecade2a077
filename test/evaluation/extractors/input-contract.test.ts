import t from 'tap'
import {
  contractFromBytes,
  imageInputOf,
  parseContractText,
  parseInputContract,
} from '../../../lib/evaluation/extractors/input-contract.js'
import { knownContract } from '../../../lib/evaluation/extractors/known-contracts.js'

const plain = { size: 224, channels: 3, range: [0, 1] }

t.test('fills in the defaults of a contract', async (t) => {
  t.same(parseInputContract(plain), {
    size: [224, 224],
    channels: 3,
    range: [0, 1],
    dtype: 'float32',
    arguments: {},
  })
  const { size } = parseInputContract({ ...plain, size: [3, 5] })
  t.same(size, [3, 5])
  t.notOk('size' in imageInputOf(parseInputContract({ ...plain, size: 'any' })))
})

t.test('refuses a contract with the field, the expected and the received value', async (t) => {
  const cases: [unknown, RegExp][] = [
    [{ channels: 3, range: [0, 1] }, /contract\.size is missing: expected "any" or a number/],
    [{ ...plain, size: 0 }, /contract\.size/],
    [{ ...plain, channels: 2 }, /contract\.channels: expected 1 or 3/],
    [{ ...plain, range: [0, 2] }, /contract\.range: expected \[0, 255\], \[0, 1\] or \[-1, 1\]/],
    [{ ...plain, mean: [0.5] }, /contract\.mean: expected 3 numbers/],
    [{ ...plain, std: [1, 1, 0] }, /contract\.std\[2\]/],
    [
      { ...plain, dtype: 'uint8' },
      /contract\.range: expected \[0, 255\], which dtype uint8 requires/,
    ],
    [
      { ...plain, dtype: 'uint8', range: [0, 255], mean: [1, 1, 1] },
      /contract\.mean cannot be used here, because dtype is uint8; remove contract\.mean/,
    ],
    [{ ...plain, sise: 3 }, /unknown key \(did you mean "size"/],
    [{ ...plain, arguments: { flag: [] } }, /contract\.arguments\.flag: expected true or false/],
    [{ ...plain, logits: { softmax: true } }, /contract\.logits\.softmax: unknown key/],
    ['any', /expected an object/],
  ]
  for (const [raw, message] of cases)
    t.throws(() => parseInputContract(raw), { code: 'CONFIG_INVALID', message })
})

t.test('parses the text of an option, and names the option in errors', async (t) => {
  t.same(parseContractText(JSON.stringify(plain), '--features-input'), parseInputContract(plain))
  t.throws(() => parseContractText('{ size', '--features-input'), {
    code: 'CONFIG_INVALID',
    message: /--features-input is not JSON/,
  })
  t.throws(() => parseContractText('{}', 'net.json'), { message: /net\.json\.size/ })
})

t.test(
  'reads a contract from a file with a byte order mark, and names other encodings',
  async (t) => {
    const text = `\ufeff${JSON.stringify(plain)}`
    t.same(contractFromBytes(Buffer.from(text), 'net.json'), parseInputContract(plain))
    t.throws(() => contractFromBytes(Buffer.from(text, 'utf16le'), 'net.json'), {
      code: 'CONFIG_INVALID',
      message: 'net.json is not JSON: the file is UTF-16; save it as UTF-8',
    })
  },
)

t.test('recognises the published Inception by both of its flags', async (t) => {
  const flag = (name: string) => ({ name, type: 'bool', optional: true })
  t.match(knownContract([flag('return_features'), flag('use_fp16'), flag('no_output_bias')]), {
    size: 'any',
    dtype: 'uint8',
    arguments: { return_features: true },
  })
  t.equal(knownContract([flag('return_features')]), undefined)
  t.equal(knownContract([]), undefined)
})
