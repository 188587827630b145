// How lab.json and a board's devicetree wire interrupt lines, as a driver that requests them sees it.
import { expect, test } from 'vitest'
import { SimClock } from '../base/clock'
import { createKernelApi } from '../kernel/kernel-api'
import { MemorySink } from '../trace/memory-sink'
import { Lab } from './compose'
import { createLabControl } from './control-words'
import { describeLab } from './describe-lab'
import type { LoadedLab } from './load-lab'
import type { IrqType } from './lab-schema'
import { bench, loaded } from './testing/bench'

const LABDEV0 = 36
const [CONTROL, DATA, IRQ_ENABLE] = [0x00, 0x08, 0x0c]

/** first-steps without drivers; the line of labdev0 is of this type. */
function powered(type: IrqType) {
  const shipped = loaded('first-steps')
  const devices = shipped.lab.devices.map((each) => (each.name === 'labdev0' ? { ...each, irqTypes: [type] } : each))
  const found: LoadedLab = { ...shipped, lab: { ...shipped.lab, devices, drivers: [] } }
  const clock = new SimClock()
  const description = describeLab(found)
  const lab = new Lab({
    lab: found.lab,
    description,
    clock,
    sink: new MemorySink(clock),
    control: createLabControl(),
  })
  lab.boot()
  return createKernelApi(lab.kernel, { index: 0, firstSite: 1, siteOf: () => 1 })
}

/** Lets the lab device finish a job, and leaves its interrupt pending. */
function finishJob(k: ReturnType<typeof powered>): void {
  const regs = k.ioremap(0x1000_0000, 0x1000)
  k.writel(2, regs + CONTROL)
  k.mdelay(1)
  k.writel(1, regs + IRQ_ENABLE)
  k.writel(5, regs + CONTROL)
  k.writel(42, regs + DATA)
  k.mdelay(1)
}

test('an edge is one interrupt though the device keeps asking; a level comes until the device is quiet', () => {
  for (const [type, runs] of [
    ['edge-rising', 1],
    ['level-low', 5],
    ['level-high', 5],
    ['none', 5],
  ] as const) {
    const k = powered(type)
    let seen = 0
    const handler = (irq: number): number => {
      if (++seen === 5) k.disable_irq_nosync(irq)
      return k.IRQ_HANDLED
    }
    expect(k.request_irq(LABDEV0, handler, 0, 'dev', 1)).toBe(0)
    finishJob(k)
    expect([type, seen]).toEqual([type, runs])
  }
})

test('the tree of a board says it too: the UART of arm-virt is level-high, as Linux prints it', () => {
  const { lab, log, description } = bench('arm-virt')
  lab.boot()
  const k = createKernelApi(lab.kernel, { index: 0, firstSite: 1, siteOf: () => 1 })
  const [irq] = description.devices.find(({ compatible }) => compatible === 'arm,pl011')!.irqs
  expect(k.request_irq(irq!, () => 0, 0, 'second', 1)).toBe(-k.EBUSY)
  expect(log().at(-1)).toMatch(/^genirq: Flags mismatch irq 33\. 00000004 \(second\) vs\. 00000004 \(.*\)$/)
})
