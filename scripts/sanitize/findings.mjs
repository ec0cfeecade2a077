/**
 * Splits the output of sanitizers into reports, each reported once. A report belongs to falsario if a frame of its
 * stacks lies in falsario's own libraries; the others come from node and LibTorch alone.
 */
export function findingsIn(text) {
  const own = new Map()
  let foreign = 0
  for (const report of reportsIn(text)) {
    const frame = /^\s*#\d+ .*?(falsario(_loader)?\.node|falsario_gradients|\/native\/).*$/m.exec(
      report,
    )
    const place = /^(\S*\/native\/\S+): runtime error: (.*)$/m.exec(report)
    if (frame === null && place === null) foreign++
    else own.set(place?.[0] ?? frame?.[0].replace(/0x[0-9a-f]+/g, ''), report)
  }
  return { own: [...own.values()], foreign }
}

function reportsIn(text) {
  const starts =
    /^(?:=+\n)?(?:==\d+==ERROR: |WARNING: ThreadSanitizer: |\S+:\d+:\d+: runtime error: )/gm
  const positions = [...text.matchAll(starts)].map(({ index }) => index)
  return positions.map((from, at) =>
    text
      .slice(from, positions[at + 1])
      .split(/^SUMMARY: .*$/m)[0]
      .trimEnd(),
  )
}
