// Mutexes (kernel/locking/mutex.c, mutex-debug.c): whoever finds one taken sleeps until it is free.
import type { Calls } from './calls'
import type { Task } from './cpu'
import { Handles } from './handles'
import { KERN_WARNING, type Printk } from './printk'
import type { Waiting } from './waiting'

interface Mutex {
  owner: Task | null
}

export class Mutexes {
  readonly #calls: Calls
  readonly #printk: Printk
  readonly #waiting: Waiting
  readonly #mutexes = new Handles<Mutex>('mutex', 0x4200_0000)

  constructor(calls: Calls, printk: Printk, waiting: Waiting) {
    this.#calls = calls
    this.#printk = printk
    this.#waiting = waiting
  }

  /** mutex_init(); a handle. */
  init(): number {
    return this.#mutexes.add({ owner: null })
  }

  /** A task that locks what it holds waits for itself: it is given up as a hung task. */
  lock(handle: number): void {
    const mutex = this.#mutexes.get(handle)
    this.#waiting.mightSleep('kernel/locking/mutex.c')
    if (mutex.owner !== null) this.#waiting.until(() => mutex.owner === null)
    mutex.owner = this.#calls.cpu.current
  }

  /** 1 when it is taken now, 0 when it was taken already. */
  trylock(handle: number): number {
    const mutex = this.#mutexes.get(handle)
    if (mutex.owner !== null) return 0
    mutex.owner = this.#calls.cpu.current
    return 1
  }

  unlock(handle: number): void {
    const mutex = this.#mutexes.get(handle)
    if (mutex.owner !== this.#calls.cpu.current) {
      this.#printk.printk(KERN_WARNING, 'DEBUG_LOCKS_WARN_ON(__mutex_owner(lock) != current)')
    }
    mutex.owner = null
  }

  isLocked(handle: number): boolean {
    return this.#mutexes.get(handle).owner !== null
  }
}
