// The help text of the command line.

export const HELP = `Usage: mmio-lab COMMAND ...

  run LAB|BOARD [--record FILE] [--until TIME] [--seed N] [--json] [--strict] [--board PORT [--mirror MODES] LINK]
        Runs a lab as fast as it goes and prints its kernel log, and what was found.
        Ends at --until, at the time that lab.json names, or when nothing is left to do.
        With --board, accesses are mirrored to a real board; time is then the clock on the wall, and it ends after 10 s.
  open LAB|BOARD|SESSION [--screenshot FILE] [--save FILE] [--exit]
        Opens the window with it.
  iomem LAB|BOARD|SESSION [--at TIME]
        Prints the resource tree in the format of /proc/iomem.
  info SESSION [--json]
        Says what a session holds, and whether anything is missing.
  events SESSION [--filter FILTER] [--json]
        Lists events, one a line. docs/filter.md has the filter language.
  kernel-ops FILE.jsonl
        Carries out operations of the kernel layer, one a line, and prints an answer to each.
        docs/kernel-ops.md has the operations; - reads standard input.
  qtest LAB [--socket PATH]
        Answers QEMU's qtest protocol on standard input and output, or on a unix socket: the lab's devices without drivers.
        docs/qtest.md has the commands.
  boards [--json]
        Lists the serial ports.
  probe PORT [--json] [LINK]
        Finds out what answers on a port: /dev/ttyUSB0, a pseudo terminal, or host:port.
  peek PORT ADDRESS [--width 1|2|4|8] [--count N] [--port-space] [--json] [LINK]
  poke PORT ADDRESS VALUE [--width 1|2|4|8] [--port-space] [--json] [LINK]
        Reads or writes on a board.
  snapshot LAB|SESSION|SNAPSHOT [--board PORT LINK] [--device NAME] [--at TIME] [--save FILE] [--compare FILE|model] [--json]
        Registers whose reading does no harm: of a board, of a lab after a reset, of a session. docs/snapshots.md has the file.
  replay SESSION [--on LAB] [--board PORT [--mirror MODES] LINK] [--json]
        Makes a session's accesses again, on its own lab, on another or on a board, and prints each read answered otherwise.

  --record FILE   keep the recording (*.mcap)
  --until TIME    time in the lab, such as 2ms, 150us, 1.5s or 20000 (ns)
  --at TIME       as it was at that time
  --seed N        seed of the lab's random numbers, 0 to 4294967295
  --filter FILTER for example: 'device==labdev0 && op==write && val&0x80'
  --socket PATH   a unix socket to listen on; one client after the other
  --json          output for programs
  --strict        exit code 1 where there are findings of severity error
  --mirror MODES  model, shadow, board or compare, of all devices; or a list: uart0=compare,rtc0=shadow
                  uart0=compare@0x4000c000 says where it lies on the board, uart0:CR=model is about one register
  LINK            --protocol auto|mmio-lab|gdb|uboot|micropython|uartbone|esp-rom, --baud N, --parity none|even|odd,
                  --no-dtr, --no-rts, --timeout MS, --tries N,
                  --on-lost ones|eio, --after-lost go-on|pause: what happens when the board does not answer
  -h, --help      this text
  -V, --version   the version

A LAB is a folder with a lab.json, a BOARD is a devicetree (*.dts, *.dtb), a SESSION is a recording (*.mcap).
Exit codes: 0 done, 1 answered otherwise, a bus error on the board, or findings of severity error with --strict, 2 bad usage or input,
3 the link to the board failed.
`

export const SEE_HELP = 'See mmio-lab --help.'
