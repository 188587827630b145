// Kernel threads that are ready to run: handler threads, work items. They run while the current task sleeps and when no driver runs, as
// in a kernel with voluntary preemption. Each runs on the stack of the sleeper that it takes the CPU from.
import type { Calls } from './calls'
import { Attention, type Context } from './context'

export interface Job {
  /** Runs its function once; it may sleep. */
  run: () => void
  /** It runs: asleep further down the stack, or just now. */
  running: boolean
}

export class Tasks {
  readonly #context: Context
  readonly #calls: Calls
  #ready: Job[] = []
  #interrupts = (): void => undefined

  constructor(context: Context, calls: Calls) {
    this.#context = context
    this.#calls = calls
  }

  /** From now on they run. @param interrupts takes those that wait: a thread that ends may have unmasked its line */
  attach(interrupts: () => void): void {
    this.#interrupts = interrupts
    this.#context.softwork.push(() => {
      if (this.#ready.length > 0) this.#deliver()
    })
  }

  /** Lets it run as soon as the CPU is free, and when it runs already, once more after that. False when it waits already. */
  wake(job: Job): boolean {
    if (this.isReady(job)) return false
    this.#ready.push(job)
    this.#look()
    return true
  }

  /** Takes it back; false when it does not wait to run. */
  cancel(job: Job): boolean {
    const waited = this.isReady(job)
    this.#ready = this.#ready.filter((each) => each !== job)
    this.#look()
    return waited
  }

  isReady(job: Job): boolean {
    return this.#ready.includes(job)
  }

  /** It waits to run, or runs. */
  isBusy(job: Job): boolean {
    return job.running || this.isReady(job)
  }

  #look(): void {
    this.#context.attend(
      Attention.task,
      this.#ready.some(({ running }) => !running),
    )
  }

  #deliver(): void {
    while (this.#calls.cpu.asleep) {
      const job = this.#ready.find(({ running }) => !running)
      if (!job) return
      this.#ready.splice(this.#ready.indexOf(job), 1)
      job.running = true
      this.#look()
      job.run()
      job.running = false
      this.#look()
      this.#context.gate.boundary()
      this.#interrupts()
    }
  }
}
