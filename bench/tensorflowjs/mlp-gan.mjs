// mlp-gan in TensorFlow.js, to be measured once against falsario. TensorFlow.js is not among falsario's packages; a
// folder of your own has it:
//   npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm        (or @tensorflow/tfjs-node)
//   cp PATH-TO-FALSARIO/bench/tensorflowjs/mlp-gan.mjs . && node mlp-gan.mjs [wasm | cpu | node] [seconds]
// Prints milliseconds a step. The real images are random numbers, which take the same time.
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'

const [backend = 'wasm', seconds = '10'] = process.argv.slice(2)
const BATCH = 64
const LATENT = 100
const PIXELS = 784

const tf = await import(backend === 'node' ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs')
if (backend === 'wasm') {
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(`${dirname(main)}${sep}`)
}
if (backend !== 'node') await tf.setBackend(backend)
await tf.ready()

const dense = (units) => tf.layers.dense({ units, kernelInitializer: 'glorotUniform' })
const leaky = () => tf.layers.leakyReLU({ alpha: 0.2 })
const generator = tf.sequential()
generator.add(tf.layers.dense({ units: 256, inputShape: [LATENT] }))
for (const units of [undefined, 512, 1024]) {
  if (units !== undefined) generator.add(dense(units))
  generator.add(leaky())
  generator.add(tf.layers.batchNormalization({ epsilon: 1e-3, momentum: 0.8 }))
}
generator.add(tf.layers.dense({ units: PIXELS, activation: 'tanh' }))
const discriminator = tf.sequential()
discriminator.add(tf.layers.dense({ units: 512, inputShape: [PIXELS] }))
discriminator.add(leaky())
discriminator.add(dense(256))
discriminator.add(leaky())
discriminator.add(dense(1))

const adam = () => tf.train.adam(2e-4, 0.5, 0.999, 1e-7)
const optimizers = { generator: adam(), discriminator: adam() }
const variables = (network) => network.trainableWeights.map(({ val }) => val)
const generate = () => generator.apply(tf.randomNormal([BATCH, LATENT]), { training: true })
const score = (images) => discriminator.apply(images, { training: true })
const images = tf.randomUniform([10_000, PIXELS], -1, 1)

/** One update of each network. Returns both losses, which the caller disposes of. */
function step() {
  const rows = tf.tidy(() => tf.randomUniform([BATCH], 0, 10_000, 'int32'))
  const real = tf.gather(images, rows)
  const fake = tf.tidy(generate)
  const onDiscriminator = optimizers.discriminator.minimize(
    () => {
      const onReal = tf.softplus(tf.neg(score(real))).mean()
      return onReal.add(tf.softplus(score(fake)).mean()).div(2)
    },
    true,
    variables(discriminator),
  )
  const onGenerator = optimizers.generator.minimize(
    () => tf.softplus(tf.neg(score(generate()))).mean(),
    true,
    variables(generator),
  )
  tf.dispose([rows, real, fake])
  return [onDiscriminator, onGenerator]
}

/** Runs steps for a while; the loss of the last is read, so that all work is done. */
async function measure(milliseconds) {
  const started = performance.now()
  let steps = 0
  let last
  while (steps === 0 || performance.now() - started < milliseconds) {
    last = step()
    const values = await Promise.all(last.map((loss) => loss.data()))
    tf.dispose(last)
    steps++
    if (values.some(([value]) => !Number.isFinite(value))) throw new Error('a loss is not finite')
  }
  return (performance.now() - started) / steps
}

await measure(1000)
const time = await measure(1000 * Number(seconds))
console.log(
  `TensorFlow.js ${tf.version.tfjs ?? tf.version_core}, ${tf.getBackend()}: ${time.toFixed(1)} ms a step`,
)
