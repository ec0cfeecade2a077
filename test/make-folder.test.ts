import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { makeFolder } from '../lib/make-folder.js'

t.test('missing folders above are made too, again is harmless', async (t) => {
  const root = t.testdir()
  await makeFolder(join(root, 'a/b/c'))
  await makeFolder(join(root, 'a/b/c'))
  t.same(await readdir(join(root, 'a/b')), ['c'])
})

t.test('many at once agree', async (t) => {
  const root = t.testdir()
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(join(root, 'x/y/z'))))
  t.same(await readdir(join(root, 'x/y')), ['z'])
})

t.test('a file in the way is the error', async (t) => {
  const root = t.testdir()
  await writeFile(join(root, 'file'), '')
  await t.rejects(makeFolder(join(root, 'file')), { code: 'EEXIST' })
  await t.rejects(makeFolder(join(root, 'file/below')), { code: 'ENOTDIR' })
})

t.test('a file system that takes no folders is refused, not tried for ever', async (t) => {
  if (process.platform !== 'linux') return t.comment('there is no /proc here')
  await t.rejects(makeFolder('/proc/falsario/below'), { code: 'ENOENT' })
  await t.rejects(mkdir('/proc/falsario'), { code: 'ENOENT' })
})
