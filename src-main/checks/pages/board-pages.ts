// Pages of the rules about a board that is attached: it answers otherwise than the model, or not at all.
import { c, type Page } from './page'

export const boardPages = {
  'mirror-differs': {
    title: 'Board and model differ',
    severity: 'error',
    what: 'At this access the board’s register held another value in a field than the model’s.',
    why: 'Either the model is not the chip that is on the board, or an access before this one had another effect on it, or the field changes by itself. A driver that works here may not work there. The first field from the highest bit is named; it is told once for each driver, register and field.',
    remedy:
      'Look into the datasheet for which of the two is right. Name a field that differs by its nature in `"noise"` of the mirror rule; let the lab learn a reset value or a constant from the board.',
    bad: c`
      /* lab.json: "mirror": [{ "device": "uart0", "mode": "compare" }] */
      id = readl(regs + UART_PERIPHID2);      /* model 0x14, board 0x34: another revision */
    `,
    good: c`
      /* "mirror": [{ "device": "uart0", "mode": "compare", "noise": ["PERIPHID2"] }] */
      id = readl(regs + UART_PERIPHID2);
    `,
  },
  'link-lost': {
    title: 'The board did not answer',
    severity: 'warning',
    what: 'A mirrored access had no answer in time, or the link to the board went down before it.',
    why: 'Where the board answers (mode `board`), the driver read all ones or `-EIO`, as the link’s settings say, and a write may have been lost. Real drivers meet the same when a device is unplugged. In the other modes the model answered, and nothing was compared.',
    remedy: 'Look at the cable, the board’s console and its power; attach again. A driver should give up on all ones.',
    bad: c`
      while (readl(regs + REG_STATUS) & STATUS_BUSY)  /* all ones: busy for ever */
              cpu_relax();
    `,
    good: c`
      if (readl_poll_timeout(regs + REG_STATUS, val, !(val & STATUS_BUSY), 10, 1000))
              return -ETIMEDOUT;
    `,
  },
  'board-fault': {
    title: 'The board’s bus answered with an error',
    severity: 'error',
    what: 'The board has nothing at the address of a mirrored access, or refuses it.',
    why: 'The device is not there, has no clock or power, is protected, or does not take this width. On the board a driver would get an external abort or all ones.',
    remedy: 'Check where the device starts on the board (`"base"` of the mirror rule), its clock and its reset.',
    bad: c`
      /* lab.json: "base": "0x4000_0000", where the board has nothing */
      val = readl(regs + REG_ID);
    `,
    good: c`
      /* lab.json: "base": "0x4000_4000" */
      val = readl(regs + REG_ID);
    `,
  },
  'board-skipped': {
    title: 'An access that cannot be made on the board',
    severity: 'warning',
    what: 'The protocol to the board cannot make this access, so the board saw nothing of it.',
    why: 'Some protocols make 32-bit accesses only, some reach no ports. The lab never sends another access instead of the one that the driver made: a register read with another width may do something else. From here on board and model may go apart.',
    remedy: 'Use a protocol that makes this access, or keep the register on the model with a rule of its own.',
    bad: c`
      val = readb(regs + UART_LSR);           /* over uartbone: 32 bits only */
    `,
    good: c`
      /* lab.json: { "device": "uart0", "register": "LSR", "mode": "model" } */
      val = readb(regs + UART_LSR);
    `,
  },
} as const satisfies Record<string, Page>
