// The part of the kernel's API by which a driver is called back: interrupts, timers, and its own registration.
import type { Call } from './calls'
import { ENODEV } from './errno'
import { IRQ_HANDLED, IRQ_NONE, IRQF_SHARED, type IrqHandler } from './irq'
import type { DriverModule, Kernel } from './kernel'
import { HRTIMER_NORESTART, HRTIMER_RESTART, type TimerFunction } from './timer'

export function irqFunctions(kernel: Kernel, module: DriverModule) {
  const { irqs, timers, devices, context } = kernel
  /** A call back into the driver, on behalf of the device that runs now. */
  const callBack = (what: string, symbol: string, irq?: number): Call => {
    const { device } = context.who
    const target = kernel.platform.devices.find(({ index }) => index === device)?.name ?? ''
    const site = module.siteOf(symbol)
    return { what, symbol, site, target, device, driver: module.index, atomic: true, ...(irq !== undefined && { irq }) }
  }
  const request = (irq: number, handler: IrqHandler, flags: number, name: string, dev_id: number): number =>
    irqs.request(irq, { handler, flags, name, dev_id, call: callBack('irq handler', handler.name, irq) })

  return {
    IRQ_NONE,
    IRQ_HANDLED,
    IRQF_SHARED,
    HRTIMER_NORESTART,
    HRTIMER_RESTART,
    /** 0, -EINVAL, or -EBUSY where the line is taken. */
    request_irq: request,
    free_irq: (irq: number, dev_id: number): void => void irqs.free(irq, dev_id),
    devm_request_irq(
      dev: number,
      irq: number,
      handler: IrqHandler,
      flags: number,
      name: string,
      dev_id: number,
    ): number {
      const device = devices.get(dev)
      if (device.driver === null) return -ENODEV
      const error = request(irq, handler, flags, name, dev_id)
      if (error === 0) device.devres.add('irq', irq, () => irqs.free(irq, dev_id))
      return error
    },
    disable_irq: (irq: number): void => irqs.disable(irq, 1),
    enable_irq: (irq: number): void => irqs.disable(irq, -1),
    /** hrtimer_init() with the function it runs; a handle. Times are ns from now. */
    hrtimer_init: (run: TimerFunction): number => timers.init(run, callBack('timer', run.name)),
    hrtimer_start: (timer: number, ns: number): void => timers.start(timer, ns),
    hrtimer_forward_now: (timer: number, ns: number): void => timers.forwardNow(timer, ns),
    hrtimer_cancel: (timer: number): number => timers.cancel(timer),
  }
}
