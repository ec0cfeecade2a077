import { z } from 'zod'

/**
 * The schema of each layer type; the names are those of native/layers. All defaults are defined here:
 * native code receives every field.
 */

const positive = z.int().min(1)
const nonNegative = z.int().min(0)

/** Initialisation of a layer's parameters, or of all layers if set on a network. */
export const initSchema = z.enum([
  'torch',
  'keras',
  'dcgan',
  'orthogonal',
  'xavier',
  'r3gan',
  'msra',
])

const layer = <Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) =>
  z.strictObject({ type: z.literal(type), ...fields })

/** Layers with a `weight`, which spectral normalisation can divide. */
const weighted = { init: initSchema.nullish(), spectralNorm: z.boolean().default(false) }
/** Layers with parameters, but without spectral normalisation. */
const initialised = { init: initSchema.nullish() }

const convPadding = z.union(
  [nonNegative, z.tuple([nonNegative, nonNegative, nonNegative, nonNegative]), z.literal('same')],
  { error: 'expected a number, [left, right, top, bottom] or "same"' },
)
const transposePadding = z.union([nonNegative, z.literal('same')], {
  error: 'expected a number or "same"',
})

/** The stride defaults to the kernel size. */
const pool = { kernel: positive, stride: positive.nullish() }

const plainLayerSchemas = [
  layer('linear', { out: positive, bias: z.boolean().default(true), ...weighted }),
  layer('conv2d', {
    out: positive,
    kernel: positive,
    stride: positive.default(1),
    padding: convPadding.default(0),
    paddingMode: z.enum(['zeros', 'reflect']).default('zeros'),
    bias: z.boolean().default(true),
    ...weighted,
  }),
  layer('convTranspose2d', {
    out: positive,
    kernel: positive,
    stride: positive.default(1),
    padding: transposePadding.default(0),
    outputPadding: nonNegative.default(0),
    bias: z.boolean().default(true),
    ...weighted,
  }),
  layer('batchNorm', {
    momentum: z.number().min(0).max(1).default(0.1),
    eps: z.number().positive().default(1e-5),
    ...initialised,
  }),
  layer('layerNorm', { eps: z.number().positive().default(1e-5), ...initialised }),
  layer('groupNorm', {
    groups: positive,
    eps: z.number().positive().default(1e-5),
    ...initialised,
  }),
  layer('instanceNorm', { eps: z.number().positive().default(1e-5) }),
  layer('leakyRelu', { slope: z.number().default(0.2) }),
  layer('relu', {}),
  layer('elu', {}),
  layer('silu', {}),
  layer('gelu', {}),
  layer('tanh', {}),
  layer('sigmoid', {}),
  layer('dropout', { p: z.number().min(0).max(1) }),
  layer('flatten', {}),
  layer('reshape', { shape: z.array(positive).min(1).max(3) }),
  layer('maxPool2d', pool),
  layer('avgPool2d', pool),
  layer('globalAvgPool', {}),
  layer('globalMaxPool', {}),
  layer('globalSumPool', {}),
  layer('upsample', {
    scale: positive.default(2),
    mode: z.enum(['nearest', 'bilinear']).default('nearest'),
  }),
  layer('concatLabel', {
    as: z.enum(['embedding', 'oneHot', 'channels', 'embeddingChannel']),
    size: positive.nullish(),
    ...initialised,
  }),
  layer('minibatchDiscrimination', { kernels: positive.default(100), dim: positive.default(5) }),
  layer('minibatchStd', { groupSize: positive.default(4), features: positive.default(1) }),
  layer('pixelShuffle', { scale: positive.default(2) }),
  layer('prelu', {}),
  layer('firUpsample', {}),
  layer('firDownsample', {}),
  layer('generatorBlock', {
    out: positive,
    upsample: z
      .union([z.enum(['nearest', 'bilinear']), z.literal(false)], {
        error: 'expected "nearest", "bilinear" or false',
      })
      .default('nearest'),
    norm: z.enum(['batch', 'label', 'shared']).default('batch'),
    ...weighted,
  }),
  layer('discriminatorBlock', {
    out: positive,
    hidden: positive.nullish(),
    downsample: z.boolean().default(true),
    first: z.boolean().default(false),
    ...weighted,
  }),
  layer('selfAttention', weighted),
  layer('projection', weighted),
  layer('skipLatent', { chunks: positive.default(1), embedding: positive, ...initialised }),
  layer('generativeBasis', { out: positive, ...initialised }),
  layer('resNeXtBlock', { groups: positive, expansion: positive.default(2), ...initialised }),
  layer('discriminativeBasis', initialised),
] as const

type PlainLayer = (typeof plainLayerSchemas)[number]

// A residual block contains layers. TypeScript cannot write such an inferred type into a declaration
// file without `any`, so it is declared.
interface ResidualInput {
  type: 'residual'
  layers: LayerSpecInput[]
  shortcut?: LayerSpecInput[] | undefined
}
interface ResidualSpec {
  type: 'residual'
  layers: LayerSpec[]
  shortcut: LayerSpec[]
}
/** A layer as a user writes it: fields with defaults are optional. */
export type LayerSpecInput = z.input<PlainLayer> | ResidualInput
/** A layer with all defaults filled in. */
export type LayerSpec = z.output<PlainLayer> | ResidualSpec

/** A block whose output is `layers`(x) + `shortcut`(x); an empty shortcut is the identity. */
const residual = z.strictObject({
  type: z.literal('residual'),
  get layers(): z.ZodArray<z.ZodType<LayerSpec, LayerSpecInput>> {
    return z.array(layerSchema).min(1)
  },
  get shortcut(): z.ZodDefault<z.ZodArray<z.ZodType<LayerSpec, LayerSpecInput>>> {
    return z.array(layerSchema).default([])
  },
})

export const layerSchema: z.ZodType<LayerSpec, LayerSpecInput> = z.discriminatedUnion('type', [
  ...plainLayerSchemas,
  residual,
])
