import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { presets } from '../../lib/presets/index.js'
import { readCheckpointFile } from '../../lib/runs/checkpoint-file.js'
import { follow, from } from './follow.js'

const options = {
  model: presets.quick,
  data: 'digits',
  steps: 4,
  batchSize: 4,
  device: 'cpu',
  threads: 1,
  checkpoint: { every: 2 },
} as const

t.test('the resume of a preset writes the config of a whole run, to the byte', async (t) => {
  const folder = t.testdir()
  const [whole, stopped] = [join(folder, 'whole'), join(folder, 'stopped')]
  await follow({ ...options, out: whole })
  await follow({ ...options, out: stopped }, from(2))
  await follow({ resume: stopped })
  const textIn = (folder: string) => readFile(join(folder, 'config.json'), 'utf8')
  t.equal(await textIn(stopped), await textIn(whole))
  const configIn = async (folder: string) => {
    const { config } = await readCheckpointFile(join(folder, 'checkpoints/000004.safetensors'))
    return JSON.stringify(config)
  }
  t.equal(await configIn(stopped), await configIn(whole))
})
