// A model of the 16550A UART (PC16550D data sheet): bank switch, FIFOs, byte times, interrupts, loop-back. Modem lines and DMA are not wired.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { ns16550aMap } from './ns16550a-map'

/** Hz, where the board does not say: a PC's crystal. */
const CLOCK = 1_843_200
const NS_PER_SECOND = 1_000_000_000
const OVERSAMPLING = 16
const DEPTH = 16
/** Bytes by FCR.TRIGGER. */
const TRIGGERS = [1, 4, 8, 14] as const
/** Received bytes that nobody takes are reported after so many byte times (8.4.2). */
const TIMEOUT_BYTES = 4
/** Modem inputs as the other end of the wire holds them: DCD, DSR, CTS. */
const WIRE = 0xb0
/** IIR, low four bits. */
const Interrupt = { none: 1, modem: 0, transmitter: 2, data: 4, line: 6, timeout: 0xc } as const
const FIFOS_ON = 0xc0
const FCR = { FIFOE: 0x01, RFIFOR: 0x02, XFIFOR: 0x04, KEPT: 0xc9 } as const
const LINE_ERRORS = 0x1e
const MODEM_CHANGES = 0x0f

const regions = { regs: { map: ns16550aMap } } as const
type Ports = DevicePorts<typeof regions>

export const ns16550a = defineDevice({
  compatible: ['ns16550a', 'ns16550', 'pnpPNP,501'],
  doc: ns16550aMap.doc,
  regions,
  irqs: ['intr'],
  serial: 'regs',
  create: (ports) => new Ns16550a(ports),
})

class Ns16550a implements Device<typeof regions> {
  readonly #ports: Ports
  #transmit: number[] = []
  #receive: number[] = []
  /** What RBR shows without FIFOs. */
  #last = 0
  /** A byte is in the shift register. */
  #sending = false
  /** Bytes that the other end has sent and that have not fully arrived. */
  #arriving: number[] = []
  #isArriving = false
  #transmitterPending = false
  #timedOut = false
  #cancelTimeout = (): void => undefined

  readonly behaviour: Device<typeof regions>['behaviour']

  constructor(ports: Ports) {
    this.#ports = ports
    const update = (): void => this.#update()
    this.behaviour = {
      regs: {
        RBR_THR: { onRead: () => this.#taken(), onWrite: (byte) => this.#put(byte) },
        IER: { onWrite: (now, before) => this.#enable(now, before) },
        IIR_FCR: { onRead: (iir) => this.#identified(iir), onWrite: (fcr) => this.#controlFifos(fcr) },
        LCR: { onWrite: (lcr) => this.#showBank((lcr & 0x80) !== 0) },
        MCR: { onWrite: () => this.#driveModem() },
        LSR: { onRead: update },
        MSR: { onRead: update },
      },
    }
  }

  reset(): void {
    this.#transmit = []
    this.#receive = []
    this.#arriving = []
    this.#last = 0
    this.#sending = this.#isArriving = this.#transmitterPending = this.#timedOut = false
    this.#showBank(false)
  }

  receive(byte: number): void {
    this.#arriving.push(byte)
    this.#arrive()
  }

  get #registers(): Ports['banks']['regs']['registers'] {
    return this.#ports.banks.regs.registers
  }

  get #fields(): Ports['banks']['regs']['fields'] {
    return this.#ports.banks.regs.fields
  }

  get #hasFifos(): boolean {
    return this.#fields.FCR.FIFOE.get() === 1
  }

  get #loops(): boolean {
    return this.#fields.MCR.LOOP.get() === 1
  }

  /** Bits of a word on the line. */
  get #wordMask(): number {
    return (1 << (5 + this.#fields.LCR.WLS.get())) - 1
  }

  /** ns from the start bit to the end of the last stop bit. A divisor of 0 counts as the largest: the chip has no rate then. */
  get #byteTime(): number {
    const { WLS, STB, PEN } = this.#fields.LCR
    const clock = this.#ports.properties['clock-frequency']?.[0] ?? CLOCK
    const divisor = this.#registers.DLL.get() | (this.#registers.DLM.get() << 8) || 0x1_0000
    const data = 5 + WLS.get()
    const stop = STB.get() === 0 ? 1 : data === 5 ? 1.5 : 2
    return Math.round(((1 + data + PEN.get() + stop) * OVERSAMPLING * divisor * NS_PER_SECOND) / clock)
  }

  #showBank(divisor: boolean): void {
    const bank = this.#ports.banks.regs
    bank.show(divisor ? 'DLL' : 'RBR_THR')
    bank.show(divisor ? 'DLM' : 'IER')
  }

