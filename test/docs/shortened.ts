/** What the test changes in the pages' commands and modules so that they take seconds instead of hours. */

const [BATCH, IMAGES] = ['8', '40']

/** Options that are added to a command. The last one counts if an option is given twice. */
const added: Readonly<Record<string, (args: readonly string[]) => readonly string[]>> = {
  train: (args) =>
    args.includes('--resume') ? ['--steps', '4'] : ['--steps', '2', '--batch-size', BATCH],
  generate: () => ['--count', IMAGES],
  evaluate: () => ['--count', IMAGES],
  compare: () => ['--count', IMAGES],
  reconstruct: () => ['--count', IMAGES],
}

/** A run evaluates as often as the page says, but within the shortened run and on fewer images. */
const evaluation = (arg: string) =>
  /^evaluate\.every=\d+$/.test(arg)
    ? ['evaluate.every=2', '--set', `evaluate.count=${IMAGES}`]
    : [arg]

/** Two seeds show as much as five or eight. */
const fewSeeds = (args: readonly string[]) =>
  args.map((arg, at) =>
    args[at - 1] === '--seeds' ? String(Math.min(3, Math.ceil(Number(arg) / 3))) : arg,
  )

/** A run on photographs takes a quarter of the time at half the size. */
const halved = (args: readonly string[]) =>
  args.map((arg, at) =>
    args[0] === 'train' && args[at - 1] === '--size' && arg === '64' ? '32' : arg,
  )

/** Returns the arguments of a command, shortened. */
export function shortenedArgs(args: readonly string[]): readonly string[] {
  return [...halved(fewSeeds(args)).flatMap(evaluation), ...(added[args[0] ?? '']?.(args) ?? [])]
}

/** Numbers in modules, in the text that TypeScript makes of them. */
const replaced: readonly (readonly [RegExp, string])[] = [
  [/\b(resume: '[^']+', steps): [\d_]+/g, '$1: 6'],
  [/(?<!resume: '[^']+', )\bsteps: [\d_]+/g, 'steps: 2'],
  [/\bepochs: \d+/g, 'epochs: 1'],
  [/\bbatchSize: \d+/g, `batchSize: ${BATCH}`],
  [/\bcount: [\d_]{3,}/g, `count: ${IMAGES}`],
  [/\bsamples: \d{2,}/g, 'samples: 2'],
  [/\.listen\(8080\)/g, '.listen(0, function () { globalThis.port = this.address().port })'],
]

/** Returns the JavaScript of a module, shortened. */
export function shortenedModule(text: string): string {
  return replaced.reduce((current, [pattern, by]) => current.replaceAll(pattern, by), text)
}
