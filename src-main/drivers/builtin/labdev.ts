// Driver of the lab device: reset, wait until it is ready, enable, and one job after another by interrupt.
import type { DriverMain } from '../builtin-driver'

/* Register offsets */
const REG_CONTROL = 0x00
const REG_STATUS = 0x04
const REG_DATA = 0x08
const REG_IRQ_ENABLE = 0x0c
const REG_IRQ_STATUS = 0x10

/* Control register bits */
const CTRL_ENABLE = 1 << 0
const CTRL_RESET = 1 << 1
const CTRL_IRQ_EN = 1 << 2

/* Status register bits */
const STATUS_BUSY = 1 << 0

/* Interrupt bits */
const IRQ_DONE = 1 << 0

const FIRST_OPERAND = 0x2a
const JOB_PERIOD_NS = 50_000

/* struct labdev */
interface LabDev {
  dev: number
  regs: number
  timer: number
  jobs: number
}

export const labdev: DriverMain = (k) => {
  const labdevs = new Map<number, LabDev>()
  const byTimer = new Map<number, LabDev>()

  function labdev_set_bits(ld: LabDev, reg: number, bits: number): void {
    const val = k.readl(ld.regs + reg)
    k.writel(val | bits, ld.regs + reg)
  }

  function labdev_reset(ld: LabDev): number {
    const start = k.ktime_get_ns()

    k.writel(CTRL_RESET, ld.regs + REG_CONTROL)
    const ret = k.readl_poll_timeout(ld.regs + REG_STATUS, (val) => !(val & STATUS_BUSY), 10, 100)
    if (ret) {
      k.dev_err(ld.dev, 'timeout waiting for the device')
      return ret
    }
    k.dev_info(ld.dev, `reset took ${Math.round((k.ktime_get_ns() - start) / 1000)} us`)
    return 0
  }

  function labdev_start_job(ld: LabDev): void {
    k.writel(FIRST_OPERAND + ld.jobs, ld.regs + REG_DATA)
    ld.jobs++
  }

  function labdev_next_job(timer: number): number {
    const ld = byTimer.get(timer)!

    labdev_start_job(ld)
    if (ld.jobs <= 3 || ld.jobs % 1000 === 0) k.dev_info(ld.dev, `job ${ld.jobs} started`)
    return k.HRTIMER_NORESTART
  }

  function labdev_irq(_irq: number, dev_id: number): number {
    const ld = labdevs.get(dev_id)!

    const status = k.readl(ld.regs + REG_IRQ_STATUS)
    if (!(status & IRQ_DONE)) return k.IRQ_NONE
    k.readl(ld.regs + REG_DATA)
    k.writel(status, ld.regs + REG_IRQ_STATUS)
    k.hrtimer_start(ld.timer, JOB_PERIOD_NS)
    return k.IRQ_HANDLED
  }

  function labdev_enable(ld: LabDev): void {
    k.writel(IRQ_DONE, ld.regs + REG_IRQ_ENABLE)
    labdev_set_bits(ld, REG_CONTROL, CTRL_ENABLE | CTRL_IRQ_EN)
    labdev_start_job(ld)
  }

  function labdev_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const res = k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0)
    const regs = k.devm_ioremap_resource(dev, res)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)

    const ld: LabDev = { dev, regs, timer: k.hrtimer_init(labdev_next_job), jobs: 0 }
    labdevs.set(pdev, ld)
    byTimer.set(ld.timer, ld)

    const ret = labdev_reset(ld)
    if (ret) return ret

    const irq = k.platform_get_irq(pdev, 0)
    if (irq < 0) return irq
    const error = k.devm_request_irq(dev, irq, labdev_irq, 0, k.dev_name(dev), pdev)
    if (error) return error

    labdev_enable(ld)
    k.dev_info(dev, `bound, irq ${irq}`)
    return 0
  }

  function labdev_remove(pdev: number): void {
    const ld = labdevs.get(pdev)!

    k.writel(0, ld.regs + REG_IRQ_ENABLE)
    k.hrtimer_cancel(ld.timer)
    k.writel(0, ld.regs + REG_CONTROL)
    labdevs.delete(pdev)
    byTimer.delete(ld.timer)
  }

  return { probe: labdev_probe, remove: labdev_remove }
}
