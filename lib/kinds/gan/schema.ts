import { z } from 'zod'
import { invalid, parseWith } from '../../config/explain.js'
import { isRecord } from '../../config/is-record.js'
import {
  classesSchema,
  imageSchema,
  latentSchema,
  networkSchema,
} from '../../config/model-parts.js'
import { suggestion } from '../../config/nearest.js'
import {
  criticObjectiveSchema,
  discriminatorLosses,
  discriminatorObjectiveSchema,
} from '../../config/objectives.js'
import { optimizerSchema } from '../../config/optimizers.js'
import { formatPath } from '../../config/path.js'
import { FalsarioError } from '../../system/errors.js'

/** The moving average of the generator's weights, which samples and model.safetensors use. */
const emaSchema = z.union(
  [
    z.strictObject({ decay: z.number().min(0).max(1) }),
    z.strictObject({
      halfLife: z.number().positive(),
      rampUp: z.number().positive().nullable().default(0.05),
    }),
  ],
  { error: 'expected { decay } or { halfLife, rampUp }' },
)

const common = {
  kind: z.literal('gan'),
  image: imageSchema,
  classes: classesSchema,
  latent: latentSchema,
  generator: networkSchema,
}
const movingAverage = { ema: emaSchema.nullish() }

const discriminatorGanSchema = z.strictObject({
  ...common,
  discriminator: networkSchema,
  objective: discriminatorObjectiveSchema,
  optimizer: z.strictObject({ generator: optimizerSchema, discriminator: optimizerSchema }),
  ...movingAverage,
})

const criticGanSchema = z.strictObject({
  ...common,
  critic: networkSchema,
  objective: criticObjectiveSchema,
  optimizer: z.strictObject({ generator: optimizerSchema, critic: optimizerSchema }),
  ...movingAverage,
})

/** The second network is a critic if the loss is `wasserstein`, else a discriminator. */
export const ganSchema = z.union([discriminatorGanSchema, criticGanSchema])

/** The spec of a GAN with a discriminator: every loss but `wasserstein`. Every default is filled in. */
export type DiscriminatorGanSpec = z.output<typeof discriminatorGanSchema>
/** The spec of a GAN with a critic: the loss `wasserstein`. Every default is filled in. */
export type CriticGanSpec = z.output<typeof criticGanSchema>
/** The spec of a GAN with a discriminator or a critic, with every default filled in. */
export type GanSpec = z.output<typeof ganSchema>
/** The spec of a GAN with a discriminator as a user writes it: fields with defaults may be left out. */
export type DiscriminatorGanSpecInput = z.input<typeof discriminatorGanSchema>
/** The spec of a GAN with a critic as a user writes it: fields with defaults may be left out. */
export type CriticGanSpecInput = z.input<typeof criticGanSchema>
/** The spec of a GAN as a user writes it: fields with defaults may be left out. */
export type GanSpecInput = z.input<typeof ganSchema>

const losses: readonly string[] = [...discriminatorLosses, 'wasserstein']

/**
 * Checks a GAN's spec and fills in its defaults. The loss selects the schema, because the errors of a
 * union do not name the field that is wrong.
 *
 * @throws CONFIG_INVALID naming the path
 */
export function parseGan(raw: Readonly<Record<string, unknown>>, path: string): GanSpec {
  const loss = isRecord(raw.objective) ? raw.objective.loss : undefined
  if (typeof loss !== 'string' || !losses.includes(loss)) {
    const meant = typeof loss === 'string' ? suggestion(loss, losses) : ''
    const expected = `one of ${losses.map((each) => `"${each}"`).join(', ')}${meant}`
    throw invalid(formatPath(path, ['objective', 'loss']), expected, loss)
  }
  const name = loss === 'wasserstein' ? 'critic' : 'discriminator'
  refuseOtherName(raw, path, loss, name)
  return name === 'critic'
    ? parseWith(criticGanSchema, raw, path)
    : parseWith(discriminatorGanSchema, raw, path)
}

/** Throws if the second network's key does not fit the loss: a critic gives scores, not logits. */
function refuseOtherName(
  raw: Readonly<Record<string, unknown>>,
  path: string,
  loss: string,
  name: 'critic' | 'discriminator',
): void {
  const wrong = name === 'critic' ? 'discriminator' : 'critic'
  const places: [unknown, string[]][] = [
    [raw, [wrong]],
    [raw.optimizer, ['optimizer', wrong]],
  ]
  for (const [holder, parts] of places) {
    if (!isRecord(holder) || !Object.hasOwn(holder, wrong)) continue
    const place = formatPath(path, parts)
    throw new FalsarioError(
      'CONFIG_INVALID',
      `${place}: with the loss "${loss}" this key is "${name}" ` +
        '("critic" is for "wasserstein", "discriminator" for every other loss)',
      {
        path: place,
        expected: `the key "${name}"`,
        received: `the key "${wrong}"`,
        fix: `rename "${wrong}" to "${name}", under optimizer too, or choose another loss`,
      },
    )
  }
}
