/** A stable identifier of the kind of error; codes do not change between releases. */
export type FalsarioErrorCode =
  | 'CONFIG_INVALID' // invalid run config or option: unknown key, wrong type or value out of range
  | 'SPEC_INVALID' // model spec with layers that do not fit together
  | 'DATA_INVALID' // invalid or damaged data
  | 'DATA_STORED' // the images are not in memory, so they cannot be returned as one array
  | 'DATA_NOT_FOUND' // no dataset has this name, and no file or folder this path
  | 'DATA_MISMATCH' // valid data that do not fit the model (size, channels, labels, count)
  | 'MODEL_INVALID' // model file that is truncated, has wrong shapes or belongs to another spec
  | 'MODEL_NOT_FOUND' // no model at this path
  | 'EXTRACTOR_INVALID' // feature extractor that cannot be loaded or fails on images
  | 'CHECKPOINT_INVALID' // damaged checkpoint, or a checkpoint of another run
  | 'CHECKPOINT_NOT_FOUND' // no checkpoint at this path
  | 'RESUME_REFUSED' // the run cannot be resumed with another config, dataset or device
  | 'RUN_BUSY' // another process is training in this run directory
  | 'TRAINING_DIVERGED' // a loss, gradient or weight became NaN or infinite
  | 'OUTPUT_EXISTS' // the output folder exists and is not empty
  | 'OUTPUT_UNWRITABLE' // the output cannot be written
  | 'MEMORY_EXCEEDED' // the run does not fit into this machine's memory
  | 'DEVICE_UNAVAILABLE' // device not available on this machine or in this LibTorch
  | 'LIBTORCH_MISSING' // LibTorch or the native add-on is missing or cannot be loaded
  | 'DOWNLOAD_FAILED' // a file cannot be downloaded, or has another content than expected
  | 'NATIVE_FAILED' // an operation failed in LibTorch
  | 'DISPOSED' // the object was used after dispose()
  | 'USAGE' // invalid command line (exit status 2)

/** Details of an error, for programs. */
export interface FalsarioErrorDetails {
  /** Config path (`model.generator.layers[3].out`), file, or file and byte offset. */
  readonly path?: string
  /** Description of the valid values. */
  readonly expected?: string
  /** The value that was received. */
  readonly received?: string
  /** What to do about the error, if possible a command. */
  readonly fix?: string
  /** The error that caused this one. */
  readonly cause?: unknown
}

/**
 * The error class of falsario. Every error for invalid input, data, files or devices is one.
 *
 * @example
 * try { await openDataset('nowhere') }
 * catch (error) { if (error instanceof FalsarioError) console.error(error.code, error.path) }
 */
export class FalsarioError extends Error {
  /** The name of the class, as `Error` shows it before the message. */
  override readonly name = 'FalsarioError'
  /** The kind of error; codes do not change between releases. */
  readonly code: FalsarioErrorCode
  /** Config path (`model.generator.layers[3].out`), file, or file and byte offset, if the error has one. */
  readonly path?: string
  /** Description of the valid values, if the error concerns a value. */
  readonly expected?: string
  /** The value that was received, if there is one. */
  readonly received?: string
  /** What to do about the error, if possible a command. */
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
