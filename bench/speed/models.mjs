// The models that are measured. `file` is their PyTorch form in bench/pytorch/, with its options; `set` are changes
// of falsario's run config, as for train(). TensorFlow.js was measured once:
// bench/tensorflowjs/mlp-gan.mjs.

const of = (name, batch, file, rest = {}) => ({
  name,
  preset: name,
  batch,
  file,
  options: {},
  set: {},
  ...rest,
})

const withPenalty = (type) => ({
  preset: 'dcgan',
  options: { penalty: type },
  set: { 'model.objective.penalty': { type, weight: 10 } },
})

export const models = [
  of('mlp-gan', 64, 'mlp_gan'),
  of('wgan', 64, 'wgan'),
  of('cgan', 64, 'cgan'),
  of('vae', 128, 'vae'),
  of('shapes-vae', 128, 'shapes_vae'),
  of('dcgan', 128, 'dcgan'),
  of('dcgan-tf', 256, 'dcgan_tf'),
  of('cgan-conv', 64, 'cgan_conv'),
  of('sngan', 64, 'sngan'),
  of('quick', 64, 'quick'),
  of('wgan-gp', 64, 'wgan_gp'),
  of('dcgan+r1', 64, 'dcgan', withPenalty('r1')),
  of('dcgan+dragan', 64, 'dcgan', withPenalty('dragan')),
  of('mlp-gan+unrolled5', 64, 'mlp_gan', {
    preset: 'mlp-gan',
    options: { unrolled: 5 },
    set: { 'model.objective.unrolledSteps': 5 },
  }),
]
