import { constants } from 'node:buffer'
import { totalmem } from 'node:os'

/** How much of an idx file is taken into memory, in bytes of values. */
export interface IdxLimits {
  /** Plain images above this stay in their file and are read batch by batch. */
  readonly storeAbove: number
  /** A gzipped file, which cannot be read here and there, is refused above this. */
  readonly unpackAtMost: number
}

/** Half of the memory that this process may take: the native core holds a copy of what is trained on. */
function halfOfMemory(): number {
  return Math.floor(Math.min(totalmem(), process.constrainedMemory() || totalmem()) / 2)
}

/** 512 MiB, and what unpacks into half of the memory. */
export const idxLimits: IdxLimits = {
  storeAbove: 2 ** 29,
  unpackAtMost: Math.min(constants.MAX_LENGTH, halfOfMemory()),
}
