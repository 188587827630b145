// Is this Node new enough?
import { Failure } from './say.mjs'

const needed = '20.19'

/** Compares versions number by number. */
export function atLeast(version, wanted) {
  const [have, want] = [version, wanted].map((text) => text.replace(/^v/, '').split('.').map(Number))
  const differing = want.findIndex((number, index) => (have[index] ?? 0) !== number)
  return differing < 0 || (have[differing] ?? 0) > want[differing]
}

export function checkNode(version = process.version) {
  if (!atLeast(version, needed)) throw new Failure(`Node ${needed} or newer is needed; this is ${version}.`)
}
