import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { setTimeout } from 'node:timers/promises'

// Loaded before the command line. Sends it a signal while a temporary file waits to get its name.
const { rename } = fs.promises
fs.promises.rename = async (from, to) => {
  process.kill(process.pid, process.env.SIGNAL)
  await setTimeout(100)
  await rename(from, to)
}
syncBuiltinESMExports()
