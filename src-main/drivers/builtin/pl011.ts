// Driver of the PL011 UART: prints a banner by polling, then echoes by interrupt what comes in.
import type { DriverMain } from '../builtin-driver'

/* Register offsets */
const UART_DR = 0x00
const UART_FR = 0x18
const UART_IBRD = 0x24
const UART_FBRD = 0x28
const UART_LCR_H = 0x2c
const UART_CR = 0x30
const UART_IMSC = 0x38
const UART_MIS = 0x40
const UART_ICR = 0x44
const UART_PERIPHID2 = 0xfe8

/* Revisions from r1p5 on have deeper FIFOs */
const PERIPHID2_REV_SHIFT = 4
const REV_R1P5 = 3

/* Flag register bits */
const FR_RXFE = 1 << 4
const FR_TXFF = 1 << 5

/* Line control: 8 data bits, FIFOs on */
const LCR_H_WLEN_8 = 3 << 5
const LCR_H_FEN = 1 << 4

/* Control register bits */
const CR_UARTEN = 1 << 0
const CR_TXE = 1 << 8
const CR_RXE = 1 << 9

/* Interrupt bits: bytes came in, or waited */
const INT_RX = 1 << 4
const INT_RT = 1 << 6

/* 3 Mbaud from 48 MHz: 48 / (16 * 3) */
const BAUD_DIVISOR = 1

const BANNER = (fifo: number): string =>
  `MMIO Lab\r\nuart0: PL011 at 3 Mbaud, FIFOs of ${fifo} bytes\r\nWhat you type is echoed by the interrupt handler.\r\n> `
const ENTER = '\r'.charCodeAt(0)
const NEW_LINE = '\r\n> '

export const pl011: DriverMain = (k) => {
  const mapped = new Map<number, number>()

  function pl011_putc(regs: number, c: number): void {
    /* A byte takes 3.3 us: a full FIFO has room again soon. */
    k.readl_poll_timeout_atomic(regs + UART_FR, (val) => !(val & FR_TXFF), 1, 100)
    k.writel(c, regs + UART_DR)
  }

  function pl011_puts(regs: number, text: string): void {
    for (const c of text) pl011_putc(regs, c.charCodeAt(0))
  }

  function pl011_irq(_irq: number, dev_id: number): number {
    const regs = mapped.get(dev_id)!

    const pending = k.readl(regs + UART_MIS)
    if (!(pending & (INT_RX | INT_RT))) return k.IRQ_NONE
    while (!(k.readl(regs + UART_FR) & FR_RXFE)) {
      const c = k.readl(regs + UART_DR) & 0xff
      if (c === ENTER || c === 0x0a) pl011_puts(regs, NEW_LINE)
      else pl011_putc(regs, c)
    }
    k.writel(pending, regs + UART_ICR)
    return k.IRQ_HANDLED
  }

  function pl011_fifosize(regs: number): number {
    return k.readl(regs + UART_PERIPHID2) >> PERIPHID2_REV_SHIFT < REV_R1P5 ? 16 : 32
  }

  function pl011_setup(regs: number): void {
    k.writel(0, regs + UART_CR)
    k.writel(BAUD_DIVISOR, regs + UART_IBRD)
    k.writel(0, regs + UART_FBRD)
    k.writel(LCR_H_WLEN_8 | LCR_H_FEN, regs + UART_LCR_H)
    k.writel(CR_UARTEN | CR_TXE | CR_RXE, regs + UART_CR)
  }

  function pl011_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)
    mapped.set(pdev, regs)

    const irq = k.platform_get_irq(pdev, 0)
    if (irq < 0) return irq
    const ret = k.devm_request_irq(dev, irq, pl011_irq, 0, k.dev_name(dev), pdev)
    if (ret) return ret

    pl011_setup(regs)
    pl011_puts(regs, BANNER(pl011_fifosize(regs)))
    k.writel(INT_RX | INT_RT, regs + UART_IMSC)
    k.dev_info(dev, `PL011 ready, irq ${irq}`)
    return 0
  }

  function pl011_remove(pdev: number): void {
    const regs = mapped.get(pdev)!

    k.writel(0, regs + UART_IMSC)
    k.writel(0, regs + UART_CR)
    mapped.delete(pdev)
  }

  return { probe: pl011_probe, remove: pl011_remove }
}
