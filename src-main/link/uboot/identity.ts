// Who is at the other end: finds U-Boot's prompt, stops its countdown, and asks what it can do. Asks nothing that U-Boot could misread.
import type { BoardInfo, LinkSettings } from '../../../src-preload/contract/link'
import type { Result } from '../../../src-preload/contract/errors'
import { done, failed } from '../../base/result'
import type { Transport } from '../transport'
import { wireMs, type Said, type UbootConsole } from './console'
import { isBanner, readCommand, rowOf, somebodyElse } from './text'

/** A prompt comes within this, even where a pseudo terminal looks up its bytes once a second. ms */
const FIRST_PROMPT_MS = 1200
const NEXT_PROMPT_MS = 200
/** A board that has said nothing for so long is not starting any more. ms */
const QUIET_MS = 5000
/** Nothing is said before the board has been quiet for so long, at first and when it is known to restart. ms */
const CALM_MS = 100
const RESTART_CALM_MS = 1000
/** Of a command that prints much, besides what its bytes take. ms */
const COMMAND_MS = 600
const COMMAND_BYTES = 2500
const TRIES = 4
/** Accesses on the way, unless the settings say otherwise: what fits into two lines. */
export const DEFAULT_WINDOW = 32

const SILENT = 'Power the board, check the wiring and the baud rate, and let U-Boot start.'

/** What is not in BoardInfo, but must be known to ask for nothing that is misread. */
export interface Identity {
  info: BoardInfo
  /** Addresses beyond 32 bits exist. Where they do not, U-Boot would cut them and access another place. */
  wide: boolean
}

/** Says one command, again where its echo was disturbed. @returns null where it was not answered */
export async function ask(transport: Transport, console: UbootConsole, text: string): Promise<Said | null> {
  const limits = {
    echoMs: COMMAND_MS + wireMs(transport, text.length * 2),
    answerMs: COMMAND_MS + wireMs(transport, COMMAND_BYTES),
    blind: false,
  }
  for (let tried = 0; tried < TRIES; tried++) {
    const said = await console.say(text, limits)
    if (said.ending === 'prompt') return said
    if (said.ending === 'closed' || (await console.findPrompt(NEXT_PROMPT_MS)) === null) return null
  }
  return null
}

/**
 * Until U-Boot has said who it is.
 * @param ms a board that starts is waited for so long; one that says nothing is given up sooner
 * @param starts it is known to start anew
 * @returns what `version` answered
 */
export async function greet(
  transport: Transport,
  console: UbootConsole,
  ms: number,
  starts = false,
): Promise<Result<string[]>> {
  const end = performance.now() + ms
  for (let wait = FIRST_PROMPT_MS; console.isOpen && performance.now() < end; wait = NEXT_PROMPT_MS) {
    await console.calm(starts ? RESTART_CALM_MS : CALM_MS, end - performance.now())
    const prompt = await console.findPrompt(Math.min(wait, Math.max(1, end - performance.now())))
    const other = somebodyElse(prompt ?? console.heard)
    if (other !== '') return failed('link', `${other} answers on this line, not U-Boot.`, 'Restart the board.')
    if (prompt === null && (console.heard === '' || console.quietMs > QUIET_MS)) break
    if (prompt === null) continue
    const said = await ask(transport, console, 'version')
    if (said?.lines.some(isBanner)) return done(said.lines)
    console.forget()
    if (said) return failed('link', `What answers at the prompt “${prompt.trim()}” is not U-Boot.`, SILENT)
  }
  const heard = lastWords(console.heard)
  return failed('link', heard === '' ? 'Nothing came.' : `No prompt of U-Boot's came, but “${heard}”.`, SILENT)
}

/** @returns link where it is not U-Boot, or one that cannot be used */
export async function identify(
  transport: Transport,
  console: UbootConsole,
  settings: LinkSettings,
  ms: number,
): Promise<Result<Identity>> {
  const version = await greet(transport, console, ms)
  if (!version.ok) return version
  const base = await ask(transport, console, 'base')
  const [, moved] = base?.lines.map((line) => /^Base Address: 0x([0-9a-f]+)/.exec(line)).find(Boolean) ?? []
  if (moved !== undefined && parseInt(moved, 16) !== 0) {
    return failed('link', `U-Boot adds 0x${moved} to every address.`, 'Say “base 0” on its console.')
  }
  const board = await askBoard(transport, console)
  if (!board) return failed('link', 'U-Boot stopped answering.', SILENT)
  if (board.memWidths.length === 0) return failed('link', 'This U-Boot has no md command.', 'Use another protocol.')
  return done({ info: infoOf(nameOf(version.value), board, settings), wide: board.wide })
}

interface Abilities {
  memWidths: number[]
  ioWidths: number[]
  wide: boolean
}

/** A place that can be read without any effect is U-Boot's own code, and `bdinfo` says where that is. */
async function askBoard(transport: Transport, console: UbootConsole): Promise<Abilities | null> {
  const bdinfo = await ask(transport, console, 'bdinfo')
  const iod = await ask(transport, console, 'help iod')
  const md = await ask(transport, console, 'help md')
  if (!bdinfo || !iod || !md) return null
  const has = ({ lines }: Said): boolean => lines.some((line) => /^(?:md|iod) - /.test(line))
  const [, code] = bdinfo.lines.map((line) => /^relocaddr +=\s*0x([0-9a-f]+)/.exec(line)).find(Boolean) ?? []
  const memWidths = has(md) ? [1, 2, 4] : []
  if (has(md) && code !== undefined && (await reads64(transport, console, parseInt(code, 16)))) memWidths.push(8)
  return { memWidths, ioWidths: has(iod) ? [1, 2, 4] : [], wide: code !== undefined && code.length > 8 }
}

/** U-Boot lists `.q` in its help whether or not it knows it; without it, it answers nothing at all. */
async function reads64(transport: Transport, console: UbootConsole, address: number): Promise<boolean> {
  const said = await ask(transport, console, readCommand({ space: 'mem', address, width: 8 }, 1))
  return said?.lines.some((line) => rowOf(line, 8)?.address === address) ?? false
}

/** `U-Boot 2023.01 (date)` and the compiler that made it, which names the processor. */
function nameOf(version: readonly string[]): string {
  const uboot = version.find(isBanner)!.replace(/ *\(.*$/, '')
  const compiler = version.map((line) => /^(\S+)-gcc\b/.exec(line)?.[1]).find((name) => name !== undefined)
  return compiler === undefined ? uboot : `${uboot}, ${compiler}`
}

function infoOf(board: string, { memWidths, ioWidths }: Abilities, settings: LinkSettings): BoardInfo {
  return {
    protocol: 'uboot',
    board,
    capabilities: {
      memWidths,
      ioWidths,
      bursts: true,
      // The x86 bus answers everything; nothing else has ports.
      faults: ioWidths.length > 0 ? 'unnoticed' : 'resets',
      confirmsWrites: true,
      haltsTarget: false,
      window: settings.window === 0 ? DEFAULT_WINDOW : settings.window,
      notes: [
        'U-Boot runs, not Linux: clocks, pins and power are as U-Boot left them.',
        ...(ioWidths.length > 0 ? [] : ['A bad address restarts the board, which takes some seconds.']),
        'The UART of the console changes with every access, since each is typed on it.',
        'U-Boot itself polls its console and timer; registers that it uses may change under it.',
      ],
    },
  }
}

const lastWords = (heard: string): string =>
  heard
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(-60)
