import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { callFalsario } from './call-falsario.js'

t.test('errors name the option that the command line gives', async (t) => {
  const lines = [
    [
      'train quick --batch-size 70000',
      /^falsario: --batch-size: a batch has .*set --batch-size to/s,
    ],
    [
      'train quick --accumulate 70000',
      /^falsario: --accumulate: an update takes .*set --accumulate to at most/s,
    ],
    ['train quick --data=', /^falsario: --data: expected a text that is not empty/],
    ['train quick --data digits --size 32', /^falsario: --size: dataset 'digits' does not accept/],
    ['train quick --threads 100000', /^falsario: --threads: expected/],
  ] as const
  for (const [line, expected] of lines) {
    t.match((await callFalsario(line)).stderr, expected, line)
  }
})

t.test('the fix names the option that replaces a setting of the preset', async (t) => {
  const folder = t.testdir()
  const image = await sharp({
    create: { width: 28, height: 28, channels: 3, background: 'black' },
  })
    .png()
    .toBuffer()
  for (let at = 0; at < 3; at++) await writeFile(join(folder, `${at}.png`), image)
  const { stderr } = await callFalsario(`train quick --data ${folder} --dry-run`)
  t.match(stderr, /^falsario: batchSize: a batch has 64 .*set --batch-size to at most 3/s)
})

t.test('errors name the setting that --set gives', async (t) => {
  const { stderr } = await callFalsario('train quick --set batchSize=70000')
  t.match(stderr, /^falsario: batchSize: a batch has .*set batchSize to/s)
})

t.test('an unknown key of --set is not taken for the option of that name', async (t) => {
  const { stderr } = await callFalsario('train quick --dry-run --out somewhere --set out=there')
  t.match(stderr, /^falsario: out: unknown key/)
})

t.test('errors for programs name the option too, and keep the path of the setting', async (t) => {
  const { stderr } = await callFalsario('train quick --threads 100000 --json')
  t.match(JSON.parse(stderr), { path: 'threads', message: /^--threads: / })
})
