// Figures of a model's results: medians, ratios to falsario, and the line that the terminal shows.

/** Median, least and largest. @param {readonly number[]} values */
export function spreadOf(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2
  return { median, least: sorted[0], largest: sorted.at(-1) }
}

/** Returns falsario's results in a precision. */
export function falsarioOf(measured, precision) {
  return measured.find((each) => each.rival === 'falsario' && each.precision === precision)
}

/** Returns how many times as long as falsario a contestant takes: the spread of its ratios, round by round. */
export function ratioOf(contestant, falsario) {
  if (contestant.failed !== undefined || falsario.failed !== undefined) return undefined
  return spreadOf(contestant.milliseconds.map((time, round) => time / falsario.milliseconds[round]))
}

/** `12.3`: three significant digits. */
export const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

/** One line a model: `mlp-gan: falsario 5.1 ms; eager 6.2 ms (1.21x, 1.19 to 1.25); …` */
export function lineOf({ entry, measured, roofline }) {
  const parts = measured.map((each) => {
    if (each.failed !== undefined) return `${each.id} failed: ${each.failed.slice(0, 200)}`
    const time = `${each.id} ${digits(spreadOf(each.milliseconds).median)} ms`
    if (each.rival === 'falsario') return time
    const ratio = ratioOf(each, falsarioOf(measured, each.precision))
    return ratio === undefined ? time : `${time} (${shown(ratio)})`
  })
  const bound = Object.entries(roofline.milliseconds).map(
    ([name, time]) => `${name} ${digits(time)} ms`,
  )
  return `${entry.name}: ${[...parts, `roofline ${bound.join(', ')}`].join('; ')}`
}

/** A point of a growth: `64: falsario float32 5.1 ms, fused float32 6.2 ms` */
export const rowOf = ({ label, measured }) =>
  `${label}: ${measured
    .map((each) =>
      each.failed === undefined
        ? `${each.id} ${digits(spreadOf(each.milliseconds).median)} ms`
        : `${each.id} failed: ${each.failed.slice(0, 200)}`,
    )
    .join(', ')}`

/** `1.21x (1.19 to 1.25)` */
const shown = ({ median, least, largest }) =>
  `${median.toFixed(2)}x, ${least.toFixed(2)} to ${largest.toFixed(2)}`
