import t from 'tap'
import type { WarningEvent } from '../../lib/training/events.js'
import { passesOf, roundedPasses } from '../../lib/training/passes.js'
import { planTraining } from '../../lib/training/plan.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyGan, tinyWgan } from '../tiny-model.js'

const settings = { data: tinyData(), batchSize: 8, device: 'cpu', threads: 1 } as const

t.test('passes count the batches of every step', async (t) => {
  const gan = await planTraining({ ...settings, model: tinyGan, steps: 30 })
  t.equal(passesOf(gan), (30 * 8) / 32)
  t.equal(roundedPasses(gan), 7.5)
  const wgan = await planTraining({ ...settings, model: tinyWgan, steps: 30 })
  t.equal(passesOf(wgan), (2 * 30 * 8) / 32, 'two updates of the critic a step')
})

t.test('a run of a thousand passes begins with a warning, a shorter one does not', async (t) => {
  const warningOf = async (steps: number, set: Record<string, unknown> = {}) => {
    const run = train({ ...settings, model: tinyGan, steps, set })
    let found: WarningEvent | undefined
    for await (const event of run) {
      if (event.type === 'progress') break
      if (event.type === 'warning' && event.reason === 'manyPasses') found = event
    }
    return found
  }
  const warning = await warningOf(4000)
  t.match(warning?.message, '4,000 steps are 1,000 passes over 32 images')
  t.match(warning?.remedy, 'fewer steps (--steps 800 are 200 passes)')
  t.equal(await warningOf(3999), undefined)
  const alike = { 'model.objective.augment': { translation: 0.125 } }
  t.equal(await warningOf(4000, alike), undefined, 'images that differ each time')
  t.equal(await warningOf(4000, { 'augment.translate': 1 }), undefined)
  t.ok(await warningOf(4000, { 'augment.horizontalFlip': true }), 'only two forms of each image')
})
