import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeAtomically } from '../../lib/system/atomic-write.js'
import { FalsarioError } from '../../lib/system/errors.js'

const bytes = Buffer.from('new')

t.test('writes bytes, parts and asynchronous parts', async (t) => {
  const folder = t.testdir()
  async function* asynchronousParts() {
    yield Buffer.from('one')
    yield Buffer.from('two')
  }
  await writeAtomically(join(folder, 'a'), bytes)
  await writeAtomically(join(folder, 'b'), [Buffer.from('x'), Buffer.from('yz')])
  await writeAtomically(join(folder, 'c'), asynchronousParts())
  await writeAtomically(join(folder, 'd'), new Uint8Array(0))
  const texts = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  t.same(texts, ['new', 'xyz', 'onetwo', ''])
  t.same((await readdir(folder)).sort(), ['a', 'b', 'c', 'd'], 'no temporary file is left')
})

t.test('the final head overwrites the start', async (t) => {
  const folder = t.testdir()
  let parts = 0
  async function* counting() {
    for (; parts < 3; parts++) yield Buffer.from('0 more;')
  }
  await writeAtomically(join(folder, 'a'), counting(), () => Buffer.from(String(parts)))
  t.equal(await readFile(join(folder, 'a'), 'utf8'), '3 more;0 more;0 more;')
})

t.test('replaces a file completely', async (t) => {
  const folder = t.testdir({ a: 'old and longer' })
  await writeAtomically(join(folder, 'a'), bytes)
  t.equal(await readFile(join(folder, 'a'), 'utf8'), 'new')
})

t.test('content that fails halfway leaves only the old file', async (t) => {
  const folder = t.testdir({ a: 'old' })
  const own = new FalsarioError('NATIVE_FAILED', 'its own')
  for (const [error, expected] of [
    [new Error('the source failed'), { code: 'OUTPUT_UNWRITABLE', message: /the source failed/ }],
    [own, { code: 'NATIVE_FAILED', message: 'its own' }],
  ] as const) {
    async function* failing() {
      yield Buffer.alloc(100_000)
      throw error
    }
    await t.rejects(writeAtomically(join(folder, 'a'), failing()), expected)
    t.equal(await readFile(join(folder, 'a'), 'utf8'), 'old')
    t.same(await readdir(folder), ['a'])
  }
})

t.test('the old file stays until the new one is complete', async (t) => {
  const folder = t.testdir({ a: 'old' })
  async function* looking() {
    yield Buffer.from('half')
    t.equal(await readFile(join(folder, 'a'), 'utf8'), 'old')
    t.equal((await readdir(folder)).length, 2, 'the temporary file is in the same folder')
    yield Buffer.from(' and half')
  }
  await writeAtomically(join(folder, 'a'), looking())
  t.equal(await readFile(join(folder, 'a'), 'utf8'), 'half and half')
})

t.test('an unwritable path is OUTPUT_UNWRITABLE with path and reason', async (t) => {
  const folder = t.testdir({ file: 'x', folder: { full: 'y' } })
  for (const [path, reason] of [
    [
      join(folder, 'none', 'a'),
      /no such file or folder \(ENOENT\)\. Create the folder .*none first/,
    ],
    [join(folder, 'file', 'a'), /a part of the path is not a folder/],
    [join(folder, 'folder'), /\((EISDIR|ENOTEMPTY|EEXIST|EPERM)\)/],
    [join(folder, 'n'.repeat(300)), /the file name is too long|no such file/],
  ] as const) {
    await t.rejects(writeAtomically(path, bytes), {
      name: 'FalsarioError',
      code: 'OUTPUT_UNWRITABLE',
      path,
      message: reason,
    })
  }
  t.same((await readdir(folder)).sort(), ['file', 'folder'])
  t.same(await readdir(join(folder, 'folder')), ['full'])
})

t.test('concurrent writers of one path leave one complete file', async (t) => {
  const folder = t.testdir()
  const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(50_000))
  await Promise.all(texts.map((text) => writeAtomically(join(folder, 'a'), Buffer.from(text))))
  t.ok(texts.includes(await readFile(join(folder, 'a'), 'utf8')))
  t.same(await readdir(folder), ['a'])
})