  #put(byte: number): void {
    const room = this.#hasFifos ? DEPTH : 1
    // A byte too many replaces the one in THR; one that finds the FIFO full is lost.
    if (!this.#hasFifos) this.#transmit = []
    if (this.#transmit.length < room) this.#transmit.push(byte)
    this.#transmitterPending = false
    this.#fields.LSR.THRE.set(0)
    this.#fields.LSR.TEMT.set(0)
    this.#update()
    this.#send()
  }

  /** Moves the next byte into the shift register, when one waits and the register is free. */
  #send(): void {
    while (!this.#sending && this.#transmit.length > 0) {
      const byte = this.#transmit.shift()! & this.#wordMask
      if (this.#transmit.length === 0) this.#becomeEmpty()
      this.#sending = true
      if (this.#ports.serial.instant) this.#sent(byte)
      else this.#ports.clock.after(this.#byteTime, () => this.#sent(byte))
    }
  }

  #sent(byte: number): void {
    this.#sending = false
    if (this.#loops) this.#arrived(byte)
    else this.#ports.serial.send(byte)
    if (this.#transmit.length === 0) this.#fields.LSR.TEMT.set(1)
    else this.#send()
  }

  #becomeEmpty(): void {
    this.#fields.LSR.THRE.set(1)
    this.#transmitterPending = true
    this.#update()
  }

  #arrive(): void {
    if (this.#isArriving || this.#arriving.length === 0) return
    this.#isArriving = true
    this.#ports.clock.after(this.#byteTime, () => {
      this.#isArriving = false
      const byte = this.#arriving.shift()!
      // In loop-back the receiver is cut off the wire.
      if (!this.#loops) this.#arrived(byte & this.#wordMask)
      this.#arrive()
    })
  }

  #arrived(byte: number): void {
    if (this.#receive.length >= (this.#hasFifos ? DEPTH : 1)) this.#fields.LSR.OE.set(1)
    // What is in the FIFO stays; without FIFOs the new byte takes the place of the one not read.
    if (!this.#hasFifos) this.#receive = [byte]
    else if (this.#receive.length < DEPTH) this.#receive.push(byte)
    if (!this.#hasFifos) this.#last = byte
    this.#fields.LSR.DR.set(1)
    this.#startTimeout()
    this.#showReceived()
    this.#update()
  }

  #taken(): void {
    this.#receive.shift()
    this.#timedOut = false
    if (this.#receive.length > 0) this.#startTimeout()
    else this.#emptied()
    this.#showReceived()
    this.#update()
  }

  #emptied(): void {
    this.#cancelTimeout()
    this.#fields.LSR.DR.set(0)
    this.#fields.LSR.BI.set(0)
  }

  #startTimeout(): void {
    this.#cancelTimeout()
    if (!this.#hasFifos) return
    this.#cancelTimeout = this.#ports.clock.after(TIMEOUT_BYTES * this.#byteTime, () => {
      this.#timedOut = true
      this.#update()
    })
  }

  /** An empty FIFO reads as 0; without FIFOs the last byte stays. */
  #showReceived(): void {
    this.#registers.RBR_THR.set(this.#hasFifos ? (this.#receive[0] ?? 0) : this.#last)
  }

  #enable(now: number, before: number): void {
    const { ETBEI, THRE } = { ...this.#fields.IER, ...this.#fields.LSR }
    // Switching the transmitter's interrupt on raises it at once when there is room.
    if (((now ^ before) & 0x02) !== 0) this.#transmitterPending = ETBEI.get() === 1 && THRE.get() === 1
    this.#update()
  }

  #identified(iir: number): void {
    if ((iir & 0x0f) === Interrupt.transmitter) this.#transmitterPending = false
    this.#update()
  }

  #controlFifos(fcr: number): void {
    const switched = ((fcr & FCR.FIFOE) !== 0) !== this.#hasFifos
    // The other bits are programmed only together with FIFOE (8.4.1); switching it empties both.
    const on = (fcr & FCR.FIFOE) !== 0
    this.#registers.FCR.set(on ? fcr & FCR.KEPT : 0)
    if (switched || (on && (fcr & FCR.RFIFOR) !== 0)) this.#dropReceived()
    if (switched || (on && (fcr & FCR.XFIFOR) !== 0)) this.#dropTransmit()
    this.#showReceived()
    this.#update()
  }

  #dropReceived(): void {
    this.#receive = []
    this.#timedOut = false
    this.#emptied()
  }

  /** What is in the shift register goes on. */
  #dropTransmit(): void {
    this.#transmit = []
    this.#becomeEmpty()
  }

  /** Inputs follow the outputs in loop-back, and the wire otherwise; each change is noted. */
  #driveModem(): void {
    const { DTR, RTS, OUT1, OUT2 } = this.#fields.MCR
    const looped = (RTS.get() << 4) | (DTR.get() << 5) | (OUT1.get() << 6) | (OUT2.get() << 7)
    const before = this.#registers.MSR.get()
    const inputs = this.#loops ? looped : WIRE
    const changed = (inputs ^ before) & 0xf0
    // RI is noted only when it goes inactive.
    const noted = changed & ~(inputs & 0x40)
    this.#registers.MSR.set(inputs | (before & MODEM_CHANGES) | (noted >> 4))
    this.#update()
  }

  /** Most urgent first (table 4). */
  #pending(): number {
    const { ERBFI, ETBEI, ELSI, EDSSI } = this.#fields.IER
    if (ELSI.get() === 1 && (this.#registers.LSR.get() & LINE_ERRORS) !== 0) return Interrupt.line
    if (ERBFI.get() === 1 && this.#timedOut) return Interrupt.timeout
    if (ERBFI.get() === 1 && this.#isTriggered) return Interrupt.data
    if (ETBEI.get() === 1 && this.#transmitterPending) return Interrupt.transmitter
    if (EDSSI.get() === 1 && (this.#registers.MSR.get() & MODEM_CHANGES) !== 0) return Interrupt.modem
    return Interrupt.none
  }

  get #isTriggered(): boolean {
    if (!this.#hasFifos) return this.#fields.LSR.DR.get() === 1
    return this.#receive.length >= TRIGGERS[this.#fields.FCR.TRIGGER.get() as 0 | 1 | 2 | 3]
  }

  #update(): void {
    const interrupt = this.#pending()
    this.#registers.IIR_FCR.set(interrupt | (this.#hasFifos ? FIFOS_ON : 0))
    this.#ports.irq(0).set(interrupt !== Interrupt.none)
  }
}
