// Two drivers of the DMA engine, alike but for one line: dmacopy makes its descriptors visible before it rings, dmahasty does not.
import type { DriverMain } from '../builtin-driver'

/* Register offsets */
const REG_CONTROL = 0x00
const REG_STATUS = 0x04
const REG_RING_BASE = 0x08
const REG_RING_SIZE = 0x0c
const REG_DOORBELL = 0x10
const REG_COPIED = 0x18

const CTRL_ENABLE = 1 << 0
const CTRL_IRQ_EN = 1 << 1
const STATUS_DONE = 1 << 0
const STATUS_ERROR = 1 << 1
const STATUS_CODE_SHIFT = 16
const STATUS_CODE_MASK = 0x3

/* struct dma_desc { __le32 src, dst, len, flags; } */
const DESC_SIZE = 16
const DESC_SRC = 0
const DESC_DST = 4
const DESC_LEN = 8
const DESC_FLAGS = 12
const DESC_OWN = 0x8000_0000

const RING_SIZE = 8
const JOB_BYTES = 64
const JOBS = 3
const FILL = 0x1111_1111

/* struct dmacopy */
interface Engine {
  dev: number
  regs: number
  ring: number
  data: number
  dataHandle: number
  tail: number
}

const engineDriver =
  (rings: 'after a barrier' | 'at once'): DriverMain =>
  (k) => {
    const engines = new Map<number, Engine>()

    function dma_start_job(e: Engine): void {
      const desc = e.ring + (e.tail % RING_SIZE) * DESC_SIZE

      for (let at = 0; at < JOB_BYTES; at += 4) k.store32(e.data + at, FILL * (e.tail + 1))
      k.store32(desc + DESC_SRC, e.dataHandle)
      k.store32(desc + DESC_DST, e.dataHandle + JOB_BYTES)
      k.store32(desc + DESC_LEN, JOB_BYTES)
      k.store32(desc + DESC_FLAGS, DESC_OWN)
      e.tail++

      /* The descriptor has to be in memory before the engine is told to look at it. */
      if (rings === 'after a barrier') k.wmb()
      k.writel_relaxed(e.tail % RING_SIZE, e.regs + REG_DOORBELL)
    }

    function dma_irq(_irq: number, dev_id: number): number {
      const e = engines.get(dev_id)!

      const status = k.readl(e.regs + REG_STATUS)
      if (!(status & (STATUS_DONE | STATUS_ERROR))) return k.IRQ_NONE
      k.writel(status & (STATUS_DONE | STATUS_ERROR), e.regs + REG_STATUS)
      if (status & STATUS_ERROR) {
        k.dev_err(e.dev, `job ${e.tail}: error ${(status >> STATUS_CODE_SHIFT) & STATUS_CODE_MASK}`)
        return k.IRQ_HANDLED
      }
      k.dma_rmb()
      const copied = k.load32(e.data + JOB_BYTES)
      const right = copied === FILL * e.tail ? 'right' : 'wrong'
      k.dev_info(e.dev, `job ${e.tail}: ${k.readl(e.regs + REG_COPIED)} bytes so far, the copy is ${right}`)
      if (e.tail < JOBS) dma_start_job(e)
      return k.IRQ_HANDLED
    }

    function dma_probe(pdev: number): number {
      const dev = k.pdev_dev(pdev)
      const handle = { value: 0 }

      const regs = k.devm_platform_ioremap_resource(pdev, 0)
      if (k.IS_ERR(regs)) return k.PTR_ERR(regs)
      const ring = k.dmam_alloc_coherent(dev, RING_SIZE * DESC_SIZE, handle)
      if (!ring) return -k.ENOMEM
      k.writel(handle.value, regs + REG_RING_BASE)
      const data = k.dmam_alloc_coherent(dev, 2 * JOB_BYTES, handle)
      if (!data) return -k.ENOMEM
      const e: Engine = { dev, regs, ring, data, dataHandle: handle.value, tail: 0 }
      engines.set(pdev, e)

      const irq = k.platform_get_irq(pdev, 0)
      if (irq < 0) return irq
      const ret = k.devm_request_irq(dev, irq, dma_irq, 0, k.dev_name(dev), pdev)
      if (ret) return ret

      k.writel(RING_SIZE, regs + REG_RING_SIZE)
      k.writel(CTRL_ENABLE | CTRL_IRQ_EN, regs + REG_CONTROL)
      dma_start_job(e)
      return 0
    }

    function dma_remove(pdev: number): void {
      const { regs } = engines.get(pdev)!

      k.writel(0, regs + REG_CONTROL)
      /* The engine has stopped when this comes back: its memory may go. */
      k.readl(regs + REG_CONTROL)
      engines.delete(pdev)
    }

    return { probe: dma_probe, remove: dma_remove }
  }

export const dmacopy = engineDriver('after a barrier')
export const dmahasty = engineDriver('at once')
