import { cachedIdxSource } from './cached-idx.js'

/** `fashion-mnist`: 60,000 images of clothing for training, 10,000 for testing (Xiao, Rasul, Vollgraf, 2017). */
export const fashionMnistSource = cachedIdxSource('fashion-mnist', [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
])
