import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { inspectLibTorch, inspectUnpacked } from '../../lib/libtorch/inspect.js'
import { MANIFEST_NAME } from '../../lib/libtorch/platform-package.js'
import { libraryName } from '../../lib/libtorch/version.js'
import { fakeFiles, writeFiles } from './fake-libtorch.js'

const CPU = `lib/${libraryName('torch_cpu')}`

t.test('an unpacked libtorch has no problems and a version', async (t) => {
  const folder = await writeFiles(t.testdir(), fakeFiles())
  t.match(await inspectLibTorch(folder), { folder, version: '2.11.0', problems: [] })
})

for (const inner of ['libtorch', 'torch', 'lib/python3.11/site-packages/torch']) {
  t.test(`finds LibTorch in ${inner} of the folder`, async (t) => {
    const folder = t.testdir()
    await writeFiles(join(folder, inner), fakeFiles())
    t.match(await inspectLibTorch(folder), { folder: join(folder, inner), problems: [] })
  })
}

t.test('names each missing file', async (t) => {
  const folder = await writeFiles(t.testdir(), fakeFiles())
  for (const name of [CPU, 'include/torch/csrc/autograd/autograd.h']) {
    await rm(join(folder, name))
    const { problems } = await inspectLibTorch(folder)
    t.ok(
      problems.some((problem) => problem.includes(name)),
      name,
    )
  }
})

t.test('an empty library counts as missing', async (t) => {
  const folder = await writeFiles(t.testdir(), fakeFiles())
  await truncate(join(folder, CPU), 0)
  t.match((await inspectLibTorch(folder)).problems, [/libtorch_cpu.* is missing/])
})

t.test('another version is a problem that names both versions', async (t) => {
  const folder = await writeFiles(t.testdir(), fakeFiles('2.10.0'))
  t.match((await inspectLibTorch(folder)).problems, [/LibTorch 2\.10\.0; falsario needs 2\.11\.0/])
})

t.test('a path that does not exist is not a folder', async (t) => {
  const folder = join(t.testdir(), 'nowhere')
  t.match((await inspectLibTorch(folder)).problems, [/nowhere is not a folder/])
})

t.test('compares unpacked files with their manifest', async (t) => {
  const folder = t.testdir()
  await writeFiles(join(folder, 'torch'), fakeFiles())
  t.match((await inspectUnpacked(folder)).problems, [/falsario\.json is missing/])

  const libraries = { [`torch/${CPU}`]: fakeFiles()[CPU]?.length }
  await writeFile(join(folder, MANIFEST_NAME), JSON.stringify({ version: '2.11.0', libraries }))
  t.same((await inspectUnpacked(folder)).problems, [])

  await truncate(join(folder, 'torch', CPU), 3)
  t.match((await inspectUnpacked(folder)).problems, [/is damaged: 3 bytes instead of 27/])

  await writeFile(join(folder, MANIFEST_NAME), '{"version"')
  t.match((await inspectUnpacked(folder)).problems, [/falsario\.json is damaged/])
})

t.test('an empty cache folder has problems', async (t) => {
  const folder = t.testdir()
  await mkdir(join(folder, 'x'))
  t.not((await inspectUnpacked(join(folder, 'x'))).problems.length, 0)
})
