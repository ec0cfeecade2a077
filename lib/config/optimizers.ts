import { z } from 'zod'

/** PyTorch's optimisers with their defaults; field names are in camelCase. */

const learningRate = z.number().min(0)
const beta = z.number().min(0).lt(1)
const eps = z.number().min(0).default(1e-8)
const steps = z.int().min(1)
const warmup = z.int().min(0).default(0)
const factor = z.number().min(0)

/** Factor of the learning rate at update n (from 0) of the optimiser. */
export const scheduleSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('constant'), warmup }),
  z.strictObject({
    type: z.literal('linear'),
    start: z.int().min(0).default(0),
    steps,
    to: factor.default(0),
    warmup,
  }),
  z.strictObject({ type: z.literal('cosine'), steps, to: factor.default(0), warmup }),
  z.strictObject({ type: z.literal('exponential'), gamma: factor, warmup }),
  z.strictObject({ type: z.literal('step'), every: steps, gamma: factor, warmup }),
])

const constant: z.output<typeof scheduleSchema> = { type: 'constant', warmup: 0 }
const schedule = scheduleSchema.nullish().transform((given) => given ?? constant)
const betas = z.tuple([beta, beta]).default([0.9, 0.999])
/** How the second beta changes with the optimiser's updates: along a line or half a cosine. */
const beta2Schedule = z
  .strictObject({ type: z.enum(['cosine', 'linear']), to: beta, steps })
  .nullish()
  .transform((given) => given ?? null)
const weightDecay = z.number().min(0).default(0)
const momentum = z.number().min(0).default(0)

export const optimizerSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('adam'),
    learningRate,
    betas,
    beta2Schedule,
    eps,
    weightDecay,
    schedule,
  }),
  z.strictObject({
    type: z.literal('adamw'),
    learningRate,
    betas,
    beta2Schedule,
    eps,
    weightDecay: z.number().min(0).default(0.01),
    schedule,
  }),
  z.strictObject({
    type: z.literal('rmsprop'),
    learningRate,
    alpha: beta.default(0.99),
    eps,
    momentum,
    weightDecay,
    schedule,
  }),
  z.strictObject({ type: z.literal('sgd'), learningRate, momentum, weightDecay, schedule }),
])

/** An optimiser with all defaults filled in. */
export type OptimizerSpec = z.output<typeof optimizerSchema>
/** An optimiser as a user writes it: fields with defaults are optional. */
export type OptimizerSpecInput = z.input<typeof optimizerSchema>
