// The part of the kernel's API that waits for something to happen, or has it done later. Timeouts and delays in jiffies of 4 ms.
import { callsBack } from './api-irq'
import {
  HZ,
  jiffies_to_msecs,
  jiffies_to_usecs,
  jiffiesAt,
  msecs_to_jiffies,
  time_after,
  time_before,
  usecs_to_jiffies,
} from './jiffies'
import type { DriverModule, Kernel } from './kernel'
import type { WorkFunction } from './workqueue'

type Condition = () => boolean

/** KBUILD's name of the system workqueue's first thread. */
const KWORKER = 'kworker/0:1'

export function waitFunctions(kernel: Kernel, module: DriverModule) {
  const { completions, waitQueues: queues, workqueue, context } = kernel
  const callBack = callsBack(kernel, module)
  const initWork = (run: WorkFunction): number =>
    workqueue.init(run, callBack('work', run.name, { task: kernel.newTask(KWORKER) }))
  const wait = (done: number): void => void completions.wait(done)
  const waitTimeout = (done: number, timeout: number): number => completions.wait(done, timeout)
  const waitEvent = (queue: number, condition: Condition): void => void queues.wait(queue, condition)
  const waitEventTimeout = (queue: number, condition: Condition, timeout: number): number =>
    queues.wait(queue, condition, timeout)

  return {
    HZ,
    jiffies: (): number => jiffiesAt(context.clock.now),
    msecs_to_jiffies,
    usecs_to_jiffies,
    jiffies_to_msecs,
    jiffies_to_usecs,
    time_after,
    time_before,
    /** A new completion; C passes the address of its own. */
    init_completion: (): number => completions.init(),
    reinit_completion: (done: number): void => completions.reinit(done),
    complete: (done: number): void => completions.complete(done),
    complete_all: (done: number): void => completions.completeAll(done),
    completion_done: (done: number): boolean => completions.isDone(done),
    try_wait_for_completion: (done: number): boolean => completions.tryWait(done),
    wait_for_completion: wait,
    /** The jiffies left, at least 1; 0 when the time was over. */
    wait_for_completion_timeout: waitTimeout,
    /** 0: there are no signals in the lab. */
    wait_for_completion_interruptible(done: number): number {
      wait(done)
      return 0
    },
    wait_for_completion_interruptible_timeout: waitTimeout,
    /** A new wait queue. */
    init_waitqueue_head: (): number => queues.init(),
    wake_up: (queue: number): void => queues.wakeUp(queue),
    wake_up_all: (queue: number): void => queues.wakeUp(queue),
    wake_up_interruptible: (queue: number): void => queues.wakeUp(queue),
    /** C's macro takes the condition as text; here it is a function. */
    wait_event: waitEvent,
    wait_event_timeout: waitEventTimeout,
    wait_event_interruptible(queue: number, condition: Condition): number {
      waitEvent(queue, condition)
      return 0
    },
    wait_event_interruptible_timeout: waitEventTimeout,
    /** A new work item with its function. */
    INIT_WORK: initWork,
    INIT_DELAYED_WORK: initWork,
    schedule_work: (work: number): boolean => workqueue.schedule(work),
    schedule_delayed_work: (work: number, delay: number): boolean => workqueue.schedule(work, delay),
    mod_delayed_work: (work: number, delay: number): boolean => workqueue.modify(work, delay),
    work_pending: (work: number): boolean => workqueue.isPending(work),
    flush_work: (work: number): boolean => workqueue.flush(work),
    flush_delayed_work: (work: number): boolean => workqueue.flush(work),
    cancel_work_sync: (work: number): boolean => workqueue.cancelSync(work),
    cancel_delayed_work: (work: number): boolean => workqueue.cancel(work),
    cancel_delayed_work_sync: (work: number): boolean => workqueue.cancelSync(work),
  }
}
