// The text of a .dts as the parser walks through it: blanks, comments, /include/ and line marks are gone. Knows no grammar.
import { BoardProblem } from './problem'
import type { Place } from './tree'

/** Hands out a file that the source includes. @throws BoardProblem saying why not, without a place */
export type Include = (name: string, from: string) => { file: string; text: string }

const DEEPEST = 16
/** Letters of all files together. */
const LONGEST = 1 << 22

interface Frame {
  /** Where it was read, for includes relative to it. */
  source: string
  /** As messages name it; a line mark may change it. */
  file: string
  text: string
  at: number
  /** Offset of each line. */
  lines: number[]
  /** Added to the number of a line. */
  shift: number
}

const BLANKS = /(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)+/y
const INCLUDE = /\/include\/\s*"([^"\n]+)"/y
/** What the C preprocessor leaves behind. */
const LINE_MARK = /#(?:line)?[ \t]+(\d+)(?:[ \t]+"([^"\n]*)")?[^\n]*/y
const DIRECTIVE = /#(include|define|undef|if|ifdef|ifndef|else|elif|endif)\b/y

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

export class DtsSource {
  readonly #frames: Frame[] = []
  readonly #include: Include
  #read = 0

  constructor(file: string, text: string, include: Include) {
    this.#include = include
    this.#push(file, text)
  }

  /** Where the next token begins. */
  place(): Place {
    this.#skip()
    const { file, at, lines, shift } = this.#frame
    let low = 0
    let high = lines.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (lines[middle]! <= at) low = middle
      else high = middle
    }
    return { file, line: low + 1 + shift, column: at - lines[low]! + 1 }
  }

  /** Takes what the sticky expression finds at the next token; null where it finds nothing. */
  take(pattern: RegExp): RegExpExecArray | null {
    this.#skip()
    return this.#match(pattern)
  }

  /** Is this the next letter? */
  sees(letters: string): boolean {
    this.#skip()
    return this.#frame.text.startsWith(letters, this.#frame.at)
  }

  /** Takes these letters if they come next. */
  takes(letters: string): boolean {
    if (!this.sees(letters)) return false
    this.#frame.at += letters.length
    return true
  }

  ended(): boolean {
    this.#skip()
    return this.#frame.at >= this.#frame.text.length
  }

  /** What comes next, for a message. */
  next(): string {
    if (this.ended()) return 'the end of the file'
    const { text, at } = this.#frame
    const word = /^(?:[\w,.+*#?@&-]+|"[^"\n]{0,30}"?|\/[a-z-]+\/|.)/u.exec(text.slice(at, at + 40))
    return `"${word![0]}"`
  }

  wrong(message: string, remedy = '', place = this.place()): never {
    throw new BoardProblem(`${place.file}:${place.line}:${place.column}: ${message}`, remedy)
  }

  get #frame(): Frame {
    return this.#frames.at(-1)!
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const frame = this.#frame
    pattern.lastIndex = frame.at
    const found = pattern.exec(frame.text)
    if (found) frame.at = pattern.lastIndex
    return found
  }

  #push(file: string, text: string): void {
    this.#read += text.length
    if (this.#read > LONGEST) throw new BoardProblem(`${file}: more than ${LONGEST >> 20} MiB with what it includes`)
    this.#frames.push({ source: file, file, text, at: 0, lines: lineStarts(text), shift: 0 })
  }

  #skip(): void {
    for (;;) {
      if (this.#match(BLANKS)) continue
      const { text, at } = this.#frame
      if (text[at] === '#' && this.#lineMark()) continue
      if (text[at] === '/' && this.#included()) continue
      if (at < text.length || this.#frames.length === 1) return
      this.#frames.pop()
    }
  }

  #lineMark(): boolean {
    const frame = this.#frame
    if (!/(^|\n)[ \t]*$/.test(frame.text.slice(Math.max(0, frame.at - 80), frame.at))) return false
    const line = frame.lines.filter((start) => start <= frame.at).length
    const mark = this.#match(LINE_MARK)
    if (mark) {
      frame.shift = Number(mark[1]) - line - 1
      frame.file = mark[2] ?? frame.file
      return true
    }
    DIRECTIVE.lastIndex = frame.at
    const directive = DIRECTIVE.exec(frame.text)
    if (!directive) return false
    throw this.#preprocessor(frame, line, directive[1]!)
  }

  #preprocessor({ file, shift }: Frame, line: number, word: string): BoardProblem {
    const message = `${file}:${line + shift}:1: #${word} is for the C preprocessor, which the lab does not have`
    return new BoardProblem(
      message,
      'Run `cpp -nostdinc -undef -x assembler-with-cpp` over it first, or open the .dtb.',
    )
  }

  #included(): boolean {
    const { text, at, source } = this.#frame
    if (!text.startsWith('/include/', at)) return false
    const place = this.#placeHere()
    const found = this.#match(INCLUDE)
    if (!found) this.wrong('/include/ needs a file name in quotes', 'Write /include/ "file.dtsi".', place)
    if (this.#frames.length >= DEEPEST) {
      this.wrong(`files include each other more than ${DEEPEST} deep`, 'Look for a file that includes itself.', place)
    }
    try {
      const { file, text: inner } = this.#include(found[1]!, source)
      this.#push(file, inner)
    } catch (error) {
      if (error instanceof BoardProblem) this.wrong(error.message, error.remedy, place)
      throw error
    }
    return true
  }

  /** As place(), where nothing may be skipped. */
  #placeHere(): Place {
    const { file, at, lines, shift } = this.#frame
    const line = lines.filter((start) => start <= at).length
    return { file, line: line + shift, column: at - lines[line - 1]! + 1 }
  }
}
