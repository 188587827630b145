// Driver of the framebuffer: draws every other line of a picture, then goes over it line by line from a timer.
import type { DriverMain } from '../builtin-driver'

const FB_WIDTH = 320
const FB_HEIGHT = 200
/* Lines of one field */
const FB_LINES = FB_HEIGHT / 2
const FB_STRIDE = FB_WIDTH * 4

const LINE_PERIOD_NS = 200_000
/* So many lines until the colours have gone round once. */
const PHASES = 64

/* struct labfb */
interface LabFb {
  regs: number
  timer: number
  line: number
}

export const labfb: DriverMain = (k) => {
  const labfbs = new Map<number, LabFb>()
  const byTimer = new Map<number, LabFb>()

  /* XRGB8888: blue to the right, green downwards, red with the phase, and a lighter grid. */
  function labfb_color(x: number, y: number, phase: number): number {
    const grid = x % 40 === 0 || y % 40 === 1 ? 0x30 : 0
    const red = Math.abs((phase % PHASES) * 2 - PHASES) * 2 + grid
    const green = Math.floor((y * 160) / FB_HEIGHT) + grid
    const blue = 64 + Math.floor((x * 140) / FB_WIDTH) + grid
    return (red << 16) | (green << 8) | blue
  }

  /* Two pixels with each write; relaxed, so that nothing keeps the CPU from gathering them. */
  function labfb_draw_line(fb: LabFb, y: number, phase: number): void {
    const row = fb.regs + y * FB_STRIDE

    for (let x = 0; x < FB_WIDTH; x += 2) {
      const left = labfb_color(x, y, phase)
      const right = labfb_color(x + 1, y, phase)
      k.writeq_relaxed(BigInt(left) | (BigInt(right) << 32n), row + x * 4)
    }
  }

  function labfb_tick(timer: number): number {
    const fb = byTimer.get(timer)!

    /* Odd lines first, then the even ones, and so on. */
    const odd = Math.floor(fb.line / FB_LINES) % 2 === 0 ? 1 : 0
    labfb_draw_line(fb, (fb.line % FB_LINES) * 2 + odd, Math.floor(fb.line / 4))
    fb.line++
    k.hrtimer_forward_now(timer, LINE_PERIOD_NS)
    return k.HRTIMER_RESTART
  }

  function labfb_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const res = k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0)
    const regs = k.devm_ioremap_resource_wc(dev, res)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)

    const fb: LabFb = { regs, timer: k.hrtimer_init(labfb_tick), line: 0 }
    labfbs.set(pdev, fb)
    byTimer.set(fb.timer, fb)

    for (let y = 0; y < FB_HEIGHT; y += 2) labfb_draw_line(fb, y, 0)
    k.dev_info(dev, `${FB_WIDTH}x${FB_HEIGHT}, 32 bits a pixel`)
    k.hrtimer_start(fb.timer, LINE_PERIOD_NS)
    return 0
  }

  function labfb_remove(pdev: number): void {
    const fb = labfbs.get(pdev)!

    k.hrtimer_cancel(fb.timer)
    labfbs.delete(pdev)
    byTimer.delete(fb.timer)
  }

  return { probe: labfb_probe, remove: labfb_remove }
}
