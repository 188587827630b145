// A model of ARM's PL011 UART (DDI 0183): FIFOs, byte times, flags, interrupts, modem lines. Infrared and DMA are not wired.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { Fifo } from './fifo'
import { ModemLines } from './modem-lines'
import { pl011Map } from './pl011-map'

/** UARTCLK, Hz. */
const UARTCLK = 48_000_000
const NS_PER_SECOND = 1_000_000_000
/** Clocks of a bit at divisor 1. */
const OVERSAMPLING = 16
const FRACTION_STEPS = 64
/** Of the revision field of PERIPHID2. */
const R1P5 = 3
/** The receive timeout, in bit times. */
const TIMEOUT_BITS = 32
/** Where the errors of a received byte begin in DR; OE among them. */
const ERROR_SHIFT = 8
const DATA_BITS = 0xff
const OVERRUN = 1 << 11
/** A break is a 0 with both errors (2.4.2, 3.3.1). */
const BREAK = (1 << 10) | (1 << 8)

const regions = { regs: { map: pl011Map } } as const
type Ports = DevicePorts<typeof regions>

export const pl011 = defineDevice({
  compatible: ['arm,pl011'],
  doc: pl011Map.doc,
  regions,
  irqs: ['uartintr'],
  serial: 'regs',
  create: (ports) => new Pl011(ports),
})

class Pl011 implements Device<typeof regions> {
  readonly #ports: Ports
  readonly #transmit = new Fifo()
  readonly #receive = new Fifo()
  /** Bytes that the other end has sent and that have not fully arrived yet. */
  #arriving: number[] = []
  #isArriving = false
  #sending = false
  #lost = false
  #bitTime: number
  #wasFifo = 0
  #wasBreak = false
  #cancelTimeout = (): void => undefined
  readonly #modem: ModemLines

  readonly behaviour: Device<typeof regions>['behaviour']

  constructor(ports: Ports) {
    this.#ports = ports
    this.#bitTime = this.#noRate
    this.#modem = new ModemLines(ports.banks.regs.fields)
    const update = (): void => this.#updateInterrupts()
    this.behaviour = {
      regs: {
        DR: { onRead: (value) => this.#taken(value), onWrite: (byte) => this.#put(byte) },
        RSR_ECR: { onWrite: () => ports.banks.regs.registers.RSR_ECR.set(0) },
        LCR_H: { onWrite: () => this.#takeOverFormat() },
        CR: { onWrite: () => this.#switch() },
        IMSC: { onWrite: update },
        IFLS: { onWrite: () => this.#followModem() },
        ICR: { onWrite: (bits) => this.#clearInterrupts(bits) },
      },
    }
  }

  reset(): void {
    this.#takeRevision()
    this.#transmit.setEnabled(false)
    this.#receive.setEnabled(false)
    this.#arriving = []
    this.#isArriving = false
    this.#sending = false
    this.#lost = false
    this.#bitTime = this.#noRate
    this.#wasFifo = 0
    this.#wasBreak = false
    this.#modem.reset()
  }

  /** Modem inputs: 0 CTS, 1 DSR, 2 DCD, 3 RI; true = asserted. */
  input(line: number, level: boolean): void {
    this.#modem.input(line, level)
    this.#switch()
  }

  receive(byte: number): void {
    this.#arriving.push(byte)
    this.#arrive()
  }

  /** A board may have another revision than r1p1; r1p5 has FIFOs of 32 bytes. */
  #takeRevision(): void {
    const id = this.#ports.properties['arm,primecell-periphid']?.[0]
    if (id === undefined) return
    const { PERIPHID0, PERIPHID1, PERIPHID2, PERIPHID3 } = this.#registers
    for (const [index, register] of [PERIPHID0, PERIPHID1, PERIPHID2, PERIPHID3].entries()) {
      register.set((id >>> (index * 8)) & 0xff)
    }
    const isDeep = this.#registers.PERIPHID2.get() >> 4 >= R1P5
    for (const fifo of [this.#transmit, this.#receive]) fifo.deep = isDeep ? 32 : 16
  }

  get #registers(): Ports['banks']['regs']['registers'] {
    return this.#ports.banks.regs.registers
  }

  get #fields(): Ports['banks']['regs']['fields'] {
    return this.#ports.banks.regs.fields
  }

  /** The time of a bit before a baud rate is set: there is no line yet, unless it is one that takes no time. */
  get #noRate(): number {
    return this.#ports.serial.instant ? 0 : Infinity
  }

  /** ns from the start bit to the end of the last stop bit. */
  get #byteTime(): number {
    const { PEN, STP2 } = this.#fields.LCR_H
    return Math.round(this.#bitTime * (1 + this.#dataBits + PEN.get() + 1 + STP2.get()))
  }

  get #dataBits(): number {
    return 5 + this.#fields.LCR_H.WLEN.get()
  }

  #takeOverFormat(): void {
    const divisor = this.#registers.IBRD.get() + this.#registers.FBRD.get() / FRACTION_STEPS
    const hasRate = this.#registers.IBRD.get() > 0 && !this.#ports.serial.instant
    this.#bitTime = hasRate ? (OVERSAMPLING * divisor * NS_PER_SECOND) / UARTCLK : this.#noRate
    const fifo = this.#fields.LCR_H.FEN.get()
    if (fifo !== this.#wasFifo) {
      this.#wasFifo = fifo
      this.#transmit.setEnabled(fifo === 1)
      this.#receive.setEnabled(fifo === 1)
    }
    this.#updateFlags()
    this.#break()
    this.#send()
    this.#arrive()
  }

  #switch(): void {
    this.#followModem()
    this.#break()
    this.#send()
  }

