import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { jpeg } from '../data/image-bytes.js'
import { callFalsario } from './call-falsario.js'
import { jsonLines, runFalsario } from './run-falsario.js'

const folder = t.testdir()
process.chdir(folder)
t.before(async () => {
  const image = await jpeg(12)
  for (const name of ['cat', 'dog']) {
    await mkdir(join('pets', name), { recursive: true })
    for (let index = 0; index < 8; index++)
      await writeFile(join('pets', name, `${index}.jpg`), image)
  }
  await mkdir(join('damaged', 'ant'), { recursive: true })
  await mkdir(join('damaged', 'bee'))
  for (let index = 0; index < 7; index++) await writeFile(`damaged/ant/${index}.jpg`, 'no image')
  await writeFile('damaged/bee/0.jpg', image)
})

t.test('pack writes idx files with class names and size', async (t) => {
  const { status, stdout } = await callFalsario('pack pets --size 6x8 --channels 1 --out packed')
  t.same([status, stdout], [0, '16 grey images of 6x8: packed\n'])
  const data = await openDataset('packed')
  t.same(
    [data.shape, data.classNames],
    [
      [16, 1, 6, 8],
      ['cat', 'dog'],
    ],
  )
})

t.test('pack lists unreadable files: some in text, all in JSON', async (t) => {
  const people = await callFalsario('pack damaged --out people')
  t.equal(people.status, 0)
  t.match(people.stdout, /^warning: 7 of 8 images cannot be read and are left out:\n/)
  t.match(people.stdout, /\n {2}damaged.ant.4\.jpg: .+\n {2}and 2 more\n/)
  t.match(
    people.stdout,
    /warning: 1 of 2 classes has no image: ant\n1 colour images of 12x12: people\n$/,
  )
  const programs = await callFalsario('pack damaged --out programs --json')
  t.match(jsonLines(programs.stdout), [
    {
      type: 'unreadable',
      count: 7,
      files: Array.from({ length: 7 }, (_, at) => ({ path: join('damaged', 'ant', `${at}.jpg`) })),
      emptyClasses: ['ant'],
    },
    { type: 'warning', reason: 'emptyClasses', classes: ['ant'] },
    {
      type: 'pack',
      path: 'programs',
      shape: [1, 3, 12, 12],
      classes: [
        { name: 'ant', count: 0 },
        { name: 'bee', count: 1 },
      ],
      unreadable: 7,
    },
  ])
})

t.test('misuse is refused and no files are written', async (t) => {
  await mkdir('full/of', { recursive: true })
  t.match(await callFalsario('pack pets --out full'), { status: 1, stderr: /not empty/ })
  for (const wrong of ['--size 0', '--size 8x', '--size 65536', '--size wide', '--channels 2'])
    t.match(await callFalsario(`pack pets --out new ${wrong}`), { status: 2, stderr: /Expected/ })
  t.match(await callFalsario('pack pets'), { status: 2, stderr: /--out/ })
  t.match(await callFalsario('pack nowhere --out new --json'), {
    status: 1,
    stderr: /"code":"DATA_NOT_FOUND"/,
  })
  t.notOk((await readdir('.')).includes('new'))
})

t.test('Ctrl-C leaves no files', async (t) => {
  await mkdir('many')
  const image = await jpeg(200)
  for (let index = 0; index < 1500; index++) await writeFile(`many/${index}.jpg`, image)
  const before = (await readdir(folder)).sort()
  const line = 'pack many --size 512 --out endless/deep --json'
  let killed = false
  const { status, stdout } = await runFalsario(folder, line.split(' '), ({ stdout, kill }) => {
    if (killed || !stdout.includes('"data"')) return
    killed = true
    kill('SIGINT')
  })
  t.equal(status, 130)
  t.match(jsonLines(stdout).at(-1), { type: 'stopped' })
  t.same((await readdir(folder)).sort(), before)
})
