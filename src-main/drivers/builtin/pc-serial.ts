// Driver of a PC's serial port: finds out what it is, prints a banner by polling, then echoes by interrupt.
import type { DriverMain } from '../builtin-driver'

/* Register offsets (linux/serial_reg.h) */
const UART_RX = 0
const UART_TX = 0
const UART_DLL = 0
const UART_IER = 1
const UART_DLM = 1
const UART_IIR = 2
const UART_FCR = 2
const UART_LCR = 3
const UART_MCR = 4
const UART_LSR = 5
const UART_SCR = 7

const UART_IER_RDI = 0x01
const UART_IIR_NO_INT = 0x01
const UART_IIR_FIFO = 0xc0
const UART_FCR_ENABLE_FIFO = 0x01
const UART_FCR_CLEAR_RCVR = 0x02
const UART_FCR_CLEAR_XMIT = 0x04
const UART_LCR_WLEN8 = 0x03
const UART_LCR_DLAB = 0x80
const UART_MCR_OUT2 = 0x08
const UART_LSR_DR = 0x01
const UART_LSR_THRE = 0x20

const UART_PORTS = 8
/* 115200 baud: 1.8432 MHz / (16 * 1) */
const DIVISOR = 1
const NEW_LINE = '\r\n> '

export const pcSerial: DriverMain = (k) => {
  const bases = new Map<number, number>()

  /* A scratch register says that it is no 8250, both FIFO bits that its FIFOs work. */
  function serial_type(base: number): string {
    k.outb(0x5a, base + UART_SCR)
    if (k.inb(base + UART_SCR) !== 0x5a) return '8250'
    k.outb(UART_FCR_ENABLE_FIFO, base + UART_FCR)
    return (k.inb(base + UART_IIR) & UART_IIR_FIFO) === UART_IIR_FIFO ? '16550A' : '16450'
  }

  function serial_setup(base: number): void {
    k.outb(0, base + UART_IER)
    k.outb(UART_LCR_DLAB | UART_LCR_WLEN8, base + UART_LCR)
    k.outb(DIVISOR & 0xff, base + UART_DLL)
    k.outb(DIVISOR >> 8, base + UART_DLM)
    k.outb(UART_LCR_WLEN8, base + UART_LCR)
    k.outb(UART_FCR_ENABLE_FIFO | UART_FCR_CLEAR_RCVR | UART_FCR_CLEAR_XMIT, base + UART_FCR)
    k.outb(UART_MCR_OUT2, base + UART_MCR)
  }

  function serial_putc(base: number, c: number): void {
    k.read_poll_timeout_atomic(
      () => k.inb(base + UART_LSR),
      (lsr) => (lsr & UART_LSR_THRE) !== 0,
      10,
      2000,
      false,
    )
    k.outb(c, base + UART_TX)
  }

  function serial_puts(base: number, text: string): void {
    for (const c of text) serial_putc(base, c.charCodeAt(0))
  }

  function serial_irq(_irq: number, dev_id: number): number {
    const base = bases.get(dev_id)!

    if (k.inb(base + UART_IIR) & UART_IIR_NO_INT) return k.IRQ_NONE
    while (k.inb(base + UART_LSR) & UART_LSR_DR) {
      const c = k.inb(base + UART_RX)
      if (c === 0x0d || c === 0x0a) serial_puts(base, NEW_LINE)
      else serial_putc(base, c)
    }
    return k.IRQ_HANDLED
  }

  function serial_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const res = k.platform_get_resource(pdev, k.IORESOURCE_IO, 0)
    if (!res) return -k.ENXIO
    const base = k.res_start(res)
    if (!k.devm_request_region(dev, base, UART_PORTS, k.dev_name(dev))) return -k.EBUSY
    bases.set(pdev, base)

    const irq = k.platform_get_irq(pdev, 0)
    if (irq < 0) return irq
    const type = serial_type(base)
    serial_setup(base)
    const ret = k.devm_request_irq(dev, irq, serial_irq, 0, k.dev_name(dev), pdev)
    if (ret) return ret

    serial_puts(base, `MMIO Lab PC\r\nttyS0: a ${type} at ports 0x3f8-0x3ff${NEW_LINE}`)
    k.outb(UART_IER_RDI, base + UART_IER)
    k.dev_info(dev, `ttyS0 at I/O 0x3f8 (irq = ${irq}, base_baud = 115200) is a ${type}`)
    return 0
  }

  function serial_remove(pdev: number): void {
    k.outb(0, bases.get(pdev)! + UART_IER)
    bases.delete(pdev)
  }

  return { probe: serial_probe, remove: serial_remove }
}
