// A board with MicroPython as it is on the wire: friendly and raw REPL, echo rules, tracebacks, soft reset, and a bus fault that stops it.
// Python itself only as far as sessions speak it.
import type { Transport } from '../../transport'
import { SETUP, WHO } from '../snippet'

const BANNER = 'MicroPython v1.24.1 on 2024-11-29; MPS2 with cortex-m3\r\nType "help()" for more information.\r\n>>> '
const RAW = 'raw REPL; CTRL-B to exit\r\n>'
const MOST_SOURCE = 65_536

export interface PeerOptions {
  /** Ports with small integers print the upper half of 32 bits as negative numbers. */
  negative?: boolean
  machine?: boolean
}

class Raised extends Error {}

export class MicropythonPeer {
  readonly memory = new Map<number, number>()
  /** Every access that was made, as `r4 40004000`, `w2 10=7`. */
  readonly made: string[] = []
  /** Touching it stops Python for good. */
  deadly: number | null = null
  /** Printed by something else in front of the next output. */
  noise = ''
  hung = false
  /** Sources that were carried out. */
  snippets = 0
  #raw = false
  #line = ''
  #names = new Set<string>()

  constructor(
    readonly wire: Transport,
    readonly options: PeerOptions = {},
  ) {
    wire.listen((bytes) => {
      for (const byte of bytes) if (!this.hung) this.#take(byte)
    })
  }

  /** Someone presses the reset button. */
  reset(): void {
    this.hung = this.#raw = false
    this.#line = ''
    this.#names.clear()
    this.#say(`\r\n${BANNER}`)
  }

  #say(text: string): void {
    this.wire.send(Buffer.from(text, 'latin1'))
  }

  #take(byte: number): void {
    const key = ['', 'A', 'B', 'C', 'D'][byte] ?? ''
    if (key === 'A') this.#enterRaw()
    else if (key === 'B') this.#leaveRaw()
    else if (key === 'C') this.#interrupt()
    else if (key === 'D' && this.#raw) this.#run()
    else this.#type(String.fromCharCode(byte))
  }

  #enterRaw(): void {
    if (!this.#raw && this.#line !== '') return this.#type('\x01')
    this.#say(this.#raw ? RAW : `\r\n${RAW}`)
    this.#raw = true
    this.#line = ''
  }

  #leaveRaw(): void {
    this.#raw = false
    this.#line = ''
    this.#say(`\r\n${BANNER}`)
  }

  #interrupt(): void {
    this.#line = ''
    if (!this.#raw) this.#say('\r\n>>> ')
  }

  /** Raw mode does not echo. */
  #type(text: string): void {
    if (this.#line.length < MOST_SOURCE) this.#line += text
    if (!this.#raw) this.#say(text)
  }

  #run(): void {
    const source = this.#line
    this.#line = ''
    if (source === '') return this.#softReset()
    this.snippets++
    const { out, error } = this.#carryOut(source)
    if (!this.hung) this.#say(`OK${this.noise}${out}\x04${error}\x04>`)
    else this.#say(`OK${out}`)
    this.noise = ''
  }

  #softReset(): void {
    this.#names.clear()
    this.#say(`OK\r\nMPY: soft reboot\r\n${RAW}`)
  }

  #carryOut(source: string): { out: string; error: string } {
    let out = ''
    const print = (text: string): void => void (out += `${text}\r\n`)
    if (source === WHO) return this.#who()
    if (source === SETUP) {
      for (const name of ['_b', '_h', '_w', '_p']) this.#names.add(name)
      return { out, error: '' }
    }
    for (const [index, line] of source.split('\n').entries()) {
      try {
        this.#statement(line, print)
      } catch (error) {
        if (!(error instanceof Raised)) throw error
        return { out, error: traceback(index + 1, error.message) }
      }
      if (this.hung) break
    }
    return { out, error: '' }
  }

  #who(): { out: string; error: string } {
    if (this.options.machine === false) {
      return { out: '', error: traceback(1, "ImportError: no module named 'machine'") }
    }
    return { out: 'micropython 1.24.1\r\nMPS2 with cortex-m3\r\n[8, 16, 32]\r\n', error: '' }
  }

  #statement(line: string, print: (text: string) => void): void {
    const [, readName, readAt] = /^_p\((_[bhw])\[(\d+)\]\)$/.exec(line) ?? []
    if (readName !== undefined) return print(this.#read(readName, Number(readAt)))
    const [, writeName, writeAt, value] = /^(_[bhw])\[(\d+)\]=(\d+)$/.exec(line) ?? []
    if (writeName !== undefined) return this.#write(writeName, Number(writeAt), Number(value))
    const [, from, to, step = '1', name] =
      /^for a in range\((\d+),(\d+)(?:,(\d+))?\):_p\((_[bhw])\[a\]\)$/.exec(line) ?? []
    if (name === undefined) throw new Raised('SyntaxError: invalid syntax')
    for (let at = Number(from); at < Number(to) && !this.hung; at += Number(step)) print(this.#read(name, at))
  }

  #width(name: string, address: number): number {
    if (!this.#names.has(name)) throw new Raised(`NameError: name '${name}' isn't defined`)
    const width = { _b: 1, _h: 2, _w: 4 }[name]!
    if (address % width !== 0) {
      throw new Raised(`ValueError: address ${address.toString(16).padStart(8, '0')} is not aligned to ${width} bytes`)
    }
    if (this.deadly !== null && this.deadly >= address && this.deadly < address + width) this.hung = true
    return width
  }

  #read(name: string, address: number): string {
    const width = this.#width(name, address)
    this.made.push(`r${width} ${address.toString(16)}`)
    let value = 0
    for (let at = 0; at < width; at++) value += (this.memory.get(address + at) ?? 0) * 2 ** (8 * at)
    return String(this.options.negative && width === 4 ? value | 0 : value)
  }

  #write(name: string, address: number, value: number): void {
    const width = this.#width(name, address)
    this.made.push(`w${width} ${address.toString(16)}=${value.toString(16)}`)
    for (let at = 0; at < width; at++) this.memory.set(address + at, Math.floor(value / 2 ** (8 * at)) & 0xff)
  }
}

const traceback = (line: number, text: string): string =>
  `Traceback (most recent call last):\r\n  File "<stdin>", line ${line}, in <module>\r\n${text}\r\n`
