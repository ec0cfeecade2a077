import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { openExtractor } from '../../lib/evaluation/extractors/open-extractor.js'
import { readJsonFile } from '../../lib/formats/json-text.js'
import { loadModel } from '../../lib/kinds/load-model.js'
import { train } from '../../lib/training/train.js'

/** Files that are something else than their name says: the error names what they are and what to do. */

const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:aaaa\nsize 3\n'
const page = '<!DOCTYPE html><html><body>Not found</body></html>'
const files: Readonly<Record<string, Uint8Array>> = {
  'a Git LFS pointer': Buffer.from(pointer),
  'an HTML page': Buffer.from(page),
  'a gzip file': Buffer.from('1f8b0800000000000003', 'hex'),
  'a PNG image': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  'a zip archive': Buffer.from('PK\x03\x04\x14\0', 'latin1'),
  'an HDF5 file': Buffer.from('894844460d0a1a0a', 'hex'),
}
const fixes: Readonly<Record<string, RegExp>> = {
  'a Git LFS pointer': /git lfs pull/,
  'an HTML page': /Fetch the file again/,
  'a zip archive': /save_file/,
}

t.test('a file that is no model says what it is', async (t) => {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(t.testdir(), 'model.safetensors')
    await writeFile(path, bytes)
    const error = {
      message: `${path} is ${name}, not a safetensors file`,
      fix: fixes[name] ?? String,
    }
    await t.rejects(loadModel(path), { code: 'MODEL_INVALID', ...error })
    await t.rejects(train({ resume: path }).result, { code: 'CHECKPOINT_INVALID', ...error })
  }
})

t.test('a damaged model stays a damaged model', async (t) => {
  const path = join(t.testdir(), 'model.safetensors')
  await writeFile(path, Buffer.alloc(4))
  await t.rejects(loadModel(path), { code: 'MODEL_INVALID', message: /byte 0: file is truncated/ })
})

t.test('a file that is no TorchScript says what it is', async (t) => {
  for (const name of ['a Git LFS pointer', 'an HTML page', 'a PNG image', 'a gzip file']) {
    const path = join(t.testdir(), 'inception.pt')
    await writeFile(path, files[name] ?? '')
    await t.rejects(openExtractor(path, { device: 'cpu' }), {
      code: 'EXTRACTOR_INVALID',
      message: `${path} is ${name}, not a TorchScript file`,
    })
  }
})

t.test('a file that is no JSON says what it is', async (t) => {
  for (const name of ['a Git LFS pointer', 'an HTML page', 'a PNG image', 'a zip archive']) {
    const path = join(t.testdir(), 'config.json')
    await writeFile(path, files[name] ?? '')
    await t.rejects(readJsonFile(path), { message: `it is ${name}` })
  }
})

t.test('data of other programs beside images are named', async (t) => {
  const folder = t.testdir()
  const digits = await openDataset('digits')
  const raw = { width: 28, height: 28, channels: 1 } as const
  for (const at of [0, 1])
    await sharp(digits.images.subarray(at * 784, (at + 1) * 784), { raw })
      .toColourspace('b-w')
      .toFile(join(folder, `${at}.png`))
  const dicom = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')])
  const others = {
    'labels.npy': Buffer.from('\x93NUMPY\x01\0', 'latin1'),
    'more.h5': files['an HDF5 file'] ?? '',
    'more.pkl': Buffer.from('8004957d', 'hex'),
    'more.parquet': Buffer.from('PAR1'),
    'more.pdf': Buffer.from('%PDF-1.4'),
    'scan.dcm': dicom,
  }
  for (const [name, bytes] of Object.entries(others)) await writeFile(join(folder, name), bytes)
  const { count, unused, unreadable } = await openDataset(folder)
  t.equal(count, 2)
  const named = [...unused, ...unreadable].map(({ path }) => path.slice(folder.length + 1))
  t.same(named.sort(), Object.keys(others).sort())
})