  #followModem(): void {
    this.#modem.follow(this.#receive.length < this.#receiveLevel)
    this.#updateInterrupts()
  }

  /** A break that begins while looped back is received one word later, once. */
  #break(): void {
    const isBreak = this.#fields.LCR_H.BRK.get() === 1 && this.#fields.CR.LBE.get() === 1 && this.#bitTime < Infinity
    if (isBreak && !this.#wasBreak) this.#ports.clock.after(this.#byteTime, () => this.#arrivedBreak())
    this.#wasBreak = isBreak
  }

  #arrivedBreak(): void {
    if (this.#wasBreak) this.#arrived(BREAK)
  }

  #put(byte: number): void {
    // A write to a full FIFO is lost: the manual leaves it to the driver to look at TXFF.
    if (this.#transmit.isFull) return
    this.#transmit.push(byte & DATA_BITS)
    if (this.#transmit.length > this.#transmitLevel) this.#fields.RIS.TX.set(0)
    this.#send()
    this.#updateFlags()
    this.#updateInterrupts()
  }

  get #transmitLevel(): number {
    return this.#transmit.level(this.#fields.IFLS.TXIFLSEL.get(), 'transmit')
  }

  get #receiveLevel(): number {
    return this.#receive.level(this.#fields.IFLS.RXIFLSEL.get(), 'receive')
  }

  /** Moves the next byte into the shift register, when one waits and the line is free. */
  #send(): void {
    const { UARTEN, TXE } = this.#fields.CR
    if (this.#sending || this.#transmit.isEmpty || UARTEN.get() === 0 || TXE.get() === 0) return
    if (this.#bitTime === Infinity || this.#fields.LCR_H.BRK.get() === 1 || !this.#modem.mayTransmit) return
    const byte = this.#transmit.shift()! & ((1 << this.#dataBits) - 1)
    this.#sending = true
    if (this.#transmit.length <= this.#transmitLevel) this.#fields.RIS.TX.set(1)
    this.#updateFlags()
    this.#updateInterrupts()
    if (this.#bitTime === 0) this.#sent(byte)
    else this.#ports.clock.after(this.#byteTime, () => this.#sent(byte))
  }

  #sent(byte: number): void {
    this.#sending = false
    if (this.#fields.CR.LBE.get() === 1) this.#arrived(byte)
    else this.#ports.serial.send(byte)
    this.#send()
    this.#updateFlags()
  }

  #arrive(): void {
    if (this.#isArriving || this.#arriving.length === 0 || this.#bitTime === Infinity) return
    this.#isArriving = true
    const arrive = (): void => {
      this.#isArriving = false
      const byte = this.#arriving.shift()!
      if (this.#fields.CR.LBE.get() === 0) this.#arrived(byte)
      this.#arrive()
    }
    if (this.#bitTime === 0) arrive()
    else this.#ports.clock.after(this.#byteTime, arrive)
  }

  /** @param byte with its errors above it, as in DR */
  #arrived(byte: number): void {
    const { UARTEN, RXE } = this.#fields.CR
    if (UARTEN.get() === 0 || RXE.get() === 0) return
    if (this.#receive.isFull) {
      this.#lost = true
      this.#fields.RSR_ECR.OE.set(1)
      this.#fields.RIS.OE.set(1)
    } else {
      const errors = byte & ~DATA_BITS
      this.#receive.push((byte & ((1 << this.#dataBits) - 1)) | errors | (this.#lost ? OVERRUN : 0))
      this.#lost = false
      // FE, PE and BE stand in RIS one bit below their place in DR (3.3.1, 3.3.11).
      this.#registers.RIS.set(this.#registers.RIS.get() | (errors >> 1))
      if (this.#receive.length >= this.#receiveLevel) this.#fields.RIS.RX.set(1)
      this.#registers.DR.set(this.#receive.head!)
    }
    this.#startTimeout()
    this.#updateFlags()
    this.#followModem()
    this.#send()
  }

  #startTimeout(): void {
    this.#cancelTimeout()
    this.#cancelTimeout = this.#ports.clock.after(Math.round(this.#bitTime * TIMEOUT_BITS), () => {
      if (this.#receive.isEmpty) return
      this.#fields.RIS.RT.set(1)
      this.#updateInterrupts()
    })
  }

  /** DR was read: the next byte comes up. An empty FIFO goes on showing the last one. */
  #taken(value: number): void {
    this.#receive.shift()
    const overrun = this.#fields.RSR_ECR.OE.get()
    this.#registers.RSR_ECR.set((value >> ERROR_SHIFT) | (overrun << 3))
    if (this.#receive.head !== undefined) this.#registers.DR.set(this.#receive.head)
    if (this.#receive.length < this.#receiveLevel) this.#fields.RIS.RX.set(0)
    if (this.#receive.isEmpty) this.#fields.RIS.RT.set(0)
    this.#updateFlags()
    this.#followModem()
    this.#send()
  }

  #clearInterrupts(bits: number): void {
    this.#registers.RIS.set(this.#registers.RIS.get() & ~bits)
    this.#updateInterrupts()
  }

  #updateFlags(): void {
    const { FR } = this.#fields
    FR.TXFE.set(Number(this.#transmit.isEmpty))
    FR.TXFF.set(Number(this.#transmit.isFull))
    FR.RXFE.set(Number(this.#receive.isEmpty))
    FR.RXFF.set(Number(this.#receive.isFull))
    FR.BUSY.set(Number(this.#sending || !this.#transmit.isEmpty))
  }

  #updateInterrupts(): void {
    this.#registers.MIS.set(this.#registers.RIS.get() & this.#registers.IMSC.get())
    this.#ports.irq(0).set(this.#registers.MIS.get() !== 0)
  }
}
