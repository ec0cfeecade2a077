import { writeSync } from 'node:fs'

/** Stands for a child of the fuzzing: ends, hangs or takes memory at the third input. */
const { how } = JSON.parse(process.argv[2])
for (let index = 0; index < 3; index++) writeSync(3, `${JSON.stringify({ index, kind: 'test' })}\n`)
if (how === 'signal') process.kill(process.pid, 'SIGSEGV')
if (how === 'hang') setInterval(() => {}, 1000)
if (how === 'memory') {
  const kept = []
  setInterval(() => kept.push(Buffer.alloc(50e6, 1)), 50)
}
