/** Models of 8 by 8 images with a few hundred parameters, one of each kind. */

const image = { channels: 1, height: 8, width: 8, range: [-1, 1] }
const toImage = (end) => [
  { type: 'linear', out: 64 },
  { type: end },
  { type: 'reshape', shape: [1, 8, 8] },
]
const adam = { type: 'adam', learningRate: 1e-3 }

export const specs = {
  gan: {
    kind: 'gan',
    image,
    classes: 3,
    latent: { size: 4 },
    generator: {
      layers: [{ type: 'concatLabel', as: 'oneHot' }, { type: 'batchNorm' }, ...toImage('tanh')],
    },
    discriminator: {
      layers: [
        { type: 'conv2d', out: 2, kernel: 3, stride: 2, padding: 1, spectralNorm: true },
        { type: 'leakyRelu' },
        { type: 'flatten' },
        { type: 'concatLabel', as: 'oneHot' },
        { type: 'dropout', p: 0.25 },
        { type: 'linear', out: 1 },
      ],
    },
    objective: { loss: 'nonSaturating' },
    optimizer: { generator: adam, discriminator: adam },
    ema: { decay: 0.9 },
  },
  vae: {
    kind: 'vae',
    image: { ...image, range: [0, 1] },
    latent: { size: 2 },
    encoder: { layers: [{ type: 'flatten' }, { type: 'linear', out: 6 }, { type: 'relu' }] },
    decoder: { layers: toImage('sigmoid') },
    optimizer: adam,
  },
  classifier: {
    kind: 'classifier',
    image,
    classes: 3,
    classifier: {
      layers: [
        { type: 'conv2d', out: 2, kernel: 3, stride: 2, padding: 1, bias: false },
        { type: 'batchNorm' },
        { type: 'relu' },
        { type: 'flatten' },
        { type: 'linear', out: 3 },
      ],
    },
    optimizer: adam,
  },
}
