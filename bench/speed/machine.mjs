// What the results depend on: the machine and the versions.
import { arch, cpus, release, totalmem, type } from 'node:os'
import { falsarioVersion, runtimeInfo } from '../../dist/index.js'
import { runCommand } from '../../dist/libtorch/command.js'

/** Returns pairs of a name and a value. */
export async function describeMachine({ ceilings, threads }) {
  const { libtorch, cpuCapability } = await runtimeInfo()
  const { float32 } = ceilings
  const commit = await runCommand('git', ['rev-parse', '--short', 'HEAD'])
  const named = commit.status === 0 ? ` (commit ${commit.output.trim()})` : ''
  return [
    ['processor', `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} logical cores`],
    ['threads', `${threads} for each contestant`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['system', `${type()} ${release()}, ${arch()}`],
    [
      'falsario',
      `${await falsarioVersion()}${named}, LibTorch ${libtorch}, Node ${process.versions.node}`,
    ],
    ['PyTorch', `${float32.torch}, Python ${float32.python}`],
    ['instructions', `${cpuCapability} in falsario, ${float32.cpu} in PyTorch`],
    ...Object.entries(ceilings).map(([name, each]) => [`matrix product, ${name}`, rates(each)]),
    ['large copy', `${float32.gigabytes.toFixed(1)} GB/s read and written`],
  ]
}

function rates({ mkl, onednn }) {
  const rate = ({ gflops, shape, reason }) =>
    reason === undefined
      ? `${gflops.toFixed(0)} GFLOP/s at ${shape.join(' x ')}`
      : `none (${reason})`
  return `MKL ${rate(mkl)}; oneDNN ${rate(onednn)}`
}
