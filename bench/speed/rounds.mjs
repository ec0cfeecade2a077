// Measures the contestants of a model in turn. All are started and warmed up first. Then each round lets every one
// train for about the same time while the others wait for their command, which takes no processor. Odd rounds go
// backwards, so that a machine that slows down by and by does not favour the first.
import { Contestant } from './process.mjs'

/** The warm-up doubles its steps until they take this part of a round. */
const WARM_UP_SHARE = 0.25
const SAMPLES = 10_000
const FEW_SAMPLES = 1000

/**
 * Returns each contestant with its results: `{ firstStep, milliseconds: [one a round], peak, imagesPerSecond }`, or
 * `{ failed: reason }`.
 */
export async function measure(entry, contestants, { rounds, seconds, sampled }) {
  const running = []
  try {
    for (const contestant of contestants) running.push(await started(contestant, seconds))
    for (let round = 0; round < rounds; round++) {
      for (const one of round % 2 === 0 ? running : running.toReversed())
        await attempt(one, async ({ process, steps }) => {
          one.milliseconds.push((1000 * (await process.ask('run', steps))) / steps)
        })
    }
    for (const one of running)
      await attempt(one, async ({ process }) => {
        one.peak = await process.peak()
      })
    if (sampled.includes(entry.name)) await sampleInTurn(running)
  } finally {
    for (const { process } of running) await process?.stop()
  }
  return running.map(({ process: _, command: __, ...result }) => result)
}

/** Starts one, and decides how many steps it makes a round. */
async function started(given, seconds) {
  const one = { ...given, milliseconds: [] }
  try {
    const { contestant: process, ...first } = await Contestant.start(given.command)
    Object.assign(one, first, { process })
  } catch (error) {
    return { ...one, failed: error.message }
  }
  await attempt(one, async ({ process }) => {
    let count = 1
    let time = await process.ask('run', count)
    while (time < WARM_UP_SHARE * seconds) {
      count *= 2
      time = await process.ask('run', count)
    }
    one.steps = Math.max(1, Math.round((seconds * count) / time))
  })
  return one
}

/** The better of two times counts; a few images before warm up. */
async function sampleInTurn(running) {
  for (const count of [FEW_SAMPLES, SAMPLES, SAMPLES]) {
    for (const one of running)
      await attempt(one, async ({ process }) => {
        const rate = count / (await process.ask('sample', count))
        if (count === SAMPLES) one.imagesPerSecond = Math.max(rate, one.imagesPerSecond ?? 0)
      })
  }
}

/** A contestant that fails drops out. */
async function attempt(one, work) {
  if (one.failed !== undefined) return
  try {
    await work(one)
  } catch (error) {
    one.failed = error.message
  }
}
