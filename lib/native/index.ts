/** The native core as the rest of lib/ sees it. */

export * from './features.js'
export * from './metrics.js'
export * from './models.js'
export * from './runtime.js'
export * from './training.js'
export type * from './types.js'
