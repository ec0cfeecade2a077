// Two trainings at once on the same processor, against one alone.
import { contestantsOf } from './contestants.mjs'
import { models } from './models.mjs'
import { Contestant } from './process.mjs'

export const togetherModel = models.find(({ name }) => name === 'mlp-gan')

/** Returns milliseconds a step of each rival, alone and of each of two, round by round; or why it failed. */
export async function measureTogether(settings) {
  const contestants = await contestantsOf(togetherModel, settings)
  const results = []
  for (const { id, command } of contestants) {
    try {
      results.push({ id, ...(await pairOf(command, settings)) })
    } catch (error) {
      results.push({ id, failed: error.message })
    }
  }
  return results
}

async function pairOf(command, { rounds, seconds }) {
  const pair = []
  try {
    for (let i = 0; i < 2; i++) pair.push((await Contestant.start(command)).contestant)
    const [first, second] = pair
    await first.ask('run', 5)
    const steps = Math.max(1, Math.round((5 * seconds) / (await first.ask('run', 5))))
    const alone = []
    const together = []
    for (let round = 0; round < rounds; round++) {
      alone.push((1000 * (await first.ask('run', steps))) / steps)
      const both = await Promise.all([first.ask('run', steps), second.ask('run', steps)])
      together.push((1000 * Math.max(...both)) / steps)
    }
    return { alone, together }
  } finally {
    for (const contestant of pair) await contestant.stop()
  }
}
