// The part of the kernel's API by which a driver is called back: interrupts and timers.
import type { Call } from './calls'
import type { Task } from './cpu'
import { EINVAL, ENODEV } from './errno'
import * as line from './irq-line'
import type { IrqHandler } from './irq-line'
import { IRQ_HANDLED, IRQ_NONE, IRQ_WAKE_THREAD } from './irq-return'
import type { DriverModule, Kernel } from './kernel'
import { KERN_WARNING } from './printk'
import { HRTIMER_NORESTART, HRTIMER_RESTART, type TimerFunction } from './timer'

const CONSTANTS = {
  IRQ_NONE,
  IRQ_HANDLED,
  IRQ_WAKE_THREAD,
  IRQF_TRIGGER_NONE: line.IRQF_TRIGGER_NONE,
  IRQF_TRIGGER_RISING: line.IRQF_TRIGGER_RISING,
  IRQF_TRIGGER_FALLING: line.IRQF_TRIGGER_FALLING,
  IRQF_TRIGGER_HIGH: line.IRQF_TRIGGER_HIGH,
  IRQF_TRIGGER_LOW: line.IRQF_TRIGGER_LOW,
  IRQF_SHARED: line.IRQF_SHARED,
  IRQF_PROBE_SHARED: line.IRQF_PROBE_SHARED,
  IRQF_ONESHOT: line.IRQF_ONESHOT,
  IRQF_NO_AUTOEN: line.IRQF_NO_AUTOEN,
  IRQ_TYPE_NONE: line.IRQF_TRIGGER_NONE,
  IRQ_TYPE_EDGE_RISING: line.IRQF_TRIGGER_RISING,
  IRQ_TYPE_EDGE_FALLING: line.IRQF_TRIGGER_FALLING,
  IRQ_TYPE_EDGE_BOTH: line.IRQF_TRIGGER_RISING | line.IRQF_TRIGGER_FALLING,
  IRQ_TYPE_LEVEL_HIGH: line.IRQF_TRIGGER_HIGH,
  IRQ_TYPE_LEVEL_LOW: line.IRQF_TRIGGER_LOW,
} as const

/** A handler where C may pass NULL. */
type MaybeHandler = IrqHandler | null

/** Makes the calls back into one driver, on behalf of the device that runs when it asks for them. */
export function callsBack(kernel: Kernel, module: DriverModule) {
  return (what: string, symbol: string, more: { irq?: number; task?: Task } = {}): Call => {
    const { device } = kernel.context.who
    const target = kernel.platform.devices.find(({ index }) => index === device)?.name ?? ''
    const site = module.siteOf(symbol)
    return { what, symbol, site, target, device, driver: module.index, atomic: more.task === undefined, ...more }
  }
}

export function irqFunctions(kernel: Kernel, module: DriverModule) {
  const { irqs, devices, waiting, calls } = kernel
  const { cpu } = calls
  const callBack = callsBack(kernel, module)
  const request = (
    irq: number,
    handler: MaybeHandler,
    thread_fn: MaybeHandler,
    flags: number,
    name: string,
    dev_id: number,
  ): number => {
    const task = thread_fn === null ? undefined : kernel.newTask(`irq/${irq}-${name}`)
    return irqs.request(irq, {
      handler,
      flags,
      name,
      dev_id,
      call: callBack('irq handler', handler?.name ?? '', { irq }),
      threadFn: thread_fn,
      threadCall: callBack('irq thread', thread_fn?.name ?? '', { irq, task }),
    })
  }
  const managed = (dev: number, irq: number, dev_id: number, ask: () => number): number => {
    const device = devices.get(dev)
    if (device.driver === null) return -ENODEV
    const error = ask()
    if (error === 0) device.devres.add('irq', keyOf(irq, dev_id), () => irqs.free(irq, dev_id))
    return error
  }

  return {
    ...CONSTANTS,
    /** 0, -EINVAL, or -EBUSY where the line is taken. */
    request_irq: (irq: number, handler: IrqHandler, flags: number, name: string, dev_id: number): number =>
      typeof handler === 'function' ? request(irq, handler, null, flags, name, dev_id) : -EINVAL,
    /** As request_irq(); `handler` (or null) runs first, and IRQ_WAKE_THREAD lets `thread_fn` run, which may sleep. */
    request_threaded_irq: request,
    devm_request_irq: (
      dev: number,
      irq: number,
      handler: IrqHandler,
      flags: number,
      name: string,
      dev_id: number,
    ): number => managed(dev, irq, dev_id, () => request(irq, handler ?? null, null, flags, name, dev_id)),
    devm_request_threaded_irq: (dev: number, ...args: Parameters<typeof request>): number =>
      managed(dev, args[0], args[5], () => request(...args)),
    free_irq: (irq: number, dev_id: number): void => void irqs.free(irq, dev_id),
    devm_free_irq(dev: number, irq: number, dev_id: number): void {
      if (devices.get(dev).devres.release('irq', keyOf(irq, dev_id))) return
      kernel.printk.printk(KERN_WARNING, 'WARNING: devm_free_irq: the device holds no such interrupt')
      irqs.free(irq, dev_id)
    },
    /** Waits until the line's handlers are done: not for handlers of that line themselves. */
    disable_irq(irq: number): void {
      irqs.disable(irq)
      irqs.synchronize(irq)
    },
    disable_irq_nosync: (irq: number): void => irqs.disable(irq),
    enable_irq(irq: number): void {
      irqs.enable(irq)
      kernel.context.bus.checkpoint()
    },
    synchronize_irq: (irq: number): void => irqs.synchronize(irq),
    /** 0 or -EINVAL; an IRQ_TYPE_ value. */
    irq_set_irq_type: (irq: number, type: number): number => irqs.setType(irq, type),
    /** Within a handler or a timer; the lab has no softirqs. */
    in_interrupt: (): boolean => cpu.hardirq,
    in_hardirq: (): boolean => cpu.hardirq,
    in_task: (): boolean => !cpu.hardirq,
    in_atomic: (): boolean => cpu.preemptCount > 0,
    irqs_disabled: (): boolean => cpu.irqsOff,
    might_sleep: (): void => waiting.mightSleep('the driver'),
  }
}

const keyOf = (irq: number, dev_id: number): string => `${irq}:${dev_id}`

/** High-resolution timers. */
export function timerFunctions(kernel: Kernel, module: DriverModule) {
  const { timers } = kernel
  const callBack = callsBack(kernel, module)
  return {
    HRTIMER_NORESTART,
    HRTIMER_RESTART,
    /** hrtimer_init() with the function it runs; a handle. Times are ns from now. */
    hrtimer_init: (run: TimerFunction): number => timers.init(run, callBack('timer', run.name)),
    hrtimer_start: (timer: number, ns: number): void => timers.start(timer, ns),
    hrtimer_forward_now: (timer: number, ns: number): void => timers.forwardNow(timer, ns),
    hrtimer_cancel: (timer: number): number => timers.cancel(timer),
  }
}
