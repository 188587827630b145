// Splits source lines into coloured parts: keywords, types, numbers, comments. Enough for C and TypeScript; no parser.

export type TokenKind = 'keyword' | 'type' | 'number' | 'comment' | 'plain'
export interface Token {
  kind: TokenKind
  text: string
}

const KEYWORDS = new Set(
  (
    'if else for while do switch case default break continue return goto sizeof static const extern inline volatile struct union enum ' +
    'typedef void int char short long unsigned signed bool ' +
    'import export from function let var class extends implements interface type new this throw try catch finally of in as readonly async await yield ' +
    'null undefined true false NULL'
  ).split(' '),
)
const TYPES =
  /^(?:[su](?:8|16|32|64)|__iomem|\w+_t|resource|platform_device|platform_driver|device|irqreturn_t|number|string|boolean|[A-Z][a-z]\w*)$/
const PARTS =
  /(\/\/.*$|\/\*.*?\*\/|\/\*.*$)|("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?|<[\w/.]+\.h>)|(#\s*\w+)|(\b0[xX][\da-fA-F_]+[uUlL]*\b|\b\d[\d_.]*[uUlL]*\b)|([A-Za-z_]\w*)/g

function kindOf(match: RegExpMatchArray): TokenKind {
  const [, comment, string, directive, number, word] = match
  if (comment !== undefined) return 'comment'
  if (directive !== undefined) return 'keyword'
  if (string !== undefined || number !== undefined) return 'number'
  if (word !== undefined && KEYWORDS.has(word)) return 'keyword'
  return word !== undefined && TYPES.test(word) ? 'type' : 'plain'
}

/** All lines of a file, each as parts that joined give the line again. */
export function tokenLines(source: string): Token[][] {
  let inComment = false
  return source.split('\n').map((line) => {
    const tokens: Token[] = []
    let rest = line
    if (inComment) {
      const end = line.indexOf('*/')
      const cut = end < 0 ? line.length : end + 2
      push(tokens, 'comment', line.slice(0, cut))
      rest = line.slice(cut)
      inComment = end < 0
    }
    tokenize(rest, tokens)
    const last = tokens.at(-1)
    if (!inComment && last?.kind === 'comment' && last.text.startsWith('/*') && !last.text.endsWith('*/'))
      inComment = true
    return tokens
  })
}

function tokenize(line: string, tokens: Token[]): void {
  let at = 0
  for (const match of line.matchAll(PARTS)) {
    push(tokens, 'plain', line.slice(at, match.index))
    push(tokens, kindOf(match), match[0])
    at = match.index + match[0].length
  }
  push(tokens, 'plain', line.slice(at))
}

/** Neighbours of one kind become one part: fewer elements on the page. */
function push(tokens: Token[], kind: TokenKind, text: string): void {
  if (text === '') return
  const last = tokens.at(-1)
  if (last?.kind === kind && kind !== 'comment') last.text += text
  else tokens.push({ kind, text })
}
