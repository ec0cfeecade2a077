import t from 'tap'
import { chooseMetrics, type MetNeeds } from '../../../lib/evaluation/metrics/choose-metrics.js'

const nothing: MetNeeds = {
  images: false,
  posterior: false,
  classes: false,
  features: false,
  logits: false,
  ownClasses: false,
  labels: false,
  realLabels: false,
  imageClasses: false,
  trainer: false,
}
const names = (choice: readonly string[] | 'all' | undefined, met: MetNeeds) =>
  chooseMetrics(choice, met, 'metrics').map(({ name }) => name)

t.test(
  'the default is the fast metrics whose needs are met, "all" adds the slow ones',
  async (t) => {
    const met = { ...nothing, images: true, posterior: true, features: true }
    const usual = names(undefined, met)
    t.ok(usual.includes('fid') && usual.includes('elbo'))
    t.notOk(usual.includes('testAccuracy'), 'it needs a classifier')
    const all = names('all', met)
    t.ok(all.length > usual.length && usual.every((name) => all.includes(name)))
  },
)

t.test('a metric whose need is not met is refused with the metrics that apply', async (t) => {
  t.throws(() => names(['elbo'], { ...nothing, images: true, features: true }), {
    code: 'CONFIG_INVALID',
    path: 'metrics',
    message: /^metrics: elbo needs a VAE: expected one of fid, /,
    received: 'elbo',
  })
  t.throws(() => names(['elbo'], nothing), { message: /expected no metric, because none applies/ })
})

t.test('a choice that leaves no metric is refused, not measured as an empty card', async (t) => {
  for (const choice of ['all', undefined] as const)
    t.throws(() => names(choice, nothing), {
      code: 'CONFIG_INVALID',
      path: 'metrics',
      message: /no metric applies/,
    })
})
