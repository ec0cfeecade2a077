import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { readCheckpointFacts } from '../../lib/runs/checkpoint-file.js'
import { callFalsario } from './call-falsario.js'
import { writeTinyProject } from './tiny-project.js'

const folder = t.testdir({ a: {}, b: {}, c: {} })
const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string]

t.before(async () => {
  await writeTinyProject(a)
  process.chdir(a)
  await callFalsario('train tiny.json --out run')
  await mkdir(join(b, 'data'))
  const black = new Uint8Array(20 * 64)
  await writeIdx(join(b, 'data', 'train-images-idx3-ubyte'), [20, 8, 8], black)
})

/** The fingerprint of what a run trained on. */
async function trainedOn(line: string): Promise<string> {
  const run = join(folder, 'again')
  await rm(run, { recursive: true, force: true })
  const { stderr, status } = await callFalsario(`${line} --out ${run}`)
  if (status !== 0) return stderr
  return (await readCheckpointFacts(join(run, 'checkpoints', 'last.safetensors'))).data
}

t.test('the config of a run finds the data of the run from every folder', async (t) => {
  const original = await trainedOn('train run/config.json')
  process.chdir(b)
  t.equal(await trainedOn('train ../a/run/config.json'), original, 'beside other data of that name')
  process.chdir(c)
  t.equal(await trainedOn('train ../a/run/config.json'), original)
})

t.test('data that are named anew are those of the working folder', async (t) => {
  process.chdir(b)
  const own = await trainedOn('train ../a/tiny.json')
  t.equal(await trainedOn('train ../a/run/config.json --data data'), own)
  const config = JSON.parse(await readFile(join(a, 'run', 'config.json'), 'utf8'))
  await cp('data', 'pictures', { recursive: true })
  config.data.source = 'pictures'
  await writeFile('edited.json', JSON.stringify(config))
  t.equal(await trainedOn('train edited.json'), own, 'the source was changed in the file')
})
