// How long the view is, short enough for a button: `110 µs`, `1.25 ms`.
import { NS_PER, timeUnit } from '../../base/format'

export function spanText(span: number): string {
  const unit = timeUnit(span)
  const value = span / NS_PER[unit]
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${Number(value.toFixed(digits)).toLocaleString('en-US')} ${unit}`
}

const RATES: [number, string][] = [
  [1e9, 'GHz'],
  [1e6, 'MHz'],
  [1e3, 'kHz'],
]

/** One over a stretch of ns, three significant digits: `80.6 kHz`. */
export function rateText(span: number): string {
  const hertz = 1e9 / span
  const [per, unit] = RATES.find(([least]) => hertz >= least) ?? [1, 'Hz']
  return `${Number((hertz / per).toPrecision(3))} ${unit}`
}
