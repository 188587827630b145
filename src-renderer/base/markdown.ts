// The little Markdown that rule pages are written in: paragraphs, lists, `code`, **strong**, *emphasis*. Everything else is text.

export interface Inline {
  text: string
  style: 'plain' | 'code' | 'strong' | 'emphasis'
}

export type Block = { kind: 'paragraph'; inline: Inline[] } | { kind: 'list'; items: Inline[][] }

const MARKED = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*/g
const BULLET = /^\s*[-*]\s+/

export function inlineOf(text: string): Inline[] {
  const parts: Inline[] = []
  let end = 0
  const plain = (to: number): void => {
    if (to > end) parts.push({ text: text.slice(end, to), style: 'plain' })
  }
  for (const match of text.matchAll(MARKED)) {
    plain(match.index)
    const [whole, code, strong, emphasis] = match
    if (code !== undefined) parts.push({ text: code, style: 'code' })
    else if (strong !== undefined) parts.push({ text: strong, style: 'strong' })
    else parts.push({ text: emphasis!, style: 'emphasis' })
    end = match.index + whole.length
  }
  plain(text.length)
  return parts
}

/** A line that begins with a bullet starts an item; other lines go on with what is above them. */
export function blocksOf(text: string): Block[] {
  return text.split(/\n\s*\n/).flatMap((part) => {
    const blocks: { list: boolean; texts: string[] }[] = []
    for (const line of part.split('\n').filter((one) => one.trim() !== '')) {
      const last = blocks.at(-1)
      const item = BULLET.test(line)
      const words = line.replace(BULLET, '').trim()
      if (item && last?.list) last.texts.push(words)
      else if (item || !last) blocks.push({ list: item, texts: [words] })
      else last.texts.push(`${last.texts.pop() ?? ''} ${words}`)
    }
    return blocks.map(({ list, texts }): Block =>
      list ? { kind: 'list', items: texts.map(inlineOf) } : { kind: 'paragraph', inline: inlineOf(texts.join(' ')) },
    )
  })
}
