import t from 'tap'
import { suggestedSize } from '../../lib/data/suggested-size.js'
import { presets } from '../../lib/presets/index.js'
import type { Preset } from '../../lib/presets/preset.js'

t.test('the suggested size is 64, or less for smaller images', async (t) => {
  const sizes: [height: number, width: number][] = [
    [183, 275],
    [64, 64],
    [63, 900],
    [20, 30],
    [2, 2],
  ]
  t.same(
    sizes.map(([height, width]) => suggestedSize(height, width)),
    [64, 64, 32, 16, 8],
  )
})

t.test('every preset takes every suggested size', async (t) => {
  for (const side of [8, 16, 32, 64])
    for (const { name, spec } of Object.values<Preset>(presets)) {
      if (name === 'classifier' || name.startsWith('shapes-')) continue
      // Its discriminator halves an image five times.
      if (name === 'sngan-64' && side < 32) continue
      const made = spec({ channels: 3, height: side, width: side, classes: 2, steps: 10 })
      t.match(made, { image: { height: side } }, `${name} ${side}`)
    }
})
