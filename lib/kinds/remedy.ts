/** A change of a run's config that may cure a problem which the guard detected. */
export interface Remedy {
  /** The name that docs/remedies.md uses: `R1`. */
  readonly name: string
  /** Changes by config path, as the option `set` of train() takes them. */
  readonly set: Readonly<Record<string, unknown>>
}

/** A problem of a run that has remedies. */
export type CurableProblem = 'modeCollapse' | 'oneClass' | 'saturation'
