// Measures how late a 10 ms timer fires during training: node bench/event-loop.mjs [preset] [steps]
// The limit is 20 ms. A machine that is busy with other work adds its own delays; the line "idle" shows them.
import { setTimeout as sleep } from 'node:timers/promises'
import { openDataset, presets, train } from '../dist/index.js'

const INTERVAL = 10
const LIMIT = 20

/** Runs `work` with a 10 ms interval and returns the lateness of each tick in milliseconds, sorted. */
async function lateness(work) {
  const late = []
  let due = performance.now() + INTERVAL
  const timer = setInterval(() => {
    const now = performance.now()
    late.push(Math.max(0, now - due))
    due = now + INTERVAL
  }, INTERVAL)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return late.sort((a, b) => a - b)
}

function report(name, late) {
  const quantile = (share) => late[Math.min(late.length - 1, Math.floor(share * late.length))] ?? 0
  const figures = [0.5, 0.99, 1].map((share) => quantile(share).toFixed(1).padStart(6))
  console.log(`${name.padEnd(10)} ${String(late.length).padStart(6)} ${figures.join(' ')}`)
  return quantile(1)
}

const preset = Object.values(presets).find(({ name }) => name === (process.argv[2] ?? 'quick'))
const steps = Number(process.argv[3] ?? 300)
if (preset === undefined || !(steps > 0)) {
  console.error('usage: node bench/event-loop.mjs [preset] [steps]')
  process.exit(2)
}

console.log('lateness of a 10 ms interval, in ms')
console.log(`${'while'.padEnd(10)} ${'ticks'.padStart(6)} ${'median'.padStart(6)}    99%    max`)
report('idle', await lateness(() => sleep(2000)))
const data = await openDataset('digits')
const worst = report(
  'training',
  await lateness(async () => {
    const run = train({ model: preset, data, steps, samples: { every: 100, count: 25 } })
    for await (const event of run) if (event.type === 'end') break
    await run.result
  }),
)
console.log(worst <= LIMIT ? `within ${LIMIT} ms` : `above ${LIMIT} ms`)
process.exitCode = worst <= LIMIT ? 0 : 1
