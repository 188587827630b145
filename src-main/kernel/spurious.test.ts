// When a line is shut: of 100,000 interrupts more than 99,900 unhandled, none of them long after the one before.
import { expect, test } from 'vitest'
import { IRQ_HANDLED, IRQ_NONE, IRQ_WAKE_THREAD } from './irq-return'
import { Spurious } from './spurious'

/** After how many interrupts it is shut; 0 = not within so many. */
function shutAfter(most: number, answer: (n: number) => number, stepNs = 1000): number {
  const spurious = new Spurious()
  for (let n = 1; n <= most; n++) if (spurious.note(answer(n), n * stepNs)) return n
  return 0
}

test.each([
  ['none handled', (): number => IRQ_NONE, 100_000],
  ['99 handled', (n: number): number => (n <= 99 ? IRQ_HANDLED : IRQ_NONE), 100_000],
  ['100 handled', (n: number): number => (n % 100_000 < 100 ? IRQ_HANDLED : IRQ_NONE), 0],
  ['all handled at first, then none', (n: number): number => (n <= 50_000 ? IRQ_HANDLED : IRQ_NONE), 200_000],
  ['threads that never answer, the first not judged', (): number => IRQ_WAKE_THREAD, 100_001],
])('%s', (_, answer, shut) => {
  expect(shutAfter(300_000, answer)).toBe(shut)
})

test('unhandled interrupts more than 100 ms apart are no storm', () => {
  expect(shutAfter(300_000, () => IRQ_NONE, 100_000_000)).toBe(100_000)
  expect(shutAfter(300_000, () => IRQ_NONE, 100_000_001)).toBe(0)
})

test('threads that answer keep the line open', () => {
  const spurious = new Spurious()
  for (let n = 1; n <= 200_000; n++) {
    spurious.threadHandled()
    expect(spurious.note(IRQ_WAKE_THREAD, n)).toBe(false)
  }
})
