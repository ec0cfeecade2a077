import { existsSync } from 'node:fs'
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { readRunConfig } from '../../lib/runs/read-run-config.js'
import { train } from '../../lib/training/train.js'
import { callFalsario } from '../cli/call-falsario.js'
import { tinyVae } from '../tiny-model.js'

/** A run finds its own data from every working folder, and does not take others for them. */

/** Writes grey pictures of 8 x 8 pixels. */
async function writePictures(folder: string, count: number, grey: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (let at = 0; at < count; at++) {
    const pixels = Buffer.from(Array.from({ length: 64 }, (_, i) => (grey + at * i) % 256))
    const picture = sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } })
    await writeFile(join(folder, `${at}.png`), await picture.toColourspace('b-w').png().toBuffer())
  }
}

const settings = { model: tinyVae, steps: 2, batchSize: 4, device: 'cpu' } as const

t.test('a run is resumed and measured from another working folder', async (t) => {
  const root = t.testdir({ elsewhere: {}, strange: {} })
  const here = join(root, 'here')
  await writePictures(join(here, 'photos'), 8, 10)
  process.chdir(here)
  await train({ ...settings, data: 'photos', out: 'run' }).result
  const config = await readRunConfig('run')
  t.match(config, { data: { source: 'photos' }, dataPath: join(process.cwd(), 'photos') })

  process.chdir(join(root, 'elsewhere'))
  const run = join('..', 'here', 'run')
  await train({ resume: run, steps: 4 }).result
  t.equal((await callFalsario(`evaluate ${run} --metrics elbo`)).status, 0)

  await writePictures(join(root, 'strange', 'photos'), 9, 90)
  process.chdir(join(root, 'strange'))
  const { status, stdout } = await callFalsario(`evaluate ${run} --metrics elbo --json`)
  t.equal(status, 0, 'the data of the run are measured, not those of the same name here')
  t.match(
    stdout,
    /"type":"warning","reason":"otherData","message":"photos in this folder is other data/,
  )
  t.match(stdout, join(here, 'photos'))

  await rename(join(here, 'photos'), join(here, 'moved'))
  const other = await callFalsario(`evaluate ${run} --metrics elbo`)
  t.equal(other.status, 1)
  t.match(other.stderr, /photos has other images than those that the run was trained on/)
  t.match(other.stderr, /--data DIR/)

  process.chdir(join(root, 'elsewhere'))
  await t.rejects(train({ resume: run, steps: 6 }).result, {
    code: 'DATA_NOT_FOUND',
    message: new RegExp(`${join(here, 'photos')}, cannot be found`),
    fix: /--data DIR/,
  })
  const moved = join('..', 'here', 'moved')
  await train({ resume: run, steps: 6, data: moved }).result
  t.match(await readRunConfig(run), { dataPath: join(here, 'moved') }, 'the new place is recorded')
})

t.test('a run directory inside its own data is refused before anything is written', async (t) => {
  const root = t.testdir({ elsewhere: {} })
  const photos = join(root, 'photos')
  await writePictures(join(photos, 'cat'), 4, 10)
  await writePictures(join(photos, 'dog'), 4, 90)
  await symlink(photos, join(root, 'link'))
  process.chdir(photos)
  const wrong = ['runs/a', join('cat', 'run'), join(root, 'link', 'run'), photos, '..photos']
  for (const out of wrong)
    await t.rejects(train({ ...settings, data: '.', out }).result, {
      code: 'CONFIG_INVALID',
      path: 'out',
      fix: /outside the data/,
    })
  t.notOk(existsSync('runs'))
  const { status, stderr } = await callFalsario('train vae --data . --steps 2 --batch-size 4')
  t.equal(status, 2)
  t.match(stderr, /inside the folder of its data/)
  for (const out of ['../run', join(root, 'photos-run'), join('..', 'elsewhere', 'run')])
    await train({ ...settings, data: '.', out }).result
})
