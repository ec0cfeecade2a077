// Writes bench/RESULTS.md.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { variants } from './contestants.mjs'
import { series } from './growth.mjs'
import { digits, falsarioOf, ratioOf, spreadOf } from './summary.mjs'
import { togetherModel } from './together.mjs'

const FILE = fileURLToPath(new URL('../RESULTS.md', import.meta.url))

/** @param {readonly object[]} results one a model, as of bench/speed.mjs */
export async function writeResults(results, settings) {
  await writeFile(FILE, page(results, settings))
}

/** Returns the page as Markdown. */
export function page(results, settings) {
  const { machine, rounds, seconds, precisions, rivals, sampled, together, growth } = settings
  const notes = new Notes()
  const columns = ['falsario', ...rivals.map((rival) => variants[rival])]
  const day = new Date().toISOString().slice(0, 10)
  const parts = [
    '# Training speed against PyTorch',
    `Measured on ${day} by \`npm run bench:speed\`; a further run replaces this file.`,
    table(['', ''], machine),
    howTo(rounds, seconds),
    ...precisions.flatMap((precision) => [
      `## Milliseconds a step, ${precision}`,
      steps(results, precision, columns, notes),
    ]),
    '## Peak memory, and process start to the end of the first step',
    'Largest resident memory in MiB during training, and seconds. The caches of torch.compile are empty at the start.',
    ...precisions.map((precision) => starts(results, precision, columns)),
    ...sampling(results, sampled, precisions, columns),
    ...atOnce(together),
    ...growing(growth, notes),
    '## The same work',
    'Relative differences of the losses of PyTorch and falsario with the same weights, images and random numbers: at most 1e-4, or three times what two memory layouts of PyTorch differ by.',
    results.map(({ check }) => `- ${check.text}`).join('\n'),
    ...notes.section(),
  ]
  return `${parts.join('\n\n')}\n`
}

const howTo = (rounds, seconds) =>
  `Contestants train in turn, ${seconds} s each, for ${rounds} rounds. A time is the median of the rounds. A ratio is ` +
  "the contestant's time over falsario's in the same round: the median, and in brackets the least and the largest. " +
  'Above 1, falsario is faster. A step is one call of `trainer.run(1)`: all updates of both networks.\n\n' +
  'The roofline is the arithmetic of linear layers and convolutions at the best rate of a matrix product (the table ' +
  'above), plus what the optimisers read and write at the rate of a large copy. Times with ~ contain gradients of ' +
  "gradients, whose arithmetic is an estimate. The last column is falsario's time over the roofline."

/** Reasons of failures, numbered as they are first shown. */
class Notes {
  #reasons = []

  /** Returns the mark of a reason: `— [1]`. */
  mark(reason) {
    const short = reason.split('\n', 1)[0].slice(0, 300)
    if (!this.#reasons.includes(short)) this.#reasons.push(short)
    return `— [${this.#reasons.indexOf(short) + 1}]`
  }

  section() {
    if (this.#reasons.length === 0) return []
    const lines = this.#reasons.map((reason, at) => `${at + 1}. ${reason}`)
    return ['## Left out', lines.join('\n')]
  }
}

function steps(results, precision, columns, notes) {
  const rows = results.map(({ entry, measured, roofline }) => {
    const falsario = falsarioOf(measured, precision)
    const bound = roofline.milliseconds[precision]
    const own = medianOf(falsario)
    return [
      entry.name,
      entry.batch,
      own === undefined ? notes.mark(falsario.failed) : digits(own),
      ...rivalsOf(measured, precision).map((each) => timeAndRatio(each, falsario, notes)),
      `${roofline.rough ? '~' : ''}${digits(bound)}`,
      own === undefined ? '—' : (own / bound).toFixed(1),
    ]
  })
  const head = ['model', 'batch', ...columns, 'roofline', 'falsario / roofline']
  return table(head, rows)
}

function timeAndRatio(contestant, falsario, notes) {
  if (contestant.failed !== undefined) return notes.mark(contestant.failed)
  const time = digits(medianOf(contestant))
  const ratio = ratioOf(contestant, falsario)
  if (ratio === undefined) return time
  const { median, least, largest } = ratio
  return `${time}; ${median.toFixed(2)} (${least.toFixed(2)} … ${largest.toFixed(2)})`
}

function starts(results, precision, columns) {
  const rows = results.map(({ entry, measured }) => [
    entry.name,
    ...[falsarioOf(measured, precision), ...rivalsOf(measured, precision)].map(memoryAndStart),
  ])
  return table([precision, ...columns], rows)
}

function memoryAndStart({ failed, peak, firstStep }) {
  if (failed !== undefined) return '—'
  const memory = peak === undefined ? '—' : `${(peak / 2 ** 20).toFixed(0)} MiB`
  return `${memory}; ${firstStep.toFixed(1)} s`
}

function sampling(results, sampled, precisions, columns) {
  const shown = results.filter(({ entry }) => sampled.includes(entry.name))
  if (shown.length === 0) return []
  const rows = shown.flatMap(({ entry, measured }) =>
    precisions.map((precision) => [
      `${entry.name}, ${precision}`,
      ...[falsarioOf(measured, precision), ...rivalsOf(measured, precision)].map(
        ({ imagesPerSecond: rate }) => (rate === undefined ? '—' : rate.toFixed(0)),
      ),
    ]),
  )
  return [
    '## Images a second when 10,000 images are sampled',
    'In batches of 500, to uint8; the better of two times.',
    table(['model', ...columns], rows),
  ]
}

function atOnce(together) {
  if (together === undefined) return []
  const rows = together.map(({ id, alone, together: both, failed }) => {
    if (failed !== undefined) return [id, '—', '—', '—']
    const [one, two] = [spreadOf(alone).median, spreadOf(both).median]
    return [id, digits(one), digits(two), (two / one).toFixed(1)]
  })
  return [
    '## Two trainings at once',
    `Milliseconds a step of ${togetherModel.name}, batch ${togetherModel.batch}: one training alone, and the slower of two.`,
    table(['', 'alone', 'two at once, each', 'times as long'], rows),
  ]
}

/** A table for each series, with the ratio of PyTorch to falsario. */
function growing(growth, notes) {
  const parts = Object.entries(growth).flatMap(([name, points]) => {
    const { title, model } = series[name]
    const rows = points.map(({ label, measured }) => {
      const falsario = falsarioOf(measured, 'float32')
      const own = medianOf(falsario)
      return [
        label,
        own === undefined ? notes.mark(falsario.failed) : digits(own),
        ...rivalsOf(measured, 'float32').map((each) => timeAndRatio(each, falsario, notes)),
      ]
    })
    return [`### ${title}: ${model}`, table(['', 'falsario', variants.fused], rows)]
  })
  return parts.length === 0 ? [] : ['## Growth', 'Milliseconds a step.', ...parts]
}

const rivalsOf = (measured, precision) =>
  measured.filter((each) => each.rival !== 'falsario' && each.precision === precision)

const medianOf = ({ failed, milliseconds }) =>
  failed === undefined ? spreadOf(milliseconds).median : undefined

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
