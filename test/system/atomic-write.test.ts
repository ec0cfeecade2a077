import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { copyAtomically, requireWritable, writeAtomically } from '../../lib/system/atomic-write.js'
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
    [join(folder, 'folder'), /the path is a folder\. Pass the path of a file/],
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

t.test(
  'pipes, sockets and links to them are refused by name and stay',
  { skip: process.platform === 'win32' },
  async (t) => {
    const folder = t.testdir({ source: 'x' })
    const at = (name: string) => join(folder, name)
    process.chdir(folder) // the path of a socket is limited to about 100 bytes
    execFileSync('mkfifo', ['pipe'])
    const server = createServer().listen('socket')
    await once(server, 'listening')
    t.teardown(() => server.close())
    await symlink('pipe', 'link')
    for (const [name, received] of [
      ['pipe', 'a pipe'],
      ['socket', 'a socket'],
      ['link', 'a pipe'],
    ] as const) {
      const refusal = { code: 'OUTPUT_UNWRITABLE', path: at(name), received, fix: /path of a file/ }
      await t.rejects(writeAtomically(at(name), bytes), refusal)
      await t.rejects(copyAtomically(at('source'), at(name)), refusal)
      await t.rejects(requireWritable(at(name)), refusal)
    }
    t.ok((await lstat('pipe')).isFIFO())
    t.ok((await lstat('socket')).isSocket())
    t.ok((await lstat('link')).isSymbolicLink())
    t.same((await readdir('.')).sort(), ['link', 'pipe', 'socket', 'source'])
  },
)

t.test('a link stays, and the file that it leads to is written', async (t) => {
  const folder = t.testdir({ real: { card: 'old' }, links: {}, source: 'copied' })
  const at = (...names: string[]) => join(folder, ...names)
  await symlink(join('..', 'real', 'card'), at('links', 'card'))
  await symlink('card', at('links', 'second'))
  await symlink(join('..', 'real', 'new'), at('links', 'dangling'))
  await symlink(at('links'), at('place'))
  const real = (name: string) => readFile(at('real', name), 'utf8')
  await writeAtomically(at('links', 'card'), bytes)
  t.equal(await real('card'), 'new')
  await copyAtomically(at('source'), at('place', 'second'))
  t.equal(await real('card'), 'copied')
  await requireWritable(at('place', 'dangling'))
  await writeAtomically(at('place', 'dangling'), bytes)
  t.equal(await real('new'), 'new', 'the target of a dangling link is created')
  t.same((await readdir(at('real'))).sort(), ['card', 'new'])
  t.same((await readdir(at('links'))).sort(), ['card', 'dangling', 'second'])
  t.equal(await readlink(at('links', 'card')), join('..', 'real', 'card'))
  t.equal(await readlink(at('links', 'dangling')), join('..', 'real', 'new'))
})

t.test('a link whose target cannot be written is refused with the reason, and stays', async (t) => {
  const folder = t.testdir()
  const at = (name: string) => join(folder, name)
  await symlink(join('none', 'card'), at('dangling'))
  await symlink('circle', at('circle'))
  await mkdir(at('folder'))
  await symlink('folder', at('link'))
  for (const [name, message] of [
    ['dangling', /\(ENOENT\)\. Create the folder .*none first/],
    ['circle', /the link leads to itself/],
    ['link', /the path is a folder/],
  ] as const) {
    const refusal = { code: 'OUTPUT_UNWRITABLE', path: at(name), message }
    await t.rejects(writeAtomically(at(name), bytes), refusal)
    await t.rejects(requireWritable(at(name)), refusal)
    t.ok((await lstat(at(name))).isSymbolicLink())
  }
})
