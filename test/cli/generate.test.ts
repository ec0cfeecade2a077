import { mkdir, readdir } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { GenerateDisplay } from '../../lib/cli/displays/generate-display.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { callFalsario } from './call-falsario.js'
import { writeModels } from './model-files.js'
import { jsonLines, runFalsario } from './run-falsario.js'

const folder = t.testdir()
process.chdir(folder)
t.before(() => writeModels(folder))

t.test('generate writes idx files that open with labels', async (t) => {
  const { status, stdout } = await callFalsario(
    'generate classes.safetensors --count 1000 --out more',
  )
  t.same([status, stdout], [0, '1,000 images: more\n'])
  const data = await openDataset('more')
  t.same(
    [data.shape, data.classNames],
    [
      [1000, 1, 8, 8],
      ['ant', 'bee', 'cat'],
    ],
  )
})

t.test('generate writes PNG folders, of all classes or one', async (t) => {
  const line = 'generate classes.safetensors --count 4 --format png'
  const all = await callFalsario(`${line} --out pictures --json`)
  t.match(jsonLines(all.stdout), [
    { type: 'generate', path: 'pictures', format: 'png', shape: [4, 1, 8, 8], classes: 3, seed: 0 },
  ])
  t.same((await readdir('pictures')).sort(), ['ant', 'bee', 'cat'])
  await callFalsario(`${line} --label cat --out cats`)
  t.same(await readdir('cats'), ['cat'])
})

t.test('the same seed gives the same images', async (t) => {
  const bytes = async (seed: number, out: string) => {
    await callFalsario(`generate gan.safetensors --count 5 --seed ${seed} --out ${out}`)
    return (await openDataset(out)).images
  }
  const first = await bytes(1, 'one')
  t.same(await bytes(1, 'again'), first)
  t.notSame(await bytes(2, 'two'), first)
})

t.test('misuse is refused and no files are written', async (t) => {
  await mkdir('full/of', { recursive: true })
  const line = 'generate classes.safetensors --count 4'
  t.match(await callFalsario(`${line} --out full`), { status: 1, stderr: /not empty/ })
  t.match(await callFalsario(`${line} --out new --format zip`), { status: 2, stderr: /idx, png/ })
  t.match(await callFalsario(`${line} --out new --label 7`), { status: 2, stderr: /0 to 2/ })
  t.match(await callFalsario('generate classes.safetensors --out new'), { status: 2 })
  t.match(await callFalsario('generate gan.safetensors --count 0 --out new'), { status: 2 })
  t.match(await callFalsario('generate nowhere --count 1 --out new --json'), {
    status: 1,
    stderr: /"code":"MODEL_NOT_FOUND"/,
  })
  t.notOk((await readdir('.')).includes('new'))
})

t.test('Ctrl-C leaves no files', async (t) => {
  const before = (await readdir(folder)).sort()
  const line = 'generate gan.safetensors --count 5000000 --format png --out endless/deep --json'
  let killed = false
  const { status, stdout } = await runFalsario(folder, line.split(' '), ({ stdout, kill }) => {
    if (killed || !stdout.includes('"progress"')) return
    killed = true
    kill('SIGINT')
  })
  t.equal(status, 130)
  t.match(jsonLines(stdout).at(-1), { type: 'stopped' })
  t.same((await readdir(folder)).sort(), before)
})

t.test('a terminal shows a bar', async (t) => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 60, rows: 30 })
  const display = new GenerateDisplay(1000, false, stream)
  display.progress(500)
  display.close()
  t.match(String(stream.read()), /█{15}░{15} 500\/1,000 {2}0 s left/)
})
