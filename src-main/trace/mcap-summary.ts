// The end of a session file: what lets any MCAP reader seek in it. Knows no events.
import { crc32 } from '@foxglove/crc'
import { type McapTypes, McapRecordBuilder, Opcode } from '@mcap/core'

export interface SummaryParts {
  schema: McapTypes.Schema
  channel: McapTypes.Channel
  metadata: McapTypes.MetadataIndex
  chunks: McapTypes.ChunkIndex[]
}

function statisticsOf({ channel, chunks }: SummaryParts): McapTypes.Statistics {
  const messages = BigInt(chunks.length)
  return {
    messageCount: messages,
    schemaCount: 1,
    channelCount: 1,
    attachmentCount: 0,
    metadataCount: 1,
    chunkCount: chunks.length,
    messageStartTime: chunks[0]?.messageStartTime ?? 0n,
    messageEndTime: chunks.at(-1)?.messageEndTime ?? 0n,
    channelMessageCounts: new Map([[channel.id, messages]]),
  }
}

/** Everything from DataEnd to the closing magic, to be written at `position` (bytes from the start of the file). */
export function closingBytes(position: number, parts: SummaryParts): Uint8Array {
  const records = new McapRecordBuilder()
  records.writeDataEnd({ dataSectionCrc: 0 })
  const summaryAt = records.length
  const groups: McapTypes.SummaryOffset[] = []
  const group = (groupOpcode: Opcode, write: () => void): void => {
    const groupStart = BigInt(position + records.length)
    write()
    const groupLength = BigInt(position + records.length) - groupStart
    if (groupLength > 0n) groups.push({ groupOpcode, groupStart, groupLength })
  }
  group(Opcode.SCHEMA, () => records.writeSchema(parts.schema))
  group(Opcode.CHANNEL, () => records.writeChannel(parts.channel))
  group(Opcode.STATISTICS, () => records.writeStatistics(statisticsOf(parts)))
  group(Opcode.METADATA_INDEX, () => records.writeMetadataIndex(parts.metadata))
  group(Opcode.CHUNK_INDEX, () => parts.chunks.forEach((chunk) => records.writeChunkIndex(chunk)))
  const offsetsAt = records.length
  for (const offset of groups) records.writeSummaryOffset(offset)
  const footer = {
    summaryStart: BigInt(position + summaryAt),
    summaryOffsetStart: BigInt(position + offsetsAt),
    summaryCrc: 0,
  }
  const footerAt = records.length
  records.writeFooter(footer)
  // The checksum covers the summary and the footer up to the checksum itself.
  footer.summaryCrc = crc32(records.buffer.subarray(summaryAt, footerAt + 1 + 8 + 8 + 8))
  const closing = new McapRecordBuilder()
  closing.writeFooter(footer)
  closing.writeMagic()
  return Buffer.concat([records.buffer.subarray(0, footerAt), closing.buffer])
}
