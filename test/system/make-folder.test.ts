import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { makeFolder } from '../../lib/system/make-folder.js'

t.test('creates missing parent folders; an existing folder is no error', async (t) => {
  const root = t.testdir()
  await makeFolder(join(root, 'a/b/c'))
  await makeFolder(join(root, 'a/b/c'))
  t.same(await readdir(join(root, 'a/b')), ['c'])
})

t.test('concurrent calls succeed', async (t) => {
  const root = t.testdir()
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(join(root, 'x/y/z'))))
  t.same(await readdir(join(root, 'x/y')), ['z'])
})

t.test('a file at the path or above it is an error', async (t) => {
  const root = t.testdir()
  await writeFile(join(root, 'file'), '')
  await t.rejects(makeFolder(join(root, 'file')), { code: 'EEXIST' })
  await t.rejects(makeFolder(join(root, 'file/below')), { code: 'ENOTDIR' })
})

t.test('fails if the file system refuses new folders, and does not retry forever', async (t) => {
  if (process.platform !== 'linux') return t.comment('there is no /proc here')
  await t.rejects(makeFolder('/proc/falsario/below'), { code: 'ENOENT' })
  await t.rejects(mkdir('/proc/falsario'), { code: 'ENOENT' })
})
