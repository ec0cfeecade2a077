import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { writeFolderAtomically } from '../../lib/system/atomic-folder.js'

const fill = (folder: string) => writeFile(join(folder, 'a'), 'whole')

t.test('writes a folder and its missing parent folders', async (t) => {
  const place = t.testdir()
  await writeFolderAtomically(join(place, 'x', 'y', 'new'), fill)
  t.equal(await readFile(join(place, 'x', 'y', 'new', 'a'), 'utf8'), 'whole')
  t.same(await readdir(join(place, 'x', 'y')), ['new'])
})

t.test('fills a temporary folder next to it, then renames that', async (t) => {
  const place = t.testdir()
  const result = await writeFolderAtomically(join(place, 'new'), async (folder) => {
    t.equal(dirname(folder), place)
    t.match(basename(folder), /^\.falsario-[0-9a-f]{16}\.tmp$/)
    t.same(await readdir(place), [basename(folder)])
    return 7
  })
  t.equal(result, 7)
  t.same(await readdir(place), ['new'])
})

t.test('replaces an empty folder, also behind a symbolic link', async (t) => {
  const place = t.testdir({ empty: {}, other: {} })
  await symlink(join(place, 'other'), join(place, 'link'))
  await writeFolderAtomically(join(place, 'empty'), fill)
  await writeFolderAtomically(join(place, 'link'), fill)
  t.same(await readdir(join(place, 'empty')), ['a'])
  t.same(await readdir(join(place, 'other')), ['a'])
})

t.test('a link that leads nowhere stays, and the folder is written where it leads', async (t) => {
  const place = t.testdir({ links: {} })
  await symlink(join('..', 'new'), join(place, 'links', 'link'))
  await writeFolderAtomically(join(place, 'links', 'link'), fill)
  t.same(await readdir(join(place, 'new')), ['a'])
  t.same(await readdir(join(place, 'links')), ['link'])
})

t.test(
  'a pipe is refused by name before anything is computed',
  { skip: process.platform === 'win32' },
  async (t) => {
    const place = t.testdir()
    execFileSync('mkfifo', [join(place, 'pipe')])
    await t.rejects(
      writeFolderAtomically(join(place, 'pipe'), async () => t.fail('not filled')),
      { code: 'OUTPUT_EXISTS', received: 'a pipe' },
    )
  },
)

t.test('an error of the writer is thrown unchanged and nothing is left', async (t) => {
  const place = t.testdir()
  const failing = async (folder: string) => {
    await mkdir(join(folder, 'sub'))
    await fill(join(folder, 'sub'))
    throw new TypeError('its own')
  }
  await t.rejects(writeFolderAtomically(join(place, 'x', 'y', 'new'), failing), {
    name: 'TypeError',
    message: 'its own',
  })
  t.same(await readdir(place), [], 'the parent folders are removed too')
})

t.test('existing files and folders are not touched', async (t) => {
  const place = t.testdir({ full: { b: 'mine' }, file: 'mine' })
  for (const name of ['full', 'file'])
    await t.rejects(
      writeFolderAtomically(join(place, name), async () => t.fail('not filled')),
      {
        code: 'OUTPUT_EXISTS',
        path: join(place, name),
        fix: /another folder/,
      },
    )
  t.same((await readdir(place)).sort(), ['file', 'full'])
  await t.rejects(
    writeFolderAtomically(join(place, 'new'), async (folder) => {
      await fill(folder)
      await mkdir(join(place, 'new'))
      await writeFile(join(place, 'new', 'b'), 'raced')
    }),
    { code: 'OUTPUT_EXISTS' },
  )
  t.same(await readdir(join(place, 'new')), ['b'])
})

t.test('an unwritable path is refused with the reason', async (t) => {
  const place = t.testdir({ file: 'x' })
  await t.rejects(
    writeFolderAtomically(join(place, 'file', 'sub'), async () => t.fail('not filled')),
    {
      code: /OUTPUT_(EXISTS|UNWRITABLE)/,
    },
  )
  await t.rejects(
    writeFolderAtomically(join(place, 'n'.repeat(300)), async () => t.fail('not filled')),
    {
      code: 'OUTPUT_UNWRITABLE',
      message: /too long/,
    },
  )
  t.same(await readdir(place), ['file'])
})
