import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'

const index = pathToFileURL(fileURLToPath(new URL('../../dist/index.js', import.meta.url))).href

/** Loads LibTorch in a process and returns what libgomp reports about its settings. */
async function gompReport(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { OMP_WAIT_POLICY: _, GOMP_SPINCOUNT: _1, ...inherited } = process.env
  const child = spawn(process.execPath, [script], {
    env: { ...inherited, OMP_DISPLAY_ENV: 'VERBOSE', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let report = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    report += text
  })
  t.equal(await new Promise((resolve) => child.on('close', resolve)), 0)
  return report
}

const load = `await (await import(${JSON.stringify(index)})).runtimeInfo()`
const folder = t.testdir({
  'main.mjs': load,
  'worker.mjs': `import { Worker, isMainThread } from 'node:worker_threads'
    if (isMainThread) new Worker(new URL(import.meta.url))
    else ${load}`,
})

t.test(
  'threads of libgomp spin only briefly, and not at all if a worker thread loads LibTorch',
  { skip: process.platform !== 'linux' && 'LibTorch uses libgomp on Linux only' },
  async (t) => {
    for (const [script, spins] of [
      ['main.mjs', 1000],
      ['worker.mjs', 0],
    ] as const) {
      const report = await gompReport(join(folder, script))
      t.match(report, new RegExp(`GOMP_SPINCOUNT = '${spins}'`), script)
      const chosen = await gompReport(join(folder, script), { OMP_WAIT_POLICY: 'active' })
      t.match(chosen, /OMP_WAIT_POLICY = 'ACTIVE'/, 'a policy that the user set stays')
      const asleep = await gompReport(join(folder, script), { OMP_WAIT_POLICY: 'passive' })
      t.match(asleep, /GOMP_SPINCOUNT = '0'/, 'a policy that the user set decides alone')
    }
  },
)
