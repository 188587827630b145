// Waiting in tests whose clock stands still: time goes on, a millisecond at a time, until what is waited for has happened.
import { vi } from 'vitest'

/** With fake timers. @throws where it has not settled within so many simulated ms */
export async function passing<T>(promise: Promise<T>, mostMs = 10_000): Promise<T> {
  let settled = false
  const mark = (): void => void (settled = true)
  promise.then(mark, mark)
  for (let ms = 0; !settled; ms++) {
    if (ms > mostMs) throw new Error(`nothing within ${mostMs} ms`)
    await vi.advanceTimersByTimeAsync(1)
  }
  return promise
}
