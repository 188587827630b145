// Calls the effect of a given number. The first eight have a place of their own in the code, with the effect as a constant:
// an engine calls that directly, and can even put it in place; a place that calls many functions costs twice as much. More
// places would make the switch too large to be put in place itself. A thread should make one switch of each kind.
import type { ReadEffect, WriteEffect } from '../registers/register-rule'

const NONE = (): void => undefined

/** For all effects that there will be. */
export function readSwitch(effects: readonly ReadEffect[]): (index: number, value: number) => void {
  const [f0 = NONE, f1 = NONE, f2 = NONE, f3 = NONE, f4 = NONE, f5 = NONE, f6 = NONE, f7 = NONE] = effects
  return (index, value) => {
    switch (index) {
      case 0:
        return f0(value)
      case 1:
        return f1(value)
      case 2:
        return f2(value)
      case 3:
        return f3(value)
      case 4:
        return f4(value)
      case 5:
        return f5(value)
      case 6:
        return f6(value)
      case 7:
        return f7(value)
      default:
        return effects[index]!(value)
    }
  }
}

/** For all effects that there will be. */
export function writeSwitch(effects: readonly WriteEffect[]): (index: number, written: number, before: number) => void {
  const [f0 = NONE, f1 = NONE, f2 = NONE, f3 = NONE, f4 = NONE, f5 = NONE, f6 = NONE, f7 = NONE] = effects
  return (index, written, before) => {
    switch (index) {
      case 0:
        return f0(written, before)
      case 1:
        return f1(written, before)
      case 2:
        return f2(written, before)
      case 3:
        return f3(written, before)
      case 4:
        return f4(written, before)
      case 5:
        return f5(written, before)
      case 6:
        return f6(written, before)
      case 7:
        return f7(written, before)
      default:
        return effects[index]!(written, before)
    }
  }
}
