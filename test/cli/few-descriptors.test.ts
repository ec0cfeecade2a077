import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import t from 'tap'
import { tinyVae } from '../tiny-model.js'

const folder = t.testdir()
const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))
const onLinux = process.platform === 'linux'

/** Runs a command in a shell that allows a process this many open files. */
function runWith(files: number, line: string) {
  const command = `ulimit -n ${files}; exec "${process.execPath}" "${main}" ${line}`
  const env = { ...process.env, OMP_NUM_THREADS: '1' }
  return spawnSync('bash', ['-c', command], { cwd: folder, env, encoding: 'utf8' })
}

t.test('commands work with few open files', { skip: !onLinux }, async (t) => {
  process.chdir(folder)
  await mkdir('photos')
  const grey = { width: 8, height: 8, channels: 3, background: '#777' } as const
  await sharp({ create: grey }).toColourspace('b-w').png().toFile('photos/0.png')
  for (let at = 1; at < 500; at++) await copyFile('photos/0.png', `photos/${at}.png`)
  const data = { source: 'photos' }
  await writeFile('tiny.json', JSON.stringify({ model: tinyVae, data, steps: 2, batchSize: 8 }))
  for (const line of [
    'pack photos --out packed',
    'train tiny.json --threads 1 --device cpu --out run',
    'evaluate run --metrics elbo',
    'compare run run --no-evaluate --out compared',
  ]) {
    const { status, stderr } = runWith(64, line)
    t.equal(status, 0, line)
    t.equal(stderr, '', line)
  }
})
