// Work items of the system workqueue (kernel/workqueue.c): a driver's function runs later, in a task of its own, and may sleep.
import type { Cancel } from '../base/clock'
import type { Call, Calls } from './calls'
import type { Context } from './context'
import { Handles } from './handles'
import { TICK_NSEC } from './jiffies'
import type { Job, Tasks } from './tasks'
import type { Waiting } from './waiting'

export type WorkFunction = (work: number) => void

interface Work extends Job {
  call: Call
  /** Of a delayed work item: it waits for its time. */
  timer: Cancel | null
}

const WORKQUEUE = 'kernel/workqueue.c'

export interface WorkParts {
  context: Context
  calls: Calls
  tasks: Tasks
  waiting: Waiting
}

export class Workqueue {
  readonly #parts: WorkParts
  readonly #works = new Handles<Work>('work item', 0x4500_0000)

  constructor(parts: WorkParts) {
    this.#parts = parts
  }

  /** INIT_WORK() and INIT_DELAYED_WORK(); a handle, which the function is given. */
  init(run: WorkFunction, call: Call): number {
    const work: Work = { call, timer: null, running: false, run: () => undefined }
    const handle = this.#works.add(work)
    work.run = () => {
      this.#parts.calls.run(call, () => (run(handle), 0))
    }
    return handle
  }

  /** schedule_work(), schedule_delayed_work() with a delay in jiffies: false when it was scheduled already. */
  schedule(handle: number, delay = 0): boolean {
    const work = this.#works.get(handle)
    if (work.timer !== null) return false
    if (delay <= 0) return this.#parts.tasks.wake(work)
    if (this.#isQueued(work)) return false
    work.timer = this.#parts.context.clock.after(delay * TICK_NSEC, () => {
      work.timer = null
      this.#parts.tasks.wake(work)
    })
    return true
  }

  /** mod_delayed_work(): the delay begins anew; whether it was scheduled before. */
  modify(handle: number, delay: number): boolean {
    const was = this.cancel(handle)
    this.schedule(handle, delay)
    return was
  }

  /** cancel_delayed_work(): whether it was scheduled; does not wait. */
  cancel(handle: number): boolean {
    return this.#drop(this.#works.get(handle))
  }

  /** cancel_work_sync(): also waits until its function has returned. */
  cancelSync(handle: number): boolean {
    const work = this.#works.get(handle)
    this.#parts.waiting.mightSleep(WORKQUEUE)
    const was = this.#drop(work)
    if (work.running) this.#parts.waiting.until(() => !work.running)
    return was
  }

  /** flush_work(), flush_delayed_work(): runs it now if it is scheduled and waits for it; whether there was anything to wait for. */
  flush(handle: number): boolean {
    const work = this.#works.get(handle)
    const { tasks, waiting } = this.#parts
    waiting.mightSleep(WORKQUEUE)
    if (work.timer !== null) {
      this.#drop(work)
      tasks.wake(work)
    }
    if (!tasks.isBusy(work)) return false
    return waiting.until(() => !tasks.isBusy(work))
  }

  /** work_pending() */
  isPending(handle: number): boolean {
    const work = this.#works.get(handle)
    return work.timer !== null || this.#isQueued(work)
  }

  /** Nothing of a broken driver runs again. */
  cancelDevice(device: number): void {
    for (const work of this.#works.all()) if (work.call.device === device) this.#drop(work)
  }

  #isQueued(work: Work): boolean {
    return this.#parts.tasks.isReady(work)
  }

  #drop(work: Work): boolean {
    const delayed = work.timer !== null
    work.timer?.()
    work.timer = null
    return this.#parts.tasks.cancel(work) || delayed
  }
}
