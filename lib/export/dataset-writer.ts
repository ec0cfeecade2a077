/** Some of the images of a data set that is being written. */
export interface ImagePart {
  /** uint8, row-major [n, C, H, W]. */
  readonly bytes: Uint8Array
  /** One an image, where the set has classes. */
  readonly labels?: readonly number[]
}

/** What is known of a data set before its first image is there. */
export interface DatasetPlan {
  /** How many images will come; for idx files, at most. */
  readonly count: number
  readonly channels: number
  readonly height: number
  readonly width: number
  /** 0 without labels. */
  readonly classes: number
  readonly classNames?: readonly string[]
}

/** A way to write data sets, so that openDataset reads them. */
export interface DatasetWriter {
  /**
   * Refuses what the format cannot hold, before an image is made.
   *
   * @throws FalsarioError CONFIG_INVALID
   */
  check(plan: DatasetPlan): void
  /**
   * Writes all parts into an empty folder; memory does not grow with their number.
   *
   * @throws FalsarioError OUTPUT_UNWRITABLE
   */
  write(folder: string, plan: DatasetPlan, parts: AsyncIterable<ImagePart>): Promise<void>
}
