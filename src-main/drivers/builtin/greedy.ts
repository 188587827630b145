// A driver with a mistake in it: it asks for half of one lab device and half of the next.
import type { DriverMain } from '../builtin-driver'

const GREEDY_START = 0x1000_0800
const GREEDY_SIZE = 0x1000

export const greedy: DriverMain = (k) => {
  /* Nobody told it where its registers are, so it guesses. */
  const greedy_res = k.DEFINE_RES_MEM(GREEDY_START, GREEDY_SIZE)

  function greedy_probe(pdev: number): number {
    const regs = k.devm_ioremap_resource(k.pdev_dev(pdev), greedy_res)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)

    k.dev_info(k.pdev_dev(pdev), 'got what it asked for')
    return 0
  }

  return { probe: greedy_probe }
}
