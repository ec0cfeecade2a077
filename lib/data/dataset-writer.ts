/** Consecutive images of a dataset that is being written. */
export interface ImagePart {
  /** uint8, row-major [n, C, H, W]. */
  readonly bytes: Uint8Array
  /** One label per image, if the dataset has classes. */
  readonly labels?: readonly number[]
}

/** Properties of a dataset that are known before its first image. */
export interface DatasetPlan {
  /** Number of images; for idx files, the maximum. */
  readonly count: number
  readonly channels: number
  readonly height: number
  readonly width: number
  /** Number of classes; 0 without labels. */
  readonly classes: number
  readonly classNames?: readonly string[]
}

/** Writes datasets in one format, which openDataset reads. */
export interface DatasetWriter {
  /**
   * Checks that the format can hold the dataset. Call it before the first image is made.
   *
   * @throws FalsarioError CONFIG_INVALID
   */
  check(plan: DatasetPlan): void
  /**
   * Writes all parts into an empty folder; memory use does not grow with the number of parts.
   *
   * @throws FalsarioError OUTPUT_UNWRITABLE
   */
  write(folder: string, plan: DatasetPlan, parts: AsyncIterable<ImagePart>): Promise<void>
}
