// A board with U-Boot as it is on the wire: echo, Ctrl-C, a line limit, md and mw, aborts that restart it, and a countdown that must be stopped.
// As 2023.01 answers on QEMU; written from what it says, to be disturbed in ways that QEMU cannot be.
import type { Transport } from '../../transport'

export interface PeerOptions {
  prompt?: string
  /** Bits of an address, and whether 64-bit accesses are known. */
  bits?: 32 | 64
  ports?: boolean
  /** What is said at a bad address; `@` becomes the address. */
  abort?: string
  /** Added to every address by `base`. */
  base?: number
}

const BANNER = 'U-Boot 2023.01 (Jun 22 2026 - 08:38:07 +0000)'
const WIDTHS: Record<string, number> = { b: 1, w: 2, l: 4, q: 8 }
const LONGEST = 256
const COUNT_MS = 1000

export class UbootPeer {
  readonly memory = new Map<number, number>()
  /** Every access that was made, as `r4 9000fe0`, `w2 10=7`. */
  readonly made: string[] = []
  /** Lines that were entered. */
  readonly lines: string[] = []
  /** First and behind the last address that restarts the board. */
  hole: [number, number] = [0x5000_0000, 0x6000_0000]
  /** Once, in the middle of the next echo, or in front of the next row. */
  noiseInEcho = ''
  noiseInRow = ''
  /** The next row comes without its beginning. */
  cutRow = false
  muted = false
  state: 'prompt' | 'starting' | 'linux' = 'prompt'
  #line = ''
  #timer: NodeJS.Timeout | null = null

  constructor(
    readonly wire: Transport,
    readonly options: PeerOptions = {},
  ) {
    wire.listen((bytes) => {
      for (const byte of bytes) this.#take(String.fromCharCode(byte))
    })
  }

  say(text: string): void {
    if (!this.muted) this.wire.send(Buffer.from(text.replace(/\n/g, '\r\n'), 'latin1'))
  }

  /** Starts anew, as with its reset button. */
  restart(): void {
    this.state = 'starting'
    this.#line = ''
    this.say(`\n\n${BANNER}\n\nDRAM:  256 MiB\nLoading Environment from Flash... OK\nIn:    pl011@9000000\n`)
    this.#count(2)
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  get #prompt(): string {
    return this.options.prompt ?? '=> '
  }

  #count(left: number): void {
    this.say(left === 2 ? `Hit any key to stop autoboot:  ${left} ` : `\b\b\b ${left} `)
    this.#timer = setTimeout(() => (left > 0 ? this.#count(left - 1) : this.#boot()), COUNT_MS)
  }

  #boot(): void {
    this.state = 'linux'
    this.say('\nStarting kernel ...\n\n[    0.000000] Booting Linux\nboard login: ')
  }

  #take(key: string): void {
    if (this.state === 'linux') return this.say(key)
    if (this.state === 'starting') return this.#stopCountdown()
    if (key === '\x03') this.#interrupt()
    else if (key === '\r') this.#enter()
    else if (this.#line.length < LONGEST) this.#type(key)
  }

  #stopCountdown(): void {
    this.stop()
    this.state = 'prompt'
    this.say(`\b\b\b 0 \n${this.#prompt}`)
  }

  #interrupt(): void {
    this.#line = ''
    this.say(`<INTERRUPT>\n${this.#prompt}`)
  }

  #type(key: string): void {
    this.#line += key
    const noise = this.#line.length === 4 ? this.noiseInEcho : ''
    if (noise !== '') this.noiseInEcho = ''
    this.say(key + noise)
  }

  #enter(): void {
    const line = this.#line
    this.#line = ''
    this.lines.push(line)
    this.say('\n')
    for (const command of line.split(';')) {
      if (!this.#carryOut(command)) return
    }
    this.say(this.#prompt)
  }

  /** false: the board has restarted. */
  #carryOut(command: string): boolean {
    const [name = '', ...args] = command.split(' ')
    const [kind = '', suffix = 'l'] = name.split('.')
    const known = kind === 'md' || kind === 'mw' || (this.options.ports && (kind === 'iod' || kind === 'iow'))
    if (known) return this.#access(kind, WIDTHS[suffix]!, args)
    this.say(this.#answer(command))
    return true
  }

  #answer(command: string): string {
    const wide = this.options.bits === 64
    const at = (0x4000_0000).toString(16).padStart(wide ? 16 : 8, '0')
    const answers: Record<string, string> = {
      version: `${BANNER}\n\narm-linux-gnueabihf-gcc (Debian 12.2.0-14) 12.2.0\n`,
      bdinfo: `boot_params = 0x00000000\nrelocaddr   = 0x${at}\nBuild       = ${wide ? 64 : 32}-bit\n`,
      base: `Base Address: 0x${(this.options.base ?? 0).toString(16).padStart(8, '0')}\n`,
      'help md': 'md - memory display\n\nUsage:\nmd [.b, .w, .l, .q] address [# of objects]\n',
      ...(this.options.ports && { 'help iod': 'iod - IO space display\n\nUsage:\niod [.b, .w, .l] address\n' }),
    }
    return answers[command] ?? `Unknown command '${command.split(' ')[0]}' - try 'help'\n`
  }

  #access(kind: string, width: number, [at = '', last = '1']: string[]): boolean {
    if (width === 8 && this.options.bits !== 64) return true
    const address = parseInt(at, 16)
    return kind.endsWith('w') ? this.#write(width, address, last) : this.#show(width, address, parseInt(last, 16))
  }

  #write(width: number, address: number, text: string): boolean {
    if (this.#isBad(address)) return this.#abort(address)
    this.made.push(`w${width} ${address.toString(16)}=${text}`)
    const bytes = text.padStart(16, '0').match(/../g)!.reverse()
    for (let index = 0; index < width; index++) this.memory.set(address + index, parseInt(bytes[index]!, 16))
    return true
  }

  #show(width: number, from: number, count: number): boolean {
    for (let row = from, left = count; left > 0; row += 16, left -= 16 / width) {
      const words: string[] = []
      for (let index = 0; index < Math.min(left, 16 / width); index++) {
        const address = row + index * width
        if (this.#isBad(address)) return this.#abort(address)
        this.made.push(`r${width} ${address.toString(16)}`)
        words.push(this.#word(address, width))
      }
      this.#row(row, width, words)
    }
    return true
  }

  #row(address: number, width: number, words: readonly string[]): void {
    const shown = words.flatMap((word) => word.match(/../g)!.reverse()).map((byte) => character(parseInt(byte, 16)))
    const missing = ' '.repeat((16 / width - words.length) * (2 * width + 1))
    const row = `${address.toString(16).padStart(8, '0')}: ${words.join(' ')}${missing}  ${shown.join('')}\n`
    this.say(this.noiseInRow + (this.cutRow ? row.slice(5) : row))
    this.noiseInRow = ''
    this.cutRow = false
  }

  #word(address: number, width: number): string {
    const bytes = Array.from({ length: width }, (_, index) => this.memory.get(address + index) ?? 0)
    return bytes
      .reverse()
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
  }

  #isBad(address: number): boolean {
    return address >= this.hole[0] && address < this.hole[1]
  }

  #abort(address: number): boolean {
    const text = this.options.abort ?? 'data abort\npc : [<4ffb27d8>]\n'
    this.say(`${text.replace('@', address.toString(16).padStart(16, '0'))}Resetting CPU ...\n\nresetting ...\n`)
    this.restart()
    return false
  }
}

const character = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')
