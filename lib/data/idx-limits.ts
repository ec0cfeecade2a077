import { constants } from 'node:buffer'
import { availableMemory } from '../available-memory.js'

/** How much of an idx file is taken into memory, in bytes of values. */
export interface IdxLimits {
  /** Plain images above this stay in their file and are read batch by batch. */
  readonly storeAbove: number
  /** A gzipped file, which cannot be read here and there, is refused above this. */
  readonly unpackAtMost: number
}

/** 512 MiB, and what unpacks into half of the memory: the native core holds a copy of what is trained on. */
export const idxLimits: IdxLimits = {
  storeAbove: 2 ** 29,
  unpackAtMost: Math.min(constants.MAX_LENGTH, Math.floor(availableMemory() / 2)),
}
