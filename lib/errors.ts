/** What went wrong, as a word that stays the same from release to release. */
export type FalsarioErrorCode =
  | 'CONFIG_INVALID' // a run config or an option: unknown key, wrong type, impossible value
  | 'SPEC_INVALID' // a model spec whose layers do not fit together
  | 'DATA_INVALID' // a data file that is not what it claims to be
  | 'DATA_STORED' // images that stay in their files were asked for as one array
  | 'DATA_NOT_FOUND' // nothing at that path, and no data set of that name
  | 'DATA_MISMATCH' // good data that this model cannot use (size, channels, labels, count)
  | 'MODEL_INVALID' // a model file that is cut, has a wrong shape or is of another spec
  | 'MODEL_NOT_FOUND' // nothing at that path
  | 'EXTRACTOR_INVALID' // a feature extractor's file that cannot be used, or fails on images
  | 'CHECKPOINT_INVALID' // a checkpoint that is damaged, or of another run
  | 'CHECKPOINT_NOT_FOUND' // nothing to resume from at that path
  | 'RESUME_REFUSED' // a run cannot go on with another config, other data or on another device
  | 'RUN_BUSY' // another process trains in that run directory
  | 'TRAINING_DIVERGED' // a loss, gradient or weight is no number any more
  | 'OUTPUT_EXISTS' // the output folder already holds a run
  | 'OUTPUT_UNWRITABLE' // the output cannot be written
  | 'MEMORY_EXCEEDED' // a run that this machine's memory cannot hold
  | 'DEVICE_UNAVAILABLE' // a device that this machine or this LibTorch has not
  | 'LIBTORCH_MISSING' // LibTorch or the add-on is missing or cannot be loaded
  | 'NATIVE_FAILED' // LibTorch refused an operation
  | 'DISPOSED' // used after dispose
  | 'USAGE' // the command line was called wrongly (exit status 2)

/** Where and how, beside the sentence: for programs that react to an error. */
export interface FalsarioErrorDetails {
  /** The place: a config path (`model.generator.layers[3].out`), a file, a file and byte offset. */
  readonly path?: string
  /** What would have been valid. */
  readonly expected?: string
  /** What came. */
  readonly received?: string
  /** What to do about it, a command where there is one. */
  readonly fix?: string
  readonly cause?: unknown
}

/**
 * Every error that falsario throws on purpose.
 *
 * @example
 * try { await openDataset('nowhere') }
 * catch (error) { if (error instanceof FalsarioError) console.error(error.code, error.path) }
 */
export class FalsarioError extends Error {
  override readonly name = 'FalsarioError'
  readonly code: FalsarioErrorCode
  readonly path?: string
  readonly expected?: string
  readonly received?: string
  readonly fix?: string

  constructor(code: FalsarioErrorCode, message: string, details: FalsarioErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    if (details.path !== undefined) this.path = details.path
    if (details.expected !== undefined) this.expected = details.expected
    if (details.received !== undefined) this.received = details.received
    if (details.fix !== undefined) this.fix = details.fix
  }
}
