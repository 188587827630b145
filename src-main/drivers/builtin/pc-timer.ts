// Driver of a PC's interval timer: a tick of 250 Hz on interrupt 0, and its count read back.
import type { DriverMain } from '../builtin-driver'

/* Register offsets */
const PIT_CH0 = 0
const PIT_MODE = 3

/* Control words of counter 0: rate generator, both bytes; latch its count */
const PIT_RATE = 0x34
const PIT_LATCH0 = 0x00

const PIT_TICK_RATE = 1_193_182
const HZ = 250
const LATCH = Math.floor((PIT_TICK_RATE + HZ / 2) / HZ)

/* The timer's line: known, not asked for. platform_get_irq() takes 0 for none. */
const TIMER_IRQ = 0

export const pcTimer: DriverMain = (k) => {
  let base = 0
  let ticks = 0

  function timer_irq(): number {
    ticks++
    return k.IRQ_HANDLED
  }

  function pit_set_periodic(): void {
    k.outb(PIT_RATE, base + PIT_MODE)
    k.outb(LATCH & 0xff, base + PIT_CH0)
    k.outb(LATCH >> 8, base + PIT_CH0)
  }

  /* Both bytes of one moment: the latch keeps them. */
  function pit_read(): number {
    k.outb(PIT_LATCH0, base + PIT_MODE)
    const low = k.inb(base + PIT_CH0)
    return low | (k.inb(base + PIT_CH0) << 8)
  }

  function timer_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const res = k.platform_get_resource(pdev, k.IORESOURCE_IO, 0)
    if (!res) return -k.ENXIO
    base = k.res_start(res)
    if (!k.devm_request_region(dev, base, k.resource_size(res), k.dev_name(dev))) return -k.EBUSY
    const ret = k.devm_request_irq(dev, TIMER_IRQ, timer_irq, 0, 'timer', pdev)
    if (ret) return ret

    pit_set_periodic()
    const before = pit_read()
    k.udelay(100)
    k.dev_info(dev, `${HZ} Hz, ${before - pit_read()} clocks in 100 us and two reads`)
    return 0
  }

  function timer_remove(pdev: number): void {
    /* Mode 0 without a count: the counter stops. */
    k.outb(0x30, base + PIT_MODE)
    k.dev_info(k.pdev_dev(pdev), `${ticks} ticks`)
  }

  return { probe: timer_probe, remove: timer_remove }
}
