// Accesses of a session from the call to the answer. They settle in the order of the calls, whatever is known first.
import type { BoardAnswer, BoardOp, BoardStatus } from './board-io'

export interface Job {
  readonly op: BoardOp
  /** When its first byte was sent; 0 = not yet. ms */
  sentAt: number
  retries: number
}

interface Entry extends Job {
  settle: (answer: BoardAnswer) => void
  answer: BoardAnswer | null
}

export class JobQueue {
  /** Not sent, or to be sent again. */
  readonly waiting: Job[] = []
  /** All without an answer. */
  readonly #order: Entry[] = []

  /** @param wait false: it is not to be sent at all */
  add(op: BoardOp, settle: (answer: BoardAnswer) => void, wait: boolean): Job {
    const job: Entry = { op: plain(op), settle, sentAt: 0, retries: 0, answer: null }
    this.#order.push(job)
    if (wait) this.waiting.push(job)
    return job
  }

  /** The first so many, which are sent now. */
  take(count: number): Job[] {
    const jobs = this.waiting.splice(0, count)
    const now = performance.now()
    for (const job of jobs) job.sentAt ||= now
    return jobs
  }

  /** @param values of reads, one for each of the jobs, u32; @param highs the same of bits 32–63 */
  answer(
    jobs: readonly Job[],
    status: BoardStatus,
    values: readonly number[] = [],
    highs: readonly number[] = [],
  ): void {
    const now = performance.now()
    for (const [index, job] of jobs.entries()) {
      const roundTripNs = job.sentAt === 0 ? 0 : Math.round((now - job.sentAt) * 1e6)
      const [value = 0, high = 0] = [values[index], highs[index]]
      ;(job as Entry).answer = { status, value, high, roundTripNs, retries: job.retries }
    }
    while (this.#order[0]?.answer) {
      const { settle, answer } = this.#order.shift()!
      settle(answer!)
    }
  }

  /**
   * After a doubtful try: those that can be repeated without harm and have tries left wait again, before all others.
   * @returns the rest, which are not answered yet
   */
  again(jobs: readonly Job[], tries: number): Job[] {
    const repeated = jobs.filter(({ op, retries }) => !op.once && retries + 1 < tries)
    for (const job of repeated) job.retries++
    this.waiting.unshift(...repeated)
    return jobs.filter((job) => !repeated.includes(job))
  }

  /** The end: every access that has no answer is lost. */
  lose(): void {
    this.waiting.length = 0
    this.answer([...this.#order], 'lost')
  }
}

/** Objects that were spread or cloned have shapes of their own, and reading them costs 20 times as much when the line waits for the next burst. */
const plain = ({ write, space, address, width, value, high, once }: BoardOp): BoardOp => ({
  write,
  space,
  address,
  width,
  value,
  high,
  once,
})
