// The modem lines of a PL011: four inputs, or its own outputs when it is looped back; flow control (DDI 0183, 2.4.6, 3.3.8).
import type { FieldHandles } from '../../registers/register-bank'
import type { pl011Map } from './pl011-map'

type Fields = Pick<FieldHandles<typeof pl011Map>, 'CR' | 'FR' | 'RIS'>

export class ModemLines {
  readonly #fields: Fields
  #inputs = [false, false, false, false]

  constructor(fields: Fields) {
    this.#fields = fields
  }

  reset(): void {
    this.#inputs = [false, false, false, false]
  }

  input(line: number, level: boolean): void {
    if (line < this.#inputs.length) this.#inputs[line] = level
  }

  /** With CTSEN the transmitter waits for the other end. */
  get mayTransmit(): boolean {
    return this.#fields.CR.CTSEN.get() === 0 || this.#fields.FR.CTS.get() === 1
  }

  /** Shows the inputs in FR; each that changed is noted in RIS. @param hasRoom the receive FIFO is below its level */
  follow(hasRoom: boolean): void {
    const { CR, FR, RIS } = this.#fields
    const rts = CR.RTSEN.get() === 1 ? Number(hasRoom) : CR.RTS.get()
    const looped = [rts, CR.DTR.get(), CR.OUT1.get(), CR.OUT2.get()]
    const levels = CR.LBE.get() === 1 ? looped : this.#inputs.map(Number)
    const flags = [FR.CTS, FR.DSR, FR.DCD, FR.RI]
    const raw = [RIS.CTS, RIS.DSR, RIS.DCD, RIS.RI]
    flags.forEach((flag, line) => {
      if (flag.get() === levels[line]) return
      flag.set(levels[line]!)
      raw[line]!.set(1)
    })
  }
}
