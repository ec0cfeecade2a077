import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { openExtractor } from '../../lib/evaluation/extractors/open-extractor.js'
import { readWholeFile } from '../../lib/system/read-file.js'
import { callFalsario } from '../cli/call-falsario.js'

/** A pipe without a writer would be read forever, and no signal would end the process. */

const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2])
const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 0])

t.test('pipes are refused wherever a file is read', async (t) => {
  const folder = t.testdir({ 'train-images-idx3-ubyte': images, 'train-labels-idx1-ubyte': labels })
  for (const name of ['config.json', 'class-names.json', 'pipe.pt', 'pipe'])
    execFileSync('mkfifo', [join(folder, name)])
  await t.rejects(readWholeFile(join(folder, 'pipe')), { message: /a pipe or a device/ })
  await t.rejects(openDataset(folder), { code: 'DATA_INVALID', message: /a pipe or a device/ })
  await t.rejects(openExtractor(join(folder, 'pipe.pt')), { message: /a pipe or a device/ })
  const { status, stderr } = await callFalsario(`train ${join(folder, 'config.json')}`)
  t.not(status, 0)
  t.match(stderr, 'a pipe or a device')
})

t.test('files and missing files are read as Node reads them', async (t) => {
  const folder = t.testdir({ a: 'text' })
  t.equal((await readWholeFile(join(folder, 'a'))).toString(), 'text')
  await t.rejects(readWholeFile(join(folder, 'b')), { code: 'ENOENT' })
})
