import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { tinyGan } from '../tiny-model.js'
import { callFalsario } from './call-falsario.js'
import { jsonLines } from './run-falsario.js'
import { writeTinyProject } from './tiny-project.js'

const folder = t.testdir()
process.chdir(folder)
t.before(() => writeTinyProject(folder))

t.test('misuse exits with status 2 and states what is valid', async (t) => {
  const wrong: [string, RegExp][] = [
    ['train --stpes 5', /unknown option '--stpes'[\s\S]*Did you mean --steps\?/],
    ['train --resum here', /unknown option '--resum'[\s\S]*Did you mean --resume\?/],
    [
      'train --steps 0',
      /'--steps <n>' argument '0' is invalid. Expected a whole number of at least 1/,
    ],
    ['train --steps -5', /'--steps <n>' argument '-5' is invalid/],
    ['train --batch-size many', /'many' is invalid/],
    ['train --device gpu', /Allowed choices are auto, cpu, cuda/],
    ['train dcgn', /unknown preset "dcgn" \(did you mean "dcgan"\?\)/],
    ['train nowhere.json', /cannot read the config nowhere.json: no such file/],
    ['train data/train-images-idx3-ubyte.gz', /data.* is no config file.*config file \(.json\)/s],
    ['train tiny.json --set steps', /expected path=value/],
    ['train tiny.json --set model.latent.siz=4', /unknown key \(did you mean "size"\?\)/],
    [
      'train tiny.json --set model.generator.layers[0].out=0',
      /layers\[0\]\.out: expected a number/,
    ],
    ['train tiny.json --steps 5 --epochs 5', /epochs cannot be used here, because steps also sets/],
    ['tarin', /unknown command 'tarin'/],
    ['train quick extra', /too many arguments/],
    ['sample nothing --out picture.jpg', /Expected a name that ends in .png/],
  ]
  for (const [line, message] of wrong) {
    const { status, stdout, stderr } = await callFalsario(line)
    t.equal(status, 2, line)
    t.match(stderr, message, line)
    t.equal(stdout, '')
    t.notMatch(stderr, /\n {4}at /, 'no stack')
  }
})

t.test('with --json an error is one line of JSON', async (t) => {
  const usage = await callFalsario('train --steps x --json')
  t.equal(usage.status, 2)
  t.match(jsonLines(usage.stderr), [{ type: 'error', code: 'USAGE', message: /'x' is invalid/ }])
  const config = await callFalsario('train tiny.json --set log.evry=5 --json')
  t.match(jsonLines(config.stderr), [
    { code: 'CONFIG_INVALID', path: 'log.evry', expected: 'one of every' },
  ])
})

t.test('with --json an error of a rule says what is expected and what to do', async (t) => {
  const rule = await callFalsario('train quick --set model.objective.generatorSteps=2 --json')
  t.match(jsonLines(rule.stderr), [
    {
      path: 'model.objective.generatorSteps',
      expected: '1',
      fix: 'set generatorSteps to 1, or set fakes to "fresh"',
    },
  ])
  const unused = await callFalsario('train tiny.json --steps 5 --epochs 5 --json')
  const [error] = jsonLines(unused.stderr)
  t.match(error, { path: 'epochs', fix: 'remove epochs' })
  t.notMatch(error, { expected: String })
})

t.test(
  'a config with comments, and a spec without a run, are refused with what to do',
  async (t) => {
    await writeFile(join(folder, 'noted.jsonc'), '{\n  // a note\n  "preset": "quick"\n}')
    const noted = await callFalsario('train noted.jsonc')
    t.match(noted.stderr, /noted.jsonc is not JSON: .*comment/)
    await writeFile(join(folder, 'spec.json'), JSON.stringify(tinyGan))
    const spec = await callFalsario('train spec.json')
    t.match(spec.stderr, /this is a model spec, not a run config[\s\S]*"model": …/)
  },
)

t.test('a subject that is not there is named, even without --data', async (t) => {
  const { status, stderr } = await callFalsario('evaluate runs/cgan-001')
  t.equal(status, 1)
  t.match(stderr, 'there is no model and no folder of pictures at runs/cgan-001')
})

t.test('other errors exit with status 1', async (t) => {
  const missing = await callFalsario('train tiny.json --data none')
  t.equal(missing.status, 1)
  t.match(missing.stderr, "dataset 'none' not found")
  const large = await callFalsario('train tiny.json --batch-size 33 --json')
  t.equal(large.status, 1)
  t.match(jsonLines(large.stderr), [{ code: 'DATA_MISMATCH', path: 'batchSize' }])
  await writeFile(join(folder, 'broken.json'), '{ "model": ')
  t.match((await callFalsario('train broken.json')).stderr, 'broken.json is not JSON')
})

t.test(
  'a config file with a byte order mark is read; its faults are named with the line',
  async (t) => {
    const fields = '"preset": "mlp-gan", "steps": 0'
    await writeFile(join(folder, 'marked.json'), `\ufeff{ ${fields} }\r\n`)
    t.match((await callFalsario('train marked.json')).stderr, 'steps: expected')
    const cases: [string, Uint8Array | string, string][] = [
      [
        'wide.json',
        Buffer.from(`\ufeff{ ${fields} }`, 'utf16le'),
        'the file is UTF-16; save it as UTF-8',
      ],
      ['commented.json', `{\n// short\n${fields} }`, 'JSON has no comments: line 2'],
      ['trailing.json', `{ ${fields},\n}`, 'JSON has no comma after the last item: line 1'],
    ]
    for (const [name, content, reason] of cases) {
      await writeFile(join(folder, name), content)
      t.match((await callFalsario(`train ${name}`)).stderr, `${name} is not JSON: ${reason}`)
    }
  },
)

t.test('empty texts and numbers that are too large are named as such', async (t) => {
  const cases: [string, string][] = [
    ['train tiny.json --seed 9007199254740992', 'at most 9007199254740991'],
    ['train tiny.json --set seed=9007199254740993', 'at most 9007199254740991'],
    ['train tiny.json --data=', '--data: expected a text that is not empty'],
    ['train tiny.json --set data.source=""', 'data.source: expected a text that is not empty'],
  ]
  for (const [line, message] of cases) t.match((await callFalsario(line)).stderr, message, line)
})

t.test('--size of train sets data.size, which only folders of images accept', async (t) => {
  const { stderr } = await callFalsario('train tiny.json --data digits --size 16')
  t.match(stderr, "--size: dataset 'digits' does not accept this option")
  t.match((await callFalsario('train tiny.json --size 0')).stderr, 'Expected a size such as 64')
})
